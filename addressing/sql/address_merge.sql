DROP TABLE IF EXISTS pg_temp.settled;
CREATE TEMP TABLE settled ON COMMIT DROP AS
SELECT m.n, m.address_id, m.state, ST_SetSRID(ST_MakePoint(m.lon, m.lat), 4326) AS geom,
       m.ward_id, m.old_ward_id, m.old_district_id,
       CASE WHEN w.whole IS NULL THEN s.id ELSE s.parent_street_id END AS street_id,
       coalesce(w.whole, m.number_key) AS number_key, coalesce(w.whole, m.number) AS number
FROM merge_address m
LEFT JOIN streeted f ON f.id = m.n
LEFT JOIN registry.street r ON r.source = m.street_source AND r.source_ref = m.street_source_ref
LEFT JOIN registry.street s ON s.id = coalesce(r.id, f.street_id)
-- `12` in Hẻm 453 Lê Văn Sỹ is 453/12 Lê Văn Sỹ: the main street first.
LEFT JOIN LATERAL (
    SELECT CASE WHEN starts_with(m.number_key, s.alley_path || '/') THEN m.number_key
                ELSE s.alley_path || '/' || m.number_key END AS whole
    WHERE s.kind = 'alley' AND s.parent_street_id IS NOT NULL
) w ON true
WHERE m.state IN ('added', 'changed');
CREATE INDEX ON settled (n);
ANALYZE settled;

WITH added AS (
    INSERT INTO registry.address (
        code, kind, category, name, folded_name, number, number_key, street_id, street_text, ward_id, old_ward_id,
        old_district_id, importance, geom, plus_code, national_place_id, vnpost_code, source, source_ref, source_hash)
    SELECT m.code, m.kind, m.category, m.name, m.folded_name, s.number, s.number_key, s.street_id, m.street_text,
           s.ward_id, s.old_ward_id, s.old_district_id, m.importance, s.geom, m.plus_code, m.national_place_id,
           m.vnpost_code, m.source, m.source_ref, m.hash
    FROM merge_address m JOIN settled s ON s.n = m.n
    WHERE m.state = 'added' ORDER BY m.n
    RETURNING id, source
)
INSERT INTO registry.address_event (address_id, actor, action, why)
SELECT id, %(actor)s, 'registered', coalesce(%(why)s, source) FROM added;

WITH was AS (
    SELECT a.id, a.kind, a.name, a.number, a.street_text, ST_X(a.geom) AS lon, ST_Y(a.geom) AS lat
    FROM registry.address a JOIN settled s ON s.address_id = a.id WHERE s.state = 'changed'
), changed AS (
    UPDATE registry.address a SET
        kind = m.kind, category = m.category, name = m.name, folded_name = m.folded_name, number = s.number,
        number_key = s.number_key, street_id = s.street_id, street_text = m.street_text, ward_id = s.ward_id,
        old_ward_id = s.old_ward_id, old_district_id = s.old_district_id, importance = m.importance, geom = s.geom,
        plus_code = m.plus_code, national_place_id = coalesce(m.national_place_id, a.national_place_id),
        vnpost_code = coalesce(m.vnpost_code, a.vnpost_code), source_hash = m.hash, updated_at = now()
    FROM merge_address m JOIN settled s ON s.n = m.n
    WHERE m.state = 'changed' AND a.id = m.address_id
    RETURNING a.id, m.source
)
INSERT INTO registry.address_event (address_id, actor, action, why, detail)
SELECT changed.id, %(actor)s, 'changed', coalesce(%(why)s, changed.source), jsonb_build_object('was', to_jsonb(was) - 'id')
FROM changed JOIN was ON was.id = changed.id;

INSERT INTO registry.address_name (address_id, name, folded, kind)
SELECT a.id, n.name, n.folded, n.kind
FROM stage_address_name n
JOIN merge_address m ON m.n = n.n AND m.state IN ('added', 'changed')
JOIN registry.address a ON (a.source, a.source_ref) = (m.source, m.source_ref)
WHERE n.folded IS DISTINCT FROM a.folded_name
ON CONFLICT DO NOTHING;
