SELECT s.source_ref, a.number_key
FROM registry.address a JOIN registry.street s ON s.id = a.street_id
WHERE s.source = %(source)s AND a.number_key <> '' AND a.state = 'active' AND a.kind = 'house';
