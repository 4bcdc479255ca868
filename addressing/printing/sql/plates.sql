-- What plates say, in the order asked for: of these codes, or of what a batch registered.
SELECT a.code, coalesce(a.number, ''), coalesce(s.name, a.street_text, a.name, ''), coalesce(w.full_name, '')
FROM registry.address a
JOIN unnest(%(codes)s::text[]) WITH ORDINALITY AS asked (code, place) ON asked.code = a.code
LEFT JOIN registry.street s ON s.id = a.street_id
LEFT JOIN registry.unit w ON w.id = a.ward_id
WHERE a.state = 'active'
ORDER BY asked.place
