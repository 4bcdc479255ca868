SELECT a.id, a.code, a.state, a.kind, a.category, a.name, a.number, coalesce(s.name, a.street_text) AS street, a.floor,
       p.code AS parent, w.code AS ward_code, w.full_name AS ward, ow.code AS old_ward_code, ow.full_name AS old_ward,
       od.code AS old_district_code, od.full_name AS old_district,
       ST_X(a.geom) AS lon, ST_Y(a.geom) AS lat, a.plus_code,
       (SELECT jsonb_agg(jsonb_build_object('name', x.name, 'kind', x.kind, 'from', lower(x.valid), 'to', upper(x.valid))
                         ORDER BY x.kind, x.name)
        FROM registry.address_name x WHERE x.address_id = a.id) AS other_names,
       (SELECT jsonb_agg(jsonb_build_object('kind', x.kind, 'label', x.label, 'lon', ST_X(x.geom), 'lat', ST_Y(x.geom))
                         ORDER BY x.kind, x.label)
        FROM registry.address_position x WHERE x.address_id = a.id) AS positions,
       a.national_place_id, a.vnpost_code, a.source, a.valid_from, a.created_at AS registered_at, a.updated_at, a.version
FROM registry.address a
LEFT JOIN registry.street s ON s.id = a.street_id
LEFT JOIN registry.address p ON p.id = a.parent_id
LEFT JOIN registry.unit w ON w.id = a.ward_id
LEFT JOIN registry.unit ow ON ow.id = a.old_ward_id
LEFT JOIN registry.unit od ON od.id = a.old_district_id
