-- Where houses stand along each street asked: at most 60, drawn evenly (ids follow the order of loading), the same always.
SELECT asked.n::integer, k.lon, k.lat
FROM unnest((SELECT %(streets)s::integer[])) WITH ORDINALITY AS asked (street, n)
CROSS JOIN LATERAL (
    SELECT lon, lat FROM registry.known_number WHERE street_id = asked.street ORDER BY id %% 997, id LIMIT 60
) k
