SELECT s.id, ST_AsBinary(s.geom) FROM registry.street s JOIN street_units_of o ON o.id = s.id
WHERE s.geom IS NOT NULL ORDER BY s.id
