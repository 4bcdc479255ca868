-- Jobs for a worker: of the owners that have the fewest in work first, then the oldest. Of those in whose company a
-- process ended, one at a time, and none while another such is in work: so it shows which of them it is.
WITH free AS (
    SELECT j.id, j.crashes, j.number,
           (SELECT count(*) FROM ops.job o WHERE o.owner = j.owner AND o.state = 'running' AND o.id <> j.id) AS in_work
    FROM ops.job j
    WHERE j.state IN ('accepted', 'running') AND j.worker IS NULL
    FOR UPDATE OF j SKIP LOCKED
), suspected AS (
    SELECT id FROM free
    WHERE crashes > 0 AND NOT EXISTS (SELECT FROM ops.job WHERE state = 'running' AND worker IS NOT NULL AND crashes > 0)
    ORDER BY crashes, number LIMIT 1
), chosen AS (
    SELECT id FROM free WHERE crashes = 0 OR id IN (SELECT id FROM suspected)
    ORDER BY in_work, number LIMIT %(most)s
)
UPDATE ops.job SET worker = %(worker)s, state = 'running', started_at = coalesce(started_at, clock_timestamp()),
                   updated_at = clock_timestamp()
WHERE id IN (SELECT id FROM chosen)
RETURNING id
