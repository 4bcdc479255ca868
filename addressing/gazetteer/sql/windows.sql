-- The known numbers around each (street, number path) asked, at most 30 of each, some of them twice: the fronts of its
-- own side and of the other, next below and above, and its neighbours in the order of paths, which are those of its own
-- alley while there are any. Each part is a few rows of an index. The arrays come by way of subselects so that the
-- planner sees no length: then the one plan for all questions is as good as any, and is kept.
SELECT asked.n::integer, k.*
FROM (
    SELECT street, p::integer[] AS path, (p::integer[])[1] AS first_number, n
    FROM unnest((SELECT %(streets)s::integer[]), (SELECT %(paths)s::text[])) WITH ORDINALITY AS a (street, p, n)
    OFFSET 0
) asked
CROSS JOIN LATERAL (
    (SELECT id, number_key, lon, lat, ward_id, old_ward_id, inferred FROM registry.known_number k
     WHERE street_id = asked.street AND front AND side = asked.first_number %% 2
       AND k.first_number <= asked.first_number ORDER BY k.first_number DESC LIMIT 9)
    UNION ALL
    (SELECT id, number_key, lon, lat, ward_id, old_ward_id, inferred FROM registry.known_number k
     WHERE street_id = asked.street AND front AND side = asked.first_number %% 2
       AND k.first_number > asked.first_number ORDER BY k.first_number LIMIT 9)
    UNION ALL
    (SELECT id, number_key, lon, lat, ward_id, old_ward_id, inferred FROM registry.known_number k
     WHERE street_id = asked.street AND front AND side = (asked.first_number + 1) %% 2
       AND k.first_number < asked.first_number ORDER BY k.first_number DESC LIMIT 1)
    UNION ALL
    (SELECT id, number_key, lon, lat, ward_id, old_ward_id, inferred FROM registry.known_number k
     WHERE street_id = asked.street AND front AND side = (asked.first_number + 1) %% 2
       AND k.first_number > asked.first_number ORDER BY k.first_number LIMIT 1)
    UNION ALL
    (SELECT id, number_key, lon, lat, ward_id, old_ward_id, inferred FROM registry.known_number k
     WHERE street_id = asked.street AND k.path < asked.path ORDER BY k.path DESC LIMIT 5)
    UNION ALL
    (SELECT id, number_key, lon, lat, ward_id, old_ward_id, inferred FROM registry.known_number k
     WHERE street_id = asked.street AND k.path >= asked.path ORDER BY k.path LIMIT 5)
) k
