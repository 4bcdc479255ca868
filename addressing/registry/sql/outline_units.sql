-- Every unit below the city: is it in force, was it in force on the eve of the reform, and who came before it.
SELECT u.id, u.level, upper_inf(u.valid) AS current, u.valid @> (%(reform)s::date - 1) AS before, u.parent_id, u.name,
       coalesce((SELECT array_agg(s.old_unit_id ORDER BY s.old_unit_id) FROM registry.unit_succession s
                 WHERE s.new_unit_id = u.id), '{}') AS predecessors
FROM registry.unit u WHERE u.level <> 'city' ORDER BY u.id
