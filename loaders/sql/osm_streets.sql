SELECT s.source_ref, s.name, s.kind = 'alley', s.alley_path, p.source_ref, ST_AsBinary(s.geom)
FROM registry.street s LEFT JOIN registry.street p ON p.id = s.parent_street_id AND p.source = s.source
WHERE s.source = %(source)s AND s.geom IS NOT NULL
ORDER BY s.id;
