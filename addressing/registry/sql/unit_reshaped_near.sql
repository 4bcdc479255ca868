-- Where the reshaped units are, and those that they were made of: what may stand in another unit than before.
DROP TABLE IF EXISTS pg_temp.reshaped_near;
CREATE TEMP TABLE reshaped_near ON COMMIT DROP AS
SELECT u.id AS unit_id, ST_Expand(u.geom::box2d::geometry, %(slack)s) AS box
FROM registry.unit u
WHERE u.id IN (SELECT unit_id FROM reshaped)
   OR u.id IN (SELECT s.old_unit_id FROM registry.unit_succession s JOIN reshaped r ON r.unit_id = s.new_unit_id);
ANALYZE reshaped_near;
