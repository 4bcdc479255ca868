-- All checks of a batch that compare rows with each other and with the registry, set-wise. Findings about a row alone
-- (what its cells say) are there already and stay: their codes are in `own`.
DELETE FROM registry.batch_finding f USING registry.batch_row r
WHERE f.batch_id = %(batch)s AND f.code <> ALL (%(own)s::text[]) AND (r.batch_id, r.n) = (f.batch_id, f.n) AND r.state <> 'applied';
-- A table of the moment: its statistics are right, and every join below depends on them.
CREATE TEMP TABLE batch_now ON COMMIT DROP AS
SELECT batch_id, n, source_ref, name, folded_name, number_key, first_number, street_id, ward_id, geom, address_id,
       CASE WHEN state = 'applied' THEN state ELSE 'ready' END AS state
FROM registry.batch_row WHERE batch_id = %(batch)s;
CREATE INDEX ON batch_now (street_id, number_key);
CREATE INDEX ON batch_now (source_ref);
CREATE INDEX ON batch_now USING gist (geom);
ANALYZE batch_now;

-- Applied before, by this batch or by an earlier one: the same reference, or the same department's same number at the same spot.
UPDATE batch_now r SET state = 'already', address_id = a.id
FROM registry.batch b, registry.address a
WHERE b.id = %(batch)s AND r.batch_id = b.id AND r.state = 'ready' AND a.source = b.owner AND a.state <> 'retired'
  AND a.source_ref = r.source_ref AND a.number_key IS NOT DISTINCT FROM r.number_key
  AND a.street_id IS NOT DISTINCT FROM r.street_id AND ST_DWithin(a.geom, r.geom, 0.00001);
UPDATE batch_now r SET state = 'already', address_id = a.id
FROM registry.batch b, registry.address a
WHERE b.id = %(batch)s AND r.batch_id = b.id AND r.state = 'ready' AND a.source = b.owner AND a.state <> 'retired'
  AND r.street_id IS NOT NULL AND a.street_id = r.street_id AND a.number_key = r.number_key
  AND a.name IS NOT DISTINCT FROM r.name AND ST_DWithin(a.geom, r.geom, 0.00001);

INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, 'reference-taken', 'error', jsonb_build_object('code', min(a.code))
FROM batch_now r JOIN registry.batch b ON b.id = r.batch_id
JOIN registry.address a ON (a.source, a.source_ref) = (b.owner, r.source_ref)
WHERE r.batch_id = %(batch)s AND r.state = 'ready' GROUP BY r.batch_id, r.n;

INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, 'reference-twice', 'error', jsonb_build_object('row', min(o.n))
FROM batch_now r JOIN batch_now o ON (o.batch_id, o.source_ref) = (r.batch_id, r.source_ref) AND o.n < r.n
WHERE r.batch_id = %(batch)s AND r.state = 'ready' GROUP BY r.batch_id, r.n;

-- Outside the ward: a step beyond its outline may be the outline's fault, more is not.
INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, 'outside-ward', CASE WHEN d.away <= 30 THEN 'warning' ELSE 'error' END,
       jsonb_build_object('metres', round(d.away), 'ward', u.full_name, 'stands_in', w.full_name)
FROM registry.batch b JOIN batch_now r ON r.batch_id = b.id JOIN registry.unit u ON u.id = b.ward_id
LEFT JOIN registry.unit w ON w.id = r.ward_id,
LATERAL (SELECT (ST_Distance(u.geom, r.geom) * 111195)::numeric AS away) d
WHERE b.id = %(batch)s AND r.state = 'ready' AND r.geom IS NOT NULL AND r.ward_id IS DISTINCT FROM b.ward_id;

-- The same number of the same street in the file, and in the registry.
INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, CASE WHEN min(d.away) <= min(b.near_m) THEN 'twice-in-file' ELSE 'number-elsewhere-in-file' END,
       CASE WHEN min(d.away) <= min(b.near_m) THEN 'error' ELSE 'warning' END,
       jsonb_build_object('row', min(o.n), 'metres', round(min(d.away)::numeric))
FROM registry.batch b JOIN batch_now r ON r.batch_id = b.id
JOIN batch_now o ON (o.batch_id, o.street_id, o.number_key) = (r.batch_id, r.street_id, r.number_key) AND o.n < r.n,
LATERAL (SELECT ST_Distance(r.geom, o.geom) * 111195 AS away) d
WHERE b.id = %(batch)s AND r.state = 'ready' AND r.geom IS NOT NULL AND o.geom IS NOT NULL
  AND r.name IS NOT DISTINCT FROM o.name
GROUP BY r.batch_id, r.n;

INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, CASE WHEN min(d.away) <= min(b.near_m) THEN 'registered' ELSE 'number-elsewhere' END,
       CASE WHEN min(d.away) <= min(b.near_m) THEN 'error' ELSE 'warning' END,
       jsonb_build_object('metres', round(min(d.away)::numeric), 'codes', (array_agg(a.code ORDER BY d.away, a.id))[1:3])
FROM registry.batch b JOIN batch_now r ON r.batch_id = b.id
JOIN registry.address a ON a.street_id = r.street_id AND a.number_key = r.number_key AND a.state IN ('proposed', 'approved', 'active'),
LATERAL (SELECT ST_Distance(r.geom, a.geom) * 111195 AS away) d
WHERE b.id = %(batch)s AND r.state = 'ready' AND r.geom IS NOT NULL
  AND (r.folded_name IS NULL OR a.folded_name IS NULL OR a.folded_name = r.folded_name)
GROUP BY r.batch_id, r.n;

INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, 'registered', 'error',
       jsonb_build_object('metres', round(min(d.away)::numeric), 'codes', (array_agg(a.code ORDER BY d.away, a.id))[1:3])
FROM registry.batch b JOIN batch_now r ON r.batch_id = b.id
JOIN registry.address a ON a.folded_name = r.folded_name AND a.state IN ('proposed', 'approved', 'active')
     AND ST_DWithin(a.geom, r.geom, b.near_m / 111195),
LATERAL (SELECT ST_Distance(r.geom, a.geom) * 111195 AS away) d
WHERE b.id = %(batch)s AND r.state = 'ready' AND r.number_key IS NULL
GROUP BY r.batch_id, r.n ON CONFLICT DO NOTHING;

-- Another address on the very spot.
INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, 'spot-taken', 'warning', jsonb_build_object('codes', (array_agg(a.code ORDER BY a.id))[1:3])
FROM batch_now r
JOIN registry.address a ON ST_DWithin(a.geom, r.geom, 0.0000135) AND a.state = 'active' AND a.kind <> 'place'
     AND (a.street_id, a.number_key) IS DISTINCT FROM (r.street_id, r.number_key)
WHERE r.batch_id = %(batch)s AND r.state = 'ready' GROUP BY r.batch_id, r.n;
INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, 'same-spot', 'warning', jsonb_build_object('row', min(o.n), 'rows', count(*))
FROM batch_now r
JOIN batch_now o ON o.batch_id = r.batch_id AND o.n < r.n AND o.geom && ST_Expand(r.geom, 0.0000001)
     AND (o.street_id, o.number_key) IS DISTINCT FROM (r.street_id, r.number_key)
WHERE r.batch_id = %(batch)s AND r.state = 'ready' GROUP BY r.batch_id, r.n;

-- Too far from the street; a number in an alley from the alley, where it is mapped.
INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, 'far-from-street', CASE WHEN d.away > 200 AND r.first_number IS NOT NULL THEN 'error' ELSE 'warning' END,
       jsonb_build_object('metres', round(d.away), 'street', d.name)
FROM batch_now r, LATERAL (
    SELECT s.name, ST_Length(ST_ShortestLine(r.geom, s.geom)::geography)::numeric AS away
    FROM registry.street s
    WHERE (r.first_number IS NOT NULL AND s.id = r.street_id)
       OR (r.first_number IS NULL AND s.parent_street_id = r.street_id AND s.alley_path IS NOT NULL
           AND starts_with(r.number_key, s.alley_path || '/'))
    ORDER BY length(s.alley_path) DESC NULLS LAST, s.geom <-> r.geom LIMIT 1
) d
WHERE r.batch_id = %(batch)s AND r.state = 'ready' AND r.street_id IS NOT NULL AND r.geom IS NOT NULL AND d.away > 60;

-- Side and sequence: the batch's numbers among the registry's, along each piece of each street.
CREATE TEMP TABLE batch_piece ON COMMIT DROP AS
SELECT s.id AS street_id, d.path[1] AS piece, d.geom, ST_Length(d.geom::geography) AS length_m
FROM registry.street s, ST_Dump(ST_LineMerge(s.geom)) d
WHERE s.id IN (SELECT street_id FROM batch_now WHERE batch_id = %(batch)s AND state = 'ready') AND ST_Length(d.geom) > 0;
CREATE INDEX ON batch_piece (street_id);
CREATE TEMP TABLE batch_front ON COMMIT DROP AS
WITH fronts AS (
    SELECT r.n, r.street_id, r.first_number AS number, r.geom
    FROM batch_now r
    WHERE r.batch_id = %(batch)s AND r.state = 'ready' AND r.first_number IS NOT NULL AND r.street_id IS NOT NULL AND r.geom IS NOT NULL
    UNION ALL
    SELECT NULL, k.street_id, k.first_number, ST_SetSRID(ST_MakePoint(k.lon, k.lat), 4326)
    FROM registry.known_number k
    WHERE k.front AND k.first_number IS NOT NULL AND k.street_id IN (SELECT street_id FROM batch_piece)
), placed AS (
    SELECT f.*, p.piece, p.geom AS line, p.length_m, ST_LineLocatePoint(p.geom, f.geom) AS along
    FROM fronts f, LATERAL (
        SELECT * FROM batch_piece p WHERE p.street_id = f.street_id ORDER BY p.geom <-> f.geom LIMIT 1
    ) p
), directed AS (
    SELECT *, ST_LineInterpolatePoint(line, greatest(along - least(5 / length_m, 0.5), 0)) AS a,
           ST_LineInterpolatePoint(line, least(along + least(5 / length_m, 0.5), 1)) AS b
    FROM placed
)
SELECT n, street_id, piece, number, number %% 2 AS parity, along * length_m AS metres,
       sign((ST_X(b) - ST_X(a)) * (ST_Y(geom) - ST_Y(a)) - (ST_Y(b) - ST_Y(a)) * (ST_X(geom) - ST_X(a)))::integer AS side
FROM directed;

INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT %(batch)s, n, 'wrong-side', 'warning',
       jsonb_build_object('parity', CASE parity WHEN 1 THEN 'odd' ELSE 'even' END, 'across', across, 'of', others)
FROM (
    SELECT n, parity, others, (others - side * (total - side)) / 2 AS across
    FROM (
        SELECT n, parity, side, count(*) OVER near - 1 AS others, sum(side) OVER near AS total
        FROM batch_front
        WINDOW near AS (PARTITION BY street_id, piece, parity ORDER BY metres RANGE BETWEEN 300 PRECEDING AND 300 FOLLOWING)
    ) voted
    WHERE n IS NOT NULL AND side <> 0
) counted
WHERE others >= 3 AND across >= 0.8 * others;

INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT %(batch)s, n, 'out-of-sequence', 'warning', jsonb_build_object('before', before, 'after', after)
FROM (
    SELECT n, number, lag(number) OVER along AS before, lead(number) OVER along AS after,
           least(lag(number) OVER along, lag(number, 2) OVER along, lead(number) OVER along, lead(number, 2) OVER along) AS low,
           greatest(lag(number) OVER along, lag(number, 2) OVER along, lead(number) OVER along, lead(number, 2) OVER along) AS high,
           -- Of ranks: one number far out of its place must not make a street look as if it had no order.
           abs(corr(by_number, by_metres) OVER (PARTITION BY street_id, piece, parity)) AS ordered,
           count(*) OVER (PARTITION BY street_id, piece, parity) AS known
    FROM (
        SELECT *, rank() OVER (PARTITION BY street_id, piece, parity ORDER BY number) AS by_number,
               rank() OVER (PARTITION BY street_id, piece, parity ORDER BY metres) AS by_metres
        FROM batch_front
    ) f
    WINDOW along AS (PARTITION BY street_id, piece, parity ORDER BY metres, number)
) ranked
WHERE n IS NOT NULL AND known >= 6 AND ordered >= 0.75 AND before IS NOT NULL AND after IS NOT NULL
  AND (number < low - greatest(10, high - low) OR number > high + greatest(10, high - low));

UPDATE batch_now r SET state = CASE f.worst WHEN 'error' THEN 'refused' ELSE 'warned' END
FROM (SELECT n, min(severity) AS worst FROM registry.batch_finding WHERE batch_id = %(batch)s GROUP BY n) f
WHERE r.batch_id = %(batch)s AND r.n = f.n AND r.state = 'ready';
UPDATE registry.batch_row r SET state = t.state, address_id = t.address_id
FROM batch_now t
WHERE r.batch_id = %(batch)s AND t.n = r.n AND (t.state, t.address_id) IS DISTINCT FROM (r.state, r.address_id);
UPDATE registry.batch SET checked_at = clock_timestamp() WHERE id = %(batch)s;
DROP TABLE batch_front, batch_piece, batch_now;
