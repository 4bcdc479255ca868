SELECT id, number, street_text, ST_X(geom), ST_Y(geom) FROM registry.address
WHERE street_id IS NULL AND street_text IS NOT NULL
