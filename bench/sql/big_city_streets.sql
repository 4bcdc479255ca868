-- The streets and alleys of the city's extract, with the numbers that really stand on each: those are not made up again.
SELECT s.source_ref, s.name, s.kind, s.class, s.alley_path, p.source_ref AS parent_ref, ST_AsBinary(ST_LineMerge(s.geom)),
       coalesce((SELECT array_agg(DISTINCT a.number_key) FROM registry.address a
                 WHERE a.street_id = s.id AND a.number_key IS NOT NULL AND a.source <> %(source)s), '{}') AS taken
FROM registry.street s LEFT JOIN registry.street p ON p.id = s.parent_street_id
WHERE s.geom IS NOT NULL AND s.source <> %(source)s
  AND EXISTS (SELECT FROM registry.street_unit u WHERE u.street_id = s.id)
ORDER BY s.source, s.source_ref
