-- The numbers of each street asked that stand on the street itself, those nearest to a point of it first, by degrees.
-- SELECT hides the values from the planner, which would plan anew for each: no value asks for another plan.
SELECT p.n::int, k.number_key, k.lon, k.lat, k.ward_id, k.old_ward_id, k.inferred, k.id
FROM unnest((SELECT %(streets)s::int[]), (SELECT %(lons)s::float8[]), (SELECT %(lats)s::float8[]))
     WITH ORDINALITY AS p (street, lon, lat, n),
LATERAL (
    SELECT * FROM registry.known_number
    WHERE street_id = p.street AND front
    ORDER BY (known_number.lon - p.lon) ^ 2 + (known_number.lat - p.lat) ^ 2, id LIMIT (SELECT %(count)s::int)
) k
