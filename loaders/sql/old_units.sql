-- The columns of UnitRow in their order, then what a shape is found by.
SELECT u.level, u.code, u.kind, u.name, u.full_name, u.source, u.name_en, p.level, p.code,
       lower(u.valid), upper(u.valid), NULL::bytea, u.area_km2,
       ST_AsBinary(u.geom),
       array_remove(array_agg(n.code ORDER BY n.code), NULL),
       coalesce(bool_and(s.part = 'full'), false) AND count(n.code) = 1
FROM registry.unit u
LEFT JOIN registry.unit p ON p.id = u.parent_id
LEFT JOIN registry.unit_succession s ON s.old_unit_id = u.id
LEFT JOIN registry.unit n ON n.id = s.new_unit_id
WHERE u.level IN ('district', 'ward') AND NOT upper_inf(u.valid) AND u.ended_by IS NULL
GROUP BY u.id, p.level, p.code
ORDER BY u.level, u.code;
