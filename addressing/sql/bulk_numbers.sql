-- The known numbers of many streets, at most 5,000 of each.
SELECT asked.street_id, k.number_key, k.lon, k.lat
FROM unnest(%(streets)s::integer[]) AS asked (street_id)
CROSS JOIN LATERAL (
    SELECT number_key, ST_X(geom) AS lon, ST_Y(geom) AS lat, id FROM registry.address
    WHERE street_id = asked.street_id AND number_key <> '' AND state = 'active'
    ORDER BY id LIMIT 5000
) k
ORDER BY asked.street_id, k.id
