-- What is found by a name: addresses with one of their own, and houses that others call by one.
SELECT id, code, name, kind, category, importance, ST_X(geom), ST_Y(geom), plus_code, number, street_id, street_text,
       ward_id, old_ward_id, old_district_id
FROM registry.address WHERE folded_name IS NOT NULL AND state = 'active'
UNION ALL
SELECT a.id, a.code, n.name, a.kind, a.category, a.importance, ST_X(a.geom), ST_Y(a.geom), a.plus_code, a.number,
       a.street_id, a.street_text, a.ward_id, a.old_ward_id, a.old_district_id
FROM (SELECT DISTINCT ON (address_id) address_id, name FROM registry.address_name ORDER BY address_id, kind, name) n
JOIN registry.address a ON a.id = n.address_id
WHERE a.folded_name IS NULL AND a.state = 'active' ORDER BY id
