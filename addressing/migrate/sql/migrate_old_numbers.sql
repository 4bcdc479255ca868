-- The numbers that these addresses had, or those whose heirs they are; the earliest first.
SELECT o.address_id, o.number, o.until::date, o.kind
FROM registry.old_number o JOIN registry.address a ON a.id = o.address_id
WHERE o.address_id = ANY(%(addresses)s) AND o.street_id = a.street_id AND o.number_key IS DISTINCT FROM a.number_key
ORDER BY o.address_id, o.until, o.number
