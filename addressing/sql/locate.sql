-- Fills `located` with the wards, old and new, and the old district of each point of `to_locate (id, geom)`.
DROP TABLE IF EXISTS pg_temp.located, pg_temp.one_old_ward, pg_temp.one_old_district;

CREATE TEMP TABLE one_old_ward ON COMMIT DROP AS
SELECT new_unit_id, min(old_unit_id) AS old_unit_id FROM registry.unit_succession
GROUP BY new_unit_id HAVING count(*) = 1;

CREATE TEMP TABLE one_old_district ON COMMIT DROP AS
SELECT s.new_unit_id, min(o.parent_id) AS district_id
FROM registry.unit_succession s JOIN registry.unit o ON o.id = s.old_unit_id
JOIN registry.unit d ON d.id = o.parent_id AND d.level = 'district'
GROUP BY s.new_unit_id HAVING count(DISTINCT o.parent_id) = 1
   AND count(*) = (SELECT count(*) FROM registry.unit_succession t WHERE t.new_unit_id = s.new_unit_id);

CREATE TEMP TABLE located ON COMMIT DROP AS
WITH covering AS MATERIALIZED (
    SELECT p.id, min(u.id) FILTER (WHERE u.level = 'ward' AND upper_inf(u.valid)) AS ward_id,
           min(u.id) FILTER (WHERE u.level = 'ward' AND u.valid @> b.day AND NOT upper_inf(u.valid)) AS old_ward_id,
           min(u.id) FILTER (WHERE u.level = 'district' AND u.valid @> b.day) AS district_id
    FROM to_locate p
    CROSS JOIN (SELECT %(reform)s::date - 1 AS day) b
    LEFT JOIN registry.unit_part t ON ST_Covers(t.geom, p.geom)
    LEFT JOIN registry.unit u ON u.id = t.unit_id
    GROUP BY p.id
), warded AS (
    -- A quay or a beach a few steps beyond a simplified outline still belongs to its ward.
    SELECT c.id, coalesce(c.ward_id, near.id) AS ward_id, c.old_ward_id, c.district_id
    FROM covering c
    LEFT JOIN LATERAL (
        SELECT u.id FROM to_locate p JOIN registry.unit_part t ON ST_DWithin(t.geom, p.geom, 0.002)
        JOIN registry.unit u ON u.id = t.unit_id AND u.level = 'ward' AND upper_inf(u.valid)
        WHERE p.id = c.id ORDER BY ST_Distance(t.geom, p.geom), u.id LIMIT 1
    ) near ON c.ward_id IS NULL
)
SELECT w.id, w.ward_id, o.id AS old_ward_id,
       coalesce(d.id, sole.district_id, w.district_id) AS old_district_id
FROM warded w
LEFT JOIN one_old_ward one ON one.new_unit_id = w.ward_id
LEFT JOIN registry.unit o ON o.id = coalesce(w.old_ward_id, one.old_unit_id)
LEFT JOIN registry.unit d ON d.id = o.parent_id AND d.level = 'district'
LEFT JOIN one_old_district sole ON sole.new_unit_id = w.ward_id;
ANALYZE located;
