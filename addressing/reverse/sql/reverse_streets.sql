-- The nearest streets and alleys of each point, with the nearest spot of each.
-- SELECT hides the values from the planner, which would plan anew for each: no value asks for another plan.
SELECT p.n::int, s.id, s.name, s.kind, ST_X(s.spot), ST_Y(s.spot), ST_DistanceSphere(s.spot, p.geom) AS distance_m
FROM (
    SELECT n, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom
    FROM unnest((SELECT %(lons)s::float8[]), (SELECT %(lats)s::float8[])) WITH ORDINALITY AS point (lon, lat, n)
) p,
LATERAL (
    SELECT id, name, kind, ST_ClosestPoint(geom, p.geom) AS spot FROM registry.street
    WHERE ST_DWithin(geom, p.geom, %(reach)s)
    ORDER BY geom <-> p.geom LIMIT (SELECT %(count)s::int)
) s
