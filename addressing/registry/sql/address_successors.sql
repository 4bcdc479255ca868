-- Where a retired address went, step by step, to those that are in force. `step` 1 are its direct successors.
WITH RECURSIVE chain AS (
    SELECT s.new_id AS id, s.kind, s.effective, 1 AS step
    FROM registry.address_succession s JOIN registry.address a ON a.id = s.old_id
    WHERE a.code = %(code)s AND s.old_id <> s.new_id
    UNION
    SELECT s.new_id, s.kind, s.effective, chain.step + 1
    FROM chain JOIN registry.address a ON a.id = chain.id AND a.state = 'retired'
    JOIN registry.address_succession s ON s.old_id = chain.id AND s.old_id <> s.new_id
    WHERE chain.step < 50
)
SELECT DISTINCT ON (chain.step, a.id) a.code, chain.kind, chain.effective, a.state, chain.step
FROM chain JOIN registry.address a ON a.id = chain.id
ORDER BY chain.step, a.id
