-- The addresses of some codes; of retired ones, those in force that took their places. The code asked for comes last.
WITH RECURSIVE chain AS (
    SELECT code AS asked, id, state FROM registry.address WHERE code = ANY(%(codes)s)
    UNION
    SELECT chain.asked, a.id, a.state
    FROM chain JOIN registry.address_succession s ON s.old_id = chain.id JOIN registry.address a ON a.id = s.new_id
    WHERE chain.state = 'retired'
)
SELECT a.id, a.code, a.kind, a.category, a.name, a.number, a.number_key, a.street_id, a.ward_id, a.old_ward_id,
       a.old_district_id, a.importance, ST_X(a.geom), ST_Y(a.geom), a.plus_code, a.street_text, chain.asked
FROM chain JOIN registry.address a USING (id) WHERE a.state = 'active' ORDER BY a.id
