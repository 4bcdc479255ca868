-- The nearest streets and alleys of each point, with the nearest spot of each.
SELECT p.n::int, s.id, s.name, s.kind, ST_X(s.spot), ST_Y(s.spot), ST_DistanceSphere(s.spot, p.geom) AS distance_m
FROM (
    SELECT n, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom
    FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY AS point (lon, lat, n)
) p,
LATERAL (
    SELECT id, name, kind, ST_ClosestPoint(geom, p.geom) AS spot FROM registry.street
    WHERE ST_DWithin(geom, p.geom, %(reach)s)
    ORDER BY geom <-> p.geom LIMIT %(count)s
) s
