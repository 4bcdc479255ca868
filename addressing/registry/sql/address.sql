SELECT a.id, a.code, a.kind, a.category, a.name, a.number, coalesce(s.name, a.street_text) AS street,
       ST_X(a.geom) AS lon, ST_Y(a.geom) AS lat, a.plus_code, a.state, n.code AS successor, a.importance,
       a.national_place_id, a.vnpost_code, a.source, a.source_ref, a.created_at, a.updated_at,
       a.version, a.since, a.valid_from, a.floor, a.position_kind,
       w.unit AS ward, ow.unit AS old_ward, od.unit AS old_district,
       CASE WHEN p.id IS NOT NULL THEN jsonb_build_object(
           'code', p.code, 'kind', p.kind, 'name', p.name, 'number', p.number,
           'street', coalesce(ps.name, p.street_text)) END AS parent,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                     'name', x.name, 'kind', x.kind, 'valid_from', lower(x.valid), 'valid_to', upper(x.valid))
                     ORDER BY x.kind, x.name)
                 FROM registry.address_name x WHERE x.address_id = a.id), '[]') AS other_names,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                     'name', x.name, 'kind', x.kind, 'valid_from', lower(x.valid), 'valid_to', upper(x.valid))
                     ORDER BY upper(x.valid) DESC, x.name)
                 FROM registry.street_name x
                 WHERE x.street_id = a.street_id AND x.ended), '[]') AS old_streets,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                     'kind', x.kind, 'label', x.label, 'lon', ST_X(x.geom), 'lat', ST_Y(x.geom))
                     ORDER BY x.kind, x.label)
                 FROM registry.address_position x WHERE x.address_id = a.id), '[]') AS positions
FROM registry.address a
LEFT JOIN registry.street s ON s.id = a.street_id
LEFT JOIN registry.address n ON n.id = a.successor_id
LEFT JOIN registry.address p ON p.id = a.parent_id
LEFT JOIN registry.street ps ON ps.id = p.street_id
LEFT JOIN registry.unit_json w ON w.id = a.ward_id
LEFT JOIN registry.unit_json ow ON ow.id = a.old_ward_id
LEFT JOIN registry.unit_json od ON od.id = a.old_district_id
WHERE a.code = %(code)s
