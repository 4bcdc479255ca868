CREATE INDEX ON stage_street (source, source_ref);
ANALYZE stage_street;
UPDATE stage_street s SET state = 'refused', reason = 'duplicate'
WHERE EXISTS (SELECT FROM stage_street t WHERE (t.source, t.source_ref) = (s.source, s.source_ref) AND t.n > s.n);

UPDATE stage_street s SET
    geom = ST_Multi(ST_CollectionExtract(ST_SetSRID(ST_Force2D(ST_GeomFromWKB(wkb)), 4326), 2))
WHERE state IS NULL;
UPDATE stage_street SET state = 'refused', reason = 'not-a-line' WHERE state IS NULL AND ST_IsEmpty(geom);
UPDATE stage_street SET state = 'refused', reason = 'outside-city'
WHERE state IS NULL AND NOT geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326);

UPDATE stage_street SET length_m = ST_Length(geom::geography) WHERE state IS NULL;
-- What a street is worth: mostly its class, then its length (30 km is the longest there is).
UPDATE stage_street SET importance = 0.7 * class_weight + 0.3 * least(1, ln(1 + length_m) / ln(30000))
WHERE state IS NULL AND importance IS NULL;

UPDATE stage_street s SET street_id = t.id,
    state = CASE WHEN t.source_hash = s.hash THEN 'unchanged' ELSE 'changed' END
FROM registry.street t WHERE s.state IS NULL AND (t.source, t.source_ref) = (s.source, s.source_ref);

-- A reference is made of what may change (the first way, the name). A row whose reference is new is the street, spoken of
-- by no other row, whose line it shares most of: one of its name, today's or that before the city gave another, or of any
-- name where nearly all of both is shared.
WITH shared AS (
    SELECT s.n, t.id, ST_Length(ST_CollectionExtract(ST_Intersection(s.geom, t.geom), 2)) AS share,
           greatest(ST_Length(s.geom), ST_Length(t.geom)) AS longer,
           t.folded = s.folded OR EXISTS (
               SELECT FROM registry.street_name n
               WHERE n.street_id = t.id AND n.folded = s.folded AND n.ended) AS called_so
    FROM stage_street s
    JOIN registry.street t ON (t.source, t.kind) = (s.source, s.kind) AND ST_Intersects(t.geom, s.geom)
    WHERE s.state IS NULL
      AND NOT EXISTS (SELECT FROM stage_street o WHERE (o.source, o.source_ref) = (t.source, t.source_ref))
), best AS (
    SELECT DISTINCT ON (n) n, id, share FROM shared
    WHERE share > CASE WHEN called_so THEN 0 ELSE 0.8 * longer END ORDER BY n, share DESC, id
)
UPDATE stage_street s SET street_id = b.id, state = 'changed'
FROM (SELECT DISTINCT ON (id) id, n FROM best ORDER BY id, share DESC, n) b
WHERE s.n = b.n;

-- A name that the city gave stays: what the source says of the street is then how it is called besides.
UPDATE stage_street s SET renamed_here = true
WHERE s.state = 'changed' AND EXISTS (
    SELECT FROM registry.street_name n WHERE n.street_id = s.street_id AND n.ended);

INSERT INTO registry.street_name (street_id, name, folded, kind, match_key)
SELECT s.street_id, s.name, s.folded, 'alias', s.match_key
FROM stage_street s JOIN registry.street t ON t.id = s.street_id
WHERE s.renamed_here AND s.folded <> t.folded
ON CONFLICT DO NOTHING;

UPDATE stage_street s SET name = t.name, folded = t.folded, match_key = t.match_key
FROM registry.street t WHERE s.renamed_here AND t.id = s.street_id;

-- A name that the source corrects finds the street still.
INSERT INTO registry.street_name (street_id, name, folded, kind, match_key)
SELECT t.id, t.name, t.folded, 'alias', t.match_key
FROM stage_street s JOIN registry.street t ON t.id = s.street_id
WHERE s.state = 'changed' AND s.folded <> t.folded
ON CONFLICT DO NOTHING;

UPDATE registry.street t SET
    source_ref = s.source_ref, name = s.name, folded = s.folded, match_key = s.match_key, kind = s.kind, class = s.class, alley_path = s.alley_path,
    length_m = s.length_m, importance = s.importance, geom = s.geom, source_hash = s.hash
FROM stage_street s WHERE s.state = 'changed' AND t.id = s.street_id;

WITH added AS (
    INSERT INTO registry.street (name, folded, match_key, kind, class, alley_path, length_m, importance, geom, source,
                                 source_ref, source_hash)
    SELECT name, folded, match_key, kind, class, alley_path, length_m, importance, geom, source, source_ref, hash
    FROM stage_street WHERE state IS NULL ORDER BY n
    RETURNING id, source, source_ref
)
UPDATE stage_street s SET state = 'added', street_id = added.id
FROM added WHERE s.state IS NULL AND (s.source, s.source_ref) = (added.source, added.source_ref);

INSERT INTO registry.street_name (street_id, name, folded, kind, match_key)
SELECT s.street_id, n.name, n.folded, n.kind, n.match_key
FROM stage_street_name n JOIN stage_street s ON s.n = n.n AND s.state IN ('added', 'changed')
WHERE n.folded <> s.folded
ON CONFLICT DO NOTHING;
ANALYZE registry.street, registry.street_name;
