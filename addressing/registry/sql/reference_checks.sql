-- The rows of units and streets that a load of addresses refers to and that are not there.
SELECT id FROM unnest(%(streets)s::integer[]) AS asked (id) WHERE NOT EXISTS (SELECT FROM registry.street s WHERE s.id = asked.id)
UNION ALL
SELECT id FROM unnest(%(units)s::integer[]) AS asked (id) WHERE NOT EXISTS (SELECT FROM registry.unit u WHERE u.id = asked.id)
