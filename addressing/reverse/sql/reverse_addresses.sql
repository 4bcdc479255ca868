-- The nearest active addresses of each point, houses (a number, no name) or places or both, nearest first by degrees;
-- the caller sorts by metres.
-- SELECT hides the values from the planner, which would plan anew for each: no value asks for another plan.
SELECT p.n::int, a.id, a.code, a.kind, a.category, a.name, a.number, a.number_key, a.street_id, a.ward_id, a.old_ward_id,
       a.old_district_id, a.importance, ST_X(a.geom), ST_Y(a.geom), a.plus_code, a.street_text,
       ST_DistanceSphere(a.geom, p.geom) AS distance_m
FROM (
    SELECT n, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom
    FROM unnest((SELECT %(lons)s::float8[]), (SELECT %(lats)s::float8[])) WITH ORDINALITY AS point (lon, lat, n)
) p,
LATERAL (
    SELECT * FROM registry.address
    WHERE state = 'active' AND kind <> 'unit' AND ST_DWithin(geom, p.geom, %(reach)s)
      AND ((SELECT %(houses)s::bool) AND number <> '' AND coalesce(name, '') = ''
           OR (SELECT %(places)s::bool) AND (coalesce(number, '') = '' OR name <> ''))
    ORDER BY geom <-> p.geom LIMIT (SELECT %(count)s::int)
) a
