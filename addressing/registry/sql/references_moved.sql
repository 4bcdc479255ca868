-- A row whose reference is new is the address of its source, kind and number (a place: name) that stands near it and that no
-- row speaks of any more: it goes by the new reference. Each goes with the nearest only.
CREATE INDEX ON stage_reference (source, source_ref);
ANALYZE stage_reference;
WITH fresh AS (
    SELECT r.*, ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4326) AS geom FROM stage_reference r
    WHERE NOT EXISTS (SELECT FROM registry.address a WHERE (a.source, a.source_ref) = (r.source, r.source_ref))
), pairs AS (
    SELECT r.source_ref, r.within_m, a.id, ST_Distance(a.geom::geography, r.geom::geography) AS away_m
    FROM fresh r
    JOIN registry.address a
      ON a.geom && ST_Expand(r.geom, r.within_m / 100000.0) AND (a.source, a.kind) = (r.source, r.kind)
     -- A number that its source gives within an alley is registered with the alley's before it.
     AND CASE WHEN r.kind = 'house' THEN r.called IN (a.number_key, substring(a.number_key FROM '[^/]*$'))
              ELSE a.folded_name = r.called END
    WHERE NOT EXISTS (SELECT FROM stage_reference o WHERE (o.source, o.source_ref) = (a.source, a.source_ref))
), nearest AS (
    SELECT DISTINCT ON (source_ref) * FROM pairs WHERE away_m <= within_m ORDER BY source_ref, away_m, id
), followed AS (
    UPDATE registry.address a SET source_ref = n.source_ref
    FROM (SELECT DISTINCT ON (id) * FROM nearest ORDER BY id, away_m, source_ref) n
    WHERE a.id = n.id
    RETURNING a.id
)
SELECT count(*) FROM followed
