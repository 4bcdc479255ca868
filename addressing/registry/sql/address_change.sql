-- Kept from other changes between being remembered and being changed.
ANALYZE stage_address;
SELECT count(*) FROM (SELECT FROM registry.address a JOIN stage_address m ON m.address_id = a.id
                      ORDER BY a.id FOR UPDATE OF a) locked;

INSERT INTO registry.address_version (
    address_id, version, since, until, kind, category, name, number, number_key, street_id, street_text, ward_id,
    old_ward_id, old_district_id, geom, plus_code, state, parent_id, floor)
SELECT a.id, a.version, a.since, greatest(a.since, now()), a.kind, a.category, a.name, a.number, a.number_key, a.street_id,
       a.street_text, a.ward_id, a.old_ward_id, a.old_district_id, a.geom, a.plus_code, a.state, a.parent_id, a.floor
FROM registry.address a JOIN stage_address m ON m.address_id = a.id;

WITH was AS (
    SELECT a.id, a.kind, a.name, a.number, a.street_text, ST_X(a.geom) AS lon, ST_Y(a.geom) AS lat
    FROM registry.address a JOIN stage_address m ON m.address_id = a.id
), changed AS (
    UPDATE registry.address a SET
        kind = m.kind, category = m.category, name = m.name, folded_name = m.folded_name, number = m.number,
        number_key = m.number_key, street_id = m.street_id, street_text = m.street_text, ward_id = m.ward_id,
        old_ward_id = m.old_ward_id, old_district_id = m.old_district_id, importance = m.importance,
        geom = m.geom, plus_code = m.plus_code, national_place_id = coalesce(m.national_place_id, a.national_place_id),
        vnpost_code = coalesce(m.vnpost_code, a.vnpost_code), source_hash = m.source_hash, updated_at = now(),
        version = a.version + 1, since = greatest(a.since, now())
    FROM stage_address m WHERE a.id = m.address_id
    RETURNING a.id, m.source
)
INSERT INTO registry.address_event (changeset_id, address_id, actor, action, why, detail)
SELECT %(changeset)s, changed.id, %(actor)s, 'changed', coalesce(%(why)s, changed.source), jsonb_build_object('was', to_jsonb(was) - 'id')
FROM changed JOIN was ON was.id = changed.id;

INSERT INTO registry.address_name (address_id, name, folded, kind)
SELECT a.id, n.name, n.folded, n.kind
FROM stage_address_name n JOIN registry.address a ON a.id = n.address_id
WHERE n.folded IS DISTINCT FROM a.folded_name
ON CONFLICT DO NOTHING;
