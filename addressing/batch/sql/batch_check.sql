-- All checks of a batch that compare rows with each other and with the registry, set-wise. Findings about a row alone
-- (what its cells say) are there already and stay: their codes are in `own`.
DELETE FROM registry.batch_finding f USING registry.batch_row r
WHERE f.batch_id = %(batch)s AND f.code <> ALL (%(own)s::text[]) AND (r.batch_id, r.n) = (f.batch_id, f.n) AND r.state <> 'applied';
-- A table of the moment: its statistics are right, and every join below depends on them.
CREATE TEMP TABLE batch_now ON COMMIT DROP AS
SELECT batch_id, n, source_ref, kind, name, folded_name, number_key, first_number, street_id, ward_id, geom, address_id,
       CASE WHEN state = 'applied' THEN state ELSE 'ready' END AS state,
       row_number() OVER (PARTITION BY street_id, number_key, name ORDER BY n) AS alike
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
SELECT batch_id, n, 'reference-twice', 'error', jsonb_build_object('row', first)
FROM (SELECT batch_id, n, state, min(n) OVER (PARTITION BY source_ref) AS first FROM batch_now WHERE source_ref IS NOT NULL) told
WHERE state = 'ready' AND first < n;

-- Outside the ward: a step beyond its outline may be the outline's fault, more is not.
INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, 'outside-ward', CASE WHEN d.away <= 30 THEN 'warning' ELSE 'error' END,
       jsonb_build_object('metres', round(d.away), 'ward', u.full_name, 'stands_in', w.full_name)
FROM registry.batch b JOIN batch_now r ON r.batch_id = b.id JOIN registry.unit u ON u.id = b.ward_id
LEFT JOIN registry.unit w ON w.id = r.ward_id,
LATERAL (SELECT (ST_Distance(u.geom, r.geom) * 111195)::numeric AS away) d
WHERE b.id = %(batch)s AND r.state = 'ready' AND r.geom IS NOT NULL AND r.ward_id IS DISTINCT FROM b.ward_id;

-- The same number of the same street in the file, and in the registry: a house that only a shop is known at is new. Where a
-- column is the same in all of the file, its first rows are enough to say so: pairs of all would be hundreds of millions.
INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, CASE WHEN min(d.away) <= min(b.near_m) THEN 'twice-in-file' ELSE 'number-elsewhere-in-file' END,
       CASE WHEN min(d.away) <= min(b.near_m) THEN 'error' ELSE 'warning' END,
       jsonb_build_object('row', min(o.n), 'metres', round(min(d.away)::numeric))
FROM registry.batch b JOIN batch_now r ON r.batch_id = b.id
JOIN batch_now o ON (o.batch_id, o.street_id, o.number_key) = (r.batch_id, r.street_id, r.number_key) AND o.n < r.n AND o.alike <= 50,
LATERAL (SELECT ST_Distance(r.geom, o.geom) * 111195 AS away) d
WHERE b.id = %(batch)s AND r.state = 'ready' AND r.geom IS NOT NULL AND o.geom IS NOT NULL
  AND r.name IS NOT DISTINCT FROM o.name
GROUP BY r.batch_id, r.n;

INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, CASE WHEN min(d.away) <= min(b.near_m) THEN 'registered' ELSE 'number-elsewhere' END,
       CASE WHEN min(d.away) FILTER (WHERE a.kind <> 'place' OR r.kind = 'place') <= min(b.near_m) THEN 'error' ELSE 'warning' END,
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

-- Another address on the very spot, of which there may be thousands.
INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT r.batch_id, r.n, 'spot-taken', 'warning', jsonb_build_object('codes', (array_agg(a.code ORDER BY a.id))[1:3])
FROM (SELECT DISTINCT geom FROM batch_now WHERE state = 'ready' AND geom IS NOT NULL) spot
CROSS JOIN LATERAL (
    SELECT id, code, street_id, number_key FROM registry.address
    WHERE ST_DWithin(address.geom, spot.geom, 0.0000135) AND state = 'active' AND kind <> 'place' ORDER BY id LIMIT 20
) a
JOIN batch_now r ON r.geom = spot.geom AND (a.street_id, a.number_key) IS DISTINCT FROM (r.street_id, r.number_key)
WHERE r.batch_id = %(batch)s AND r.state = 'ready' GROUP BY r.batch_id, r.n;
-- By windows, not by pairs: thousands of rows may have one centroid for a spot. `others`: rows before it of other numbers.
INSERT INTO registry.batch_finding (batch_id, n, code, severity, detail)
SELECT batch_id, n, 'same-spot', 'warning',
       jsonb_build_object('row', CASE WHEN first_of_number <> first THEN first ELSE second END, 'rows', others)
FROM (
    SELECT *, min(n) FILTER (WHERE first_of_number <> first) OVER (PARTITION BY spot) AS second
    FROM (
        SELECT batch_id, n, state, spot, first_value(n) OVER at_spot AS first, first_value(n) OVER of_number AS first_of_number,
               row_number() OVER at_spot - row_number() OVER of_number AS others
        FROM (SELECT *, ST_SnapToGrid(geom, 0.0000001) AS spot FROM batch_now WHERE geom IS NOT NULL) placed
        WINDOW at_spot AS (PARTITION BY spot ORDER BY n),
               of_number AS (PARTITION BY spot, street_id, number_key ORDER BY n)
    ) ranked
) told
WHERE state = 'ready' AND others > 0;

-- Too far from the street; a number in an alley from the alley, where it is mapped. Not where its neighbours in number stand
-- as far: there the street's line is what is wrong.
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
WHERE r.batch_id = %(batch)s AND r.state = 'ready' AND r.street_id IS NOT NULL AND r.geom IS NOT NULL AND d.away > 60
  AND NOT EXISTS (SELECT FROM registry.known_number k
                  WHERE k.street_id = r.street_id AND k.front AND k.first_number BETWEEN r.first_number - 20 AND r.first_number + 20
                    AND d.away <= 200 AND ST_Distance(ST_SetSRID(ST_MakePoint(k.lon, k.lat), 4326), r.geom) * 111195 <= 40);
