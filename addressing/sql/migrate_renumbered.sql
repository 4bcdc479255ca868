-- Retired numbers and the address that stands in their place today, along the whole line of succession.
WITH RECURSIVE asked AS (
    SELECT street_id, number_key
    FROM unnest(%(streets)s::integer[], %(numbers)s::text[]) AS t (street_id, number_key)
), line AS (
    SELECT q.street_id, q.number_key, a.number AS was, a.successor_id, 1 AS step
    FROM asked q
    JOIN registry.address a USING (street_id, number_key)
    WHERE a.state = 'retired' AND a.successor_id IS NOT NULL
    UNION ALL
    SELECT l.street_id, l.number_key, l.was, a.successor_id, l.step + 1
    FROM line l JOIN registry.address a ON a.id = l.successor_id
    WHERE a.state = 'retired' AND l.step < 20
)
SELECT l.street_id, l.number_key, min(a.code), min(a.number), min(s.name), count(DISTINCT a.id)
FROM line l
JOIN registry.address a ON a.id = l.successor_id AND a.state = 'active'
LEFT JOIN registry.street s ON s.id = a.street_id
GROUP BY l.street_id, l.number_key
