SELECT a.code, a.state, a.kind, a.category, a.name, a.number, coalesce(s.name, a.street_text) AS street, a.floor,
       p.code AS parent, w.code AS ward_code, w.full_name AS ward, ow.code AS old_ward_code, ow.full_name AS old_ward,
       od.code AS old_district_code, od.full_name AS old_district,
       ST_X(a.geom) AS lon, ST_Y(a.geom) AS lat, a.plus_code, x.other_names, y.positions,
       a.national_place_id, a.vnpost_code, a.source, a.valid_from,
       to_char(a.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS registered_at,
       to_char(a.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at, a.version
FROM registry.address a
LEFT JOIN registry.street s ON s.id = a.street_id
LEFT JOIN registry.address p ON p.id = a.parent_id
LEFT JOIN registry.unit w ON w.id = a.ward_id
LEFT JOIN registry.unit ow ON ow.id = a.old_ward_id
LEFT JOIN registry.unit od ON od.id = a.old_district_id
LEFT JOIN (
    SELECT address_id, jsonb_agg(jsonb_build_object('name', name, 'kind', kind, 'from', lower(valid), 'to', upper(valid))
                                 ORDER BY kind, name) AS other_names
    FROM registry.address_name GROUP BY address_id
) x ON x.address_id = a.id
LEFT JOIN (
    SELECT address_id, jsonb_agg(jsonb_build_object('kind', kind, 'label', label, 'lon', ST_X(geom), 'lat', ST_Y(geom))
                                 ORDER BY kind, label) AS positions
    FROM registry.address_position GROUP BY address_id
) y ON y.address_id = a.id
WHERE a.state = 'active'
