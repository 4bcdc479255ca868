-- Side and sequence: the batch's numbers among the registry's, along each piece of each street.
-- A street of one line has no path in its dump.
CREATE TEMP TABLE batch_piece ON COMMIT DROP AS
SELECT s.id AS street_id, coalesce(d.path[1], 1) AS piece, d.geom, ST_Length(d.geom::geography) AS length_m
FROM registry.street s, ST_Dump(ST_LineMerge(s.geom)) d
WHERE s.id IN (SELECT street_id FROM batch_now WHERE batch_id = %(batch)s AND state = 'ready') AND ST_Length(d.geom) > 0;
CREATE INDEX ON batch_piece (street_id);
ANALYZE batch_piece;
-- `metres` along the piece; `left_m` to the left of it, in its own direction, less than nothing to the right; `side` is 0
-- where it cannot be told: on the line itself, beyond an end, or so far away that another street is nearer.
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
    SELECT f.*, p.piece, p.geom AS line, p.length_m, ST_LineLocatePoint(p.geom, f.geom) AS along,
           cosd(ST_Y(f.geom)) AS narrow
    FROM fronts f, LATERAL (
        SELECT * FROM batch_piece p WHERE p.street_id = f.street_id ORDER BY p.geom <-> f.geom LIMIT 1
    ) p
), directed AS (
    SELECT *, ST_LineInterpolatePoint(line, greatest(along - least(5 / length_m, 0.5), 0)) AS a,
           ST_LineInterpolatePoint(line, least(along + least(5 / length_m, 0.5), 1)) AS b,
           ST_LineInterpolatePoint(line, along) AS foot
    FROM placed
), measured AS (
    SELECT *, (ST_X(b) - ST_X(a)) * narrow AS dx, ST_Y(b) - ST_Y(a) AS dy,
           (ST_X(geom) - ST_X(foot)) * narrow * 111195 AS east, (ST_Y(geom) - ST_Y(foot)) * 111195 AS north
    FROM directed
), sided AS (
    SELECT *, (dx * north - dy * east) / nullif(sqrt(dx * dx + dy * dy), 0) AS left_m, sqrt(east * east + north * north) AS away_m
    FROM measured
)
SELECT n, street_id, piece, number, number %% 2 AS parity, along * length_m AS metres, left_m, away_m,
       CASE WHEN abs(left_m) BETWEEN 3 AND 60 AND abs(left_m) >= 0.7 * away_m THEN sign(left_m)::integer ELSE 0 END AS side
FROM sided;
CREATE INDEX ON batch_front (street_id, piece, metres);
ANALYZE batch_front;

-- The wrong side of a street that keeps its sides there. `kept`, of all who front it within 250 m, odd and even: how many
-- more stand on the sides that make this row right than on those that make it wrong. The neighbours in number must say so
-- too: without them the number is rather out of its place, which is another finding.
INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT %(batch)s, n, 'wrong-side', 'warning',
       jsonb_build_object('parity', CASE parity WHEN 1 THEN 'odd' ELSE 'even' END, 'across', (near.others - near.kept) / 2, 'of', near.others)
FROM (
    SELECT f.*, count(*) OVER along - 1 AS others, sum(side * (2 * parity - 1)) OVER along * side * (2 * parity - 1) - 1 AS kept
    FROM batch_front f WHERE side <> 0
    WINDOW along AS (PARTITION BY street_id, piece ORDER BY metres RANGE BETWEEN 250 PRECEDING AND 250 FOLLOWING)
) r, LATERAL (
    SELECT count(*) AS others, sum(CASE WHEN (o.side = r.side) = (o.parity = r.parity) THEN 1 ELSE -1 END) AS kept
    FROM batch_front o
    WHERE (o.street_id, o.piece) = (r.street_id, r.piece) AND o.side <> 0 AND o.n IS DISTINCT FROM r.n
      AND o.metres BETWEEN r.metres - 250 AND r.metres + 250 AND o.number BETWEEN r.number - 40 AND r.number + 40
) near
WHERE r.n IS NOT NULL AND r.others >= 4 AND r.kept <= -0.7 * r.others AND near.others >= 4 AND near.kept <= -0.8 * near.others;

-- Out of sequence: between its next numbers on either side, on a street that has an order;
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
-- or far from every one of the twelve nearest numbers, whatever their order.
INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT %(batch)s, r.n, 'out-of-sequence', 'warning', jsonb_build_object('before', near.numbers[2], 'after', near.numbers[near.others - 1])
FROM batch_front r, LATERAL (
    SELECT array_agg(o.number ORDER BY o.number) AS numbers, count(*) AS others, min(abs(o.number - r.number)) AS closest
    FROM (
        SELECT number FROM (
            -- From both sides, as the index has them: thousands may stand at one place.
            (SELECT o.n, o.number, o.metres FROM batch_front o
             WHERE o.street_id = r.street_id AND o.piece = r.piece AND o.metres BETWEEN r.metres - 150 AND r.metres
             ORDER BY o.metres DESC LIMIT 13)
            UNION ALL
            (SELECT o.n, o.number, o.metres FROM batch_front o
             WHERE o.street_id = r.street_id AND o.piece = r.piece AND o.metres > r.metres AND o.metres <= r.metres + 150
             ORDER BY o.metres LIMIT 12)
        ) b WHERE b.n IS DISTINCT FROM r.n ORDER BY abs(b.metres - r.metres) LIMIT 12
    ) o
) near
WHERE r.n IS NOT NULL AND near.others >= 6 AND near.closest > 80 + near.numbers[near.others - 1] - near.numbers[2]
ON CONFLICT DO NOTHING;
