-- The units that the streets of `street_units_of (id)` run through, with the metres inside each.
DELETE FROM registry.street_unit WHERE street_id IN (SELECT id FROM street_units_of);
INSERT INTO registry.street_unit (street_id, unit_id, length_m)
SELECT s.id, p.unit_id,
       sum(CASE WHEN ST_Covers(p.geom, s.geom) THEN s.length_m
                ELSE ST_Length(ST_CollectionExtract(ST_Intersection(p.geom, s.geom), 2)::geography) END)
FROM street_units_of o
JOIN registry.street s ON s.id = o.id
JOIN registry.unit_part p ON ST_Intersects(p.geom, s.geom)
GROUP BY s.id, p.unit_id;
ANALYZE registry.street_unit;
