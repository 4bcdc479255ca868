SELECT m.n FROM merge_address m
WHERE m.state = 'added' AND (
    EXISTS (SELECT FROM registry.address a WHERE a.code = m.code)
    OR EXISTS (SELECT FROM merge_address t WHERE t.code = m.code AND t.state = 'added' AND t.n < m.n)
)
