-- Addresses as they were at a moment: the row of each, or its version of that time. Street names and units are those of
-- the day.
WITH states AS (
    SELECT a.id, a.version, a.since, a.kind, a.category, a.name, a.number, a.street_id, a.street_text, a.ward_id,
           a.old_ward_id, a.old_district_id, a.geom, a.plus_code, a.state, a.parent_id, a.floor
    FROM registry.address a
    WHERE a.code = ANY(%(codes)s) AND coalesce(a.since, '-infinity') <= %(at)s
    UNION ALL
    SELECT v.address_id, v.version, v.since, v.kind, v.category, v.name, v.number, v.street_id, v.street_text, v.ward_id,
           v.old_ward_id, v.old_district_id, v.geom, v.plus_code, v.state, v.parent_id, v.floor
    FROM registry.address_version v JOIN registry.address a ON a.id = v.address_id
    WHERE a.code = ANY(%(codes)s) AND coalesce(v.since, '-infinity') <= %(at)s AND %(at)s < v.until
), state AS (
    SELECT DISTINCT ON (id) * FROM states ORDER BY id, version DESC
)
SELECT a.id, a.code, x.kind, x.category, x.name, x.number, coalesce(registry_street.name, x.street_text) AS street,
       ST_X(x.geom) AS lon, ST_Y(x.geom) AS lat, x.plus_code,
       CASE WHEN a.valid_from > %(day)s THEN 'approved' ELSE x.state END AS state,
       n.code AS successor, a.importance,
       a.national_place_id, a.vnpost_code, a.source, a.source_ref, a.created_at, a.updated_at,
       x.version, x.since, a.valid_from, x.floor, a.position_kind,
       ward.unit AS ward, old_ward.unit AS old_ward, district.unit AS old_district,
       CASE WHEN p.id IS NOT NULL THEN jsonb_build_object(
           'code', p.code, 'kind', p.kind, 'name', p.name, 'number', p.number,
           'street', coalesce(ps.name, p.street_text)) END AS parent,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                     'name', o.name, 'kind', o.kind, 'valid_from', lower(o.valid), 'valid_to', upper(o.valid))
                     ORDER BY o.kind, o.name)
                 FROM registry.address_name o
                 WHERE o.address_id = a.id AND o.name <> coalesce(x.name, '')
                   AND (lower(o.valid) IS NULL OR lower(o.valid) <= %(day)s)), '[]') AS other_names,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                     'name', o.name, 'kind', o.kind, 'valid_from', lower(o.valid), 'valid_to', upper(o.valid))
                     ORDER BY upper(o.valid) DESC, o.name)
                 FROM registry.street_name o
                 WHERE o.street_id = x.street_id AND o.kind = 'old' AND upper(o.valid) <= %(day)s), '[]') AS old_streets,
       -- A further position is where its last event until then put it, else where the first one after then found it, else
       -- (never touched) where it is.
       coalesce((SELECT jsonb_agg(jsonb_build_object('kind', q.kind, 'label', q.label, 'lon', q.spot -> 0, 'lat', q.spot -> 1)
                                  ORDER BY q.kind, q.label)
                 FROM (
                     SELECT y.kind, y.label, coalesce(
                         (SELECT e.detail -> 'now' FROM registry.address_event e
                          WHERE e.address_id = a.id AND e.action = 'position-added' AND e.at <= %(at)s
                            AND (e.detail ->> 'kind', e.detail ->> 'label') = (y.kind, y.label) ORDER BY e.id DESC LIMIT 1),
                         (SELECT e.detail -> 'was' FROM registry.address_event e
                          WHERE e.address_id = a.id AND e.action = 'position-added' AND e.at > %(at)s
                            AND (e.detail ->> 'kind', e.detail ->> 'label') = (y.kind, y.label) ORDER BY e.id LIMIT 1),
                         jsonb_build_array(ST_X(y.geom), ST_Y(y.geom))) AS spot
                     FROM registry.address_position y WHERE y.address_id = a.id
                 ) q WHERE q.spot <> 'null'), '[]') AS positions
FROM state x
JOIN registry.address a ON a.id = x.id
LEFT JOIN registry.address n ON n.id = a.successor_id
LEFT JOIN registry.address p ON p.id = x.parent_id
LEFT JOIN registry.street ps ON ps.id = p.street_id
LEFT JOIN LATERAL (
    SELECT coalesce((SELECT o.name FROM registry.street_name o
                     WHERE o.street_id = s.id AND o.kind = 'old' AND o.valid @> %(day)s
                       AND NOT upper_inf(o.valid) ORDER BY upper(o.valid) LIMIT 1), s.name) AS name
    FROM registry.street s WHERE s.id = x.street_id
) registry_street ON true
LEFT JOIN LATERAL (
    -- By outline where there is one, else what the address was given.
    SELECT u.id FROM registry.unit u
    WHERE u.level = 'ward' AND u.valid @> %(day)s
      AND (u.id IN (x.ward_id, x.old_ward_id)
           OR u.id IN (SELECT t.unit_id FROM registry.unit_part t WHERE ST_Covers(t.geom, x.geom)))
    ORDER BY u.id IN (SELECT t.unit_id FROM registry.unit_part t WHERE ST_Covers(t.geom, x.geom)) DESC, u.id
    LIMIT 1
) of_day ON true
LEFT JOIN registry.unit w ON w.id = of_day.id
LEFT JOIN registry.unit_json ward ON ward.id = w.id
-- What was before is told of the ward of today only; of an earlier one, its own district is.
LEFT JOIN registry.unit_json old_ward ON old_ward.id = CASE WHEN upper_inf(w.valid) THEN x.old_ward_id END
LEFT JOIN registry.unit_json district
    ON district.id = CASE WHEN upper_inf(w.valid) THEN x.old_district_id ELSE w.parent_id END
ORDER BY a.code
