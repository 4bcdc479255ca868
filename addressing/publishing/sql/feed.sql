-- The events after a number, in order. Changesets are disjoint runs of numbers, so their last numbers order them.
SELECT c.seq + (e.id - c.first_event) AS seq, e.at, e.action, e.why, e.address_id
FROM registry.changeset c
CROSS JOIN LATERAL (
    SELECT id, at, action, why, address_id FROM registry.address_event
    WHERE id BETWEEN c.first_event + greatest(0, %(since)s::bigint - c.seq + 1) AND c.last_event
      AND changeset_id = c.id AND action NOT IN ('proposed', 'approved', 'rejected')
    ORDER BY id LIMIT %(limit)s
) e
WHERE c.last_seq > %(since)s::bigint
ORDER BY c.last_seq, e.id LIMIT %(limit)s
