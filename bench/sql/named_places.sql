-- Places whose name is the only one of its kind in their ward, so that there is one right answer.
SELECT min(a.name), u.full_name, min(ST_X(a.geom)), min(ST_Y(a.geom))
FROM registry.address a
JOIN registry.unit u ON u.id = a.ward_id
WHERE a.folded_name IS NOT NULL AND a.state = 'active' AND length(a.folded_name) > 6
GROUP BY a.folded_name, u.full_name
HAVING count(*) = 1
ORDER BY 1, 2
