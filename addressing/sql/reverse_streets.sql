-- The nearest streets and alleys, with the nearest point of each.
SELECT s.id, s.name, s.kind, ST_X(s.spot), ST_Y(s.spot), ST_DistanceSphere(s.spot, p.geom) AS distance_m
FROM (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS geom) p,
LATERAL (
    SELECT id, name, kind, ST_ClosestPoint(geom, p.geom) AS spot FROM registry.street
    WHERE ST_DWithin(geom, p.geom, %(reach)s)
    ORDER BY geom <-> p.geom LIMIT %(count)s
) s
