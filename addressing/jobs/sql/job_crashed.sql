-- Jobs whose worker is gone without having given them back: free again, or given up when that happened too often. That
-- PostgreSQL itself was restarted is not the job's fault. A worker is gone when it holds the lock of its number no more
-- (killed, or cut off), or was not heard of for a minute.
WITH alive AS (
    SELECT objid::integer AS worker FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = %(lock)s
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
), dead AS (
    SELECT j.id, crashes + (updated_at > pg_postmaster_start_time())::integer AS crashes,
           crashes_ever + (updated_at > pg_postmaster_start_time())::integer AS crashes_ever
    FROM ops.job j
    WHERE j.state = 'running' AND j.worker IS NOT NULL
      AND (j.worker NOT IN (SELECT worker FROM alive) OR j.updated_at < now() - interval '1 minute')
    FOR UPDATE OF j SKIP LOCKED
)
UPDATE ops.job j
SET worker = NULL, crashes = dead.crashes, crashes_ever = dead.crashes_ever, crash_row = greatest(j.crash_row, j.rows_done)
FROM dead WHERE j.id = dead.id
RETURNING j.id, j.crashes, j.crashes_ever, j.crash_row
