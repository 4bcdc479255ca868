-- The states of a batch's rows after all its checks.
UPDATE batch_now r SET state = CASE f.worst WHEN 'error' THEN 'refused' ELSE 'warned' END
FROM (SELECT n, min(severity) AS worst FROM registry.batch_finding WHERE batch_id = %(batch)s GROUP BY n) f
WHERE r.batch_id = %(batch)s AND r.n = f.n AND r.state = 'ready';
UPDATE registry.batch_row r SET state = t.state, address_id = t.address_id
FROM batch_now t
WHERE r.batch_id = %(batch)s AND t.n = r.n AND (t.state, t.address_id) IS DISTINCT FROM (r.state, r.address_id);
UPDATE registry.batch SET checked_at = clock_timestamp() WHERE id = %(batch)s;
DROP TABLE batch_front, batch_piece, batch_now;
