-- Jobs for a worker: of the owners that have the fewest in work first, then the oldest. A job is free when nobody has it,
-- or when whoever had it holds the lock of his number no more (killed, or cut off), or was not heard of for a minute.
WITH alive AS (
    SELECT objid::integer AS worker FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = %(lock)s
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
), free AS (
    SELECT j.id FROM ops.job j
    WHERE j.state IN ('accepted', 'running')
      AND (j.worker IS NULL OR j.worker NOT IN (SELECT worker FROM alive) OR j.updated_at < now() - interval '1 minute')
    ORDER BY (SELECT count(*) FROM ops.job o WHERE o.owner = j.owner AND o.state = 'running' AND o.id <> j.id), j.number
    LIMIT %(most)s
    FOR UPDATE OF j SKIP LOCKED
)
UPDATE ops.job SET worker = %(worker)s, state = 'running', started_at = coalesce(started_at, clock_timestamp()),
                   updated_at = clock_timestamp()
WHERE id IN (SELECT id FROM free)
RETURNING id
