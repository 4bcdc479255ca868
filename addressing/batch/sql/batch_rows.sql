-- A page of a batch's rows, each with its findings, the severest first.
SELECT r.n, r.cells, r.state, r.kind, r.name, r.number, r.street_text, s.name AS street, w.full_name AS ward,
       ST_X(r.geom) AS lon, ST_Y(r.geom) AS lat, a.code,
       coalesce((SELECT jsonb_agg(jsonb_build_array(f.code, f.severity, f.detail) ORDER BY f.severity, f.code)
                 FROM registry.batch_finding f WHERE f.batch_id = r.batch_id AND f.n = r.n), '[]') AS findings
FROM registry.batch_row r
LEFT JOIN registry.street s ON s.id = r.street_id
LEFT JOIN registry.unit w ON w.id = r.ward_id
LEFT JOIN registry.address a ON a.id = r.address_id
WHERE r.batch_id = %(batch)s AND r.n > %(after)s AND (%(states)s::text[] IS NULL OR r.state = ANY (%(states)s::text[]))
ORDER BY r.n LIMIT %(count)s
