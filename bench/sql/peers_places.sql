SELECT a.id, ARRAY[a.name] || coalesce((SELECT array_agg(n.name) FROM registry.address_name n WHERE n.address_id = a.id), '{}'),
       array_remove(ARRAY[w.full_name, o.full_name, d.full_name], NULL), ST_X(a.geom), ST_Y(a.geom), a.importance
FROM registry.address a
LEFT JOIN registry.unit w ON w.id = a.ward_id
LEFT JOIN registry.unit o ON o.id = a.old_ward_id
LEFT JOIN registry.unit d ON d.id = a.old_district_id
WHERE a.name IS NOT NULL AND a.state = 'active'
