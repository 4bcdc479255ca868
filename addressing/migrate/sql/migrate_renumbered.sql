-- Numbers that houses had, and what stands in their place today: several where a house was split.
SELECT o.street_id, o.number_key, min(a.code), min(a.number), min(s.name), array_agg(DISTINCT a.number ORDER BY a.number)
FROM unnest(%(streets)s::integer[], %(numbers)s::text[]) AS q (street_id, number_key)
JOIN registry.old_number o ON o.street_id = q.street_id AND o.number_key = q.number_key
JOIN registry.address a ON a.id = o.address_id AND a.state = 'active'
LEFT JOIN registry.street s ON s.id = a.street_id
WHERE (a.street_id, a.number_key) IS DISTINCT FROM (o.street_id, o.number_key) AND a.number IS NOT NULL
GROUP BY o.street_id, o.number_key
