-- A batch with its ward and its counts, as its department sees it.
SELECT b.id, b.owner, b.name, b.fingerprint, b.header, b.ward_id, u.code AS ward_code, u.full_name AS ward, b.near_m, b.state,
       b.submitted_by, b.submitted_at, b.checked_at, b.applied_by, b.applied_at,
       (SELECT coalesce(jsonb_object_agg(state, number), '{}') FROM (
            SELECT state, count(*) AS number FROM registry.batch_row WHERE batch_id = b.id GROUP BY state) s) AS rows,
       (SELECT coalesce(jsonb_object_agg(code, number), '{}') FROM (
            SELECT code, count(*) AS number FROM registry.batch_finding WHERE batch_id = b.id GROUP BY code) f) AS findings
FROM registry.batch b LEFT JOIN registry.unit u ON u.id = b.ward_id
WHERE b.id = %(batch)s
