-- Streets with their names: those whose box touches a box, or whose source and reference are asked for.
SELECT s.id, s.source, s.source_ref, s.kind = 'alley' AND s.parent_street_id IS NOT NULL AS inner_alley,
       s.parent_street_id, s.alley_path, ST_AsBinary(s.geom),
       array_append((SELECT array_agg(n.name) FROM registry.street_name n WHERE n.street_id = s.id), s.name) AS names
FROM registry.street s
WHERE s.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
   OR (s.source, s.source_ref) = (%(source)s, %(source_ref)s)
ORDER BY s.id
