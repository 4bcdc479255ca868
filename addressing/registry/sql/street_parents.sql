-- An alley's main street: the one its source names by reference, else the nearest of that name within 1.5 km.
UPDATE registry.street t SET parent_street_id = p.id
FROM stage_street s, registry.street p
WHERE t.id = s.street_id AND s.parent_source_ref IS NOT NULL
  AND p.source = s.source AND p.source_ref = s.parent_source_ref AND p.id <> t.id
  AND t.parent_street_id IS DISTINCT FROM p.id;

UPDATE registry.street t SET parent_street_id = p.id
FROM stage_street s, LATERAL (
    SELECT id FROM (
        SELECT id, geom FROM registry.street WHERE match_key = s.parent_key AND kind = 'street'
        UNION ALL
        SELECT id, geom FROM registry.street JOIN registry.street_name n ON n.street_id = id
        WHERE n.match_key = s.parent_key AND street.kind = 'street'
    ) named
    WHERE ST_DWithin(named.geom, s.geom, 0.0135)
    ORDER BY ST_Distance(named.geom, s.geom), id LIMIT 1
) p
WHERE t.id = s.street_id AND t.kind = 'alley' AND s.parent_key IS NOT NULL
  AND (t.parent_street_id IS NULL OR s.state = 'changed') AND s.parent_source_ref IS NULL
  AND t.parent_street_id IS DISTINCT FROM p.id;

CREATE TEMP TABLE street_units_of ON COMMIT DROP AS
SELECT street_id AS id FROM stage_street WHERE state IN ('added', 'changed');
