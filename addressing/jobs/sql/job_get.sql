SELECT id, kind, state, owner, name, columns, out_format, rows_done, rows_total, message_vi, message_en,
       created_at, started_at, updated_at, finished_at, expires_at
FROM ops.job
WHERE id = %(id)s AND (%(owner)s::text IS NULL OR owner = %(owner)s)
