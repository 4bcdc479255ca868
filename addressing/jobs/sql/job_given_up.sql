-- A job that ended its process too often.
UPDATE ops.job
SET state = 'failed', message_vi = %(vi)s, message_en = %(en)s, finished_at = clock_timestamp(),
    updated_at = clock_timestamp(), expires_at = clock_timestamp() + make_interval(days => %(days)s)
WHERE id = %(id)s AND state = 'running' AND worker IS NULL
