SELECT a.source_ref, s.source_ref
FROM registry.address a JOIN registry.street s ON s.id = a.street_id
WHERE a.source = %(source)s AND a.street_text IS NOT NULL AND a.number IS NOT NULL AND s.source = a.source;
