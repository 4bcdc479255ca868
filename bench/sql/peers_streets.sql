-- Streets with the units they run through and the numbers on them, as addok wants them; the name first, then its aliases.
SELECT s.id, ARRAY[s.name] || coalesce((SELECT array_agg(n.name) FROM registry.street_name n WHERE n.street_id = s.id), '{}'),
       coalesce((SELECT array_agg(DISTINCT one) FROM registry.street_unit su JOIN registry.unit u ON u.id = su.unit_id
                 LEFT JOIN registry.unit d ON d.id = u.parent_id AND d.level = 'district',
                 LATERAL unnest(ARRAY[u.full_name, d.full_name]) one WHERE su.street_id = s.id AND one IS NOT NULL), '{}'),
       ST_X(ST_PointOnSurface(s.geom)), ST_Y(ST_PointOnSurface(s.geom)), s.importance,
       coalesce((SELECT jsonb_object_agg(a.number, jsonb_build_object('lon', ST_X(a.geom), 'lat', ST_Y(a.geom)))
                 FROM registry.address a WHERE a.street_id = s.id AND a.state = 'active' AND a.number IS NOT NULL), '{}')
FROM registry.street s WHERE s.geom IS NOT NULL
