-- The renamed streets of a tile: mostly none, and then its roads are drawn as their source wrote them.
SELECT DISTINCT street_id FROM layer_data.renamed_streets
WHERE geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
