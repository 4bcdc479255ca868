-- The pieces of the units' outlines that touch a box, and what each piece's unit is.
SELECT p.unit_id, ST_AsBinary(p.geom)
FROM registry.unit_part p
WHERE p.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
ORDER BY p.unit_id
