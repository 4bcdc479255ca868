UPDATE stage_unit SET
    valid = daterange(valid_from, valid_to),
    geom = ST_Multi(ST_CollectionExtract(ST_SetSRID(ST_GeomFromWKB(wkb), 4326), 3)),
    centre = ST_SetSRID(ST_MakePoint(centre_lon, centre_lat), 4326);
UPDATE stage_unit SET geom = ST_Multi(ST_CollectionExtract(ST_MakeValid(geom), 3)) WHERE NOT ST_IsValid(geom);

UPDATE stage_unit s SET state = 'refused', reason = 'duplicate'
WHERE EXISTS (SELECT FROM stage_unit t WHERE t.level = s.level AND t.code = s.code AND t.valid = s.valid AND t.n > s.n);

-- A code may be used again, but never by two units at one time.
UPDATE stage_unit s SET state = 'refused', reason = 'validity-overlaps'
WHERE state IS NULL AND (
    EXISTS (SELECT FROM registry.unit u
            WHERE u.level = s.level AND u.code = s.code AND u.valid && s.valid AND u.valid <> s.valid)
    OR EXISTS (SELECT FROM stage_unit t WHERE t.level = s.level AND t.code = s.code
               AND t.valid && s.valid AND t.valid <> s.valid AND t.n < s.n AND t.state IS NULL)
);

UPDATE stage_unit s SET unit_id = u.id, state = 'unchanged'
FROM registry.unit u WHERE s.state IS NULL AND u.level = s.level AND u.code = s.code AND u.valid = s.valid;

INSERT INTO reshaped
SELECT u.id FROM stage_unit s JOIN registry.unit u ON u.id = s.unit_id
WHERE s.state = 'unchanged' AND s.geom IS NOT NULL AND u.geom IS DISTINCT FROM s.geom;

WITH changed AS (
    UPDATE registry.unit u SET
        kind = s.kind, name = s.name, full_name = s.full_name, folded = s.folded, source = s.source,
        name_en = coalesce(s.name_en, u.name_en), area_km2 = coalesce(s.area_km2, u.area_km2),
        geom = coalesce(s.geom, u.geom), centre = coalesce(s.centre, u.centre), reach_m = coalesce(s.reach_m, u.reach_m),
        ended_by = s.ended_by
    FROM stage_unit s
    WHERE s.unit_id = u.id AND s.state = 'unchanged'
      AND (u.kind, u.name, u.full_name, u.folded, u.source, u.name_en, u.area_km2, u.geom, u.centre, u.reach_m, u.ended_by)
          IS DISTINCT FROM
          (s.kind, s.name, s.full_name, s.folded, s.source, coalesce(s.name_en, u.name_en),
           coalesce(s.area_km2, u.area_km2), coalesce(s.geom, u.geom), coalesce(s.centre, u.centre),
           coalesce(s.reach_m, u.reach_m), s.ended_by)
    RETURNING u.id
)
UPDATE stage_unit s SET state = 'changed' FROM changed WHERE s.unit_id = changed.id;

WITH added AS (
    INSERT INTO registry.unit (code, level, kind, name, full_name, name_en, folded, valid, geom, area_km2, centre, reach_m,
                               ended_by, source)
    SELECT code, level, kind, name, full_name, name_en, folded, valid, geom,
           coalesce(area_km2, round((ST_Area(geom::geography) / 1e6)::numeric, 2)), centre, reach_m, ended_by, source
    FROM stage_unit WHERE state IS NULL ORDER BY n
    RETURNING id, level, code, valid
)
UPDATE stage_unit s SET state = 'added', unit_id = added.id
FROM added WHERE s.state IS NULL AND (s.level, s.code, s.valid) = (added.level, added.code, added.valid);

INSERT INTO reshaped SELECT unit_id FROM stage_unit WHERE state = 'added' AND geom IS NOT NULL ON CONFLICT DO NOTHING;

-- The parent in force at the same time; of several, the one in force longest into the child's time.
UPDATE registry.unit u SET parent_id = p.id
FROM stage_unit s, LATERAL (
    SELECT id FROM registry.unit
    WHERE level = s.parent_level AND code = s.parent_code AND valid && s.valid
    ORDER BY upper(valid) DESC NULLS FIRST LIMIT 1
) p
WHERE u.id = s.unit_id AND u.parent_id IS DISTINCT FROM p.id;

-- Of a unit of which the day it ended is not known, any day from when it was last seen will do.
UPDATE stage_succession s SET old_id = u.id FROM registry.unit u
WHERE u.level = s.level AND u.code = s.old_code
  AND s.effective BETWEEN upper(u.valid) AND coalesce(u.ended_by, upper(u.valid));

UPDATE stage_succession s SET new_id = u.id FROM registry.unit u
WHERE u.level = s.level AND u.code = s.new_code AND u.valid @> s.effective;

UPDATE stage_succession SET state = 'refused',
    reason = CASE WHEN old_id IS NULL THEN 'old-unit-unknown' ELSE 'new-unit-unknown' END
WHERE old_id IS NULL OR new_id IS NULL;

INSERT INTO registry.unit_succession (old_unit_id, new_unit_id, part, effective)
SELECT DISTINCT ON (old_id, new_id) old_id, new_id, part, effective
FROM stage_succession WHERE state IS NULL ORDER BY old_id, new_id, n DESC
ON CONFLICT (old_unit_id, new_unit_id) DO UPDATE SET part = EXCLUDED.part, effective = EXCLUDED.effective
WHERE (unit_succession.part, unit_succession.effective) IS DISTINCT FROM (EXCLUDED.part, EXCLUDED.effective);

DELETE FROM registry.unit_part WHERE unit_id IN (SELECT unit_id FROM reshaped);
INSERT INTO registry.unit_part (unit_id, geom)
SELECT u.id, ST_Subdivide(u.geom, 64) FROM registry.unit u JOIN reshaped r ON r.unit_id = u.id WHERE u.level <> 'city';
ANALYZE registry.unit, registry.unit_part, registry.unit_succession;
