DROP TABLE IF EXISTS pg_temp.street_units_of;
CREATE TEMP TABLE street_units_of ON COMMIT DROP AS
SELECT DISTINCT id FROM (
    SELECT s.id FROM reshaped_near n JOIN registry.street s ON s.geom && n.box
    UNION ALL SELECT x.street_id FROM reshaped_near n JOIN registry.street_unit x ON x.unit_id = n.unit_id
) near;
