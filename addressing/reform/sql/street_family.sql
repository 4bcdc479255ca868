-- A street and all alleys that open on it, or on its alleys.
WITH RECURSIVE family AS (
    SELECT id FROM registry.street WHERE id = %(street)s
    UNION
    SELECT s.id FROM registry.street s JOIN family f ON s.parent_street_id = f.id WHERE s.kind = 'alley'
)
SELECT s.id, s.name, s.kind, s.match_key FROM registry.street s JOIN family f ON f.id = s.id ORDER BY s.id
