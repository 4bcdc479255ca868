-- The street of an address, where no house of it ever had another number.
SELECT a.street_id FROM registry.address a
WHERE a.id = %(id)s AND a.street_id IS NOT NULL AND a.number_key <> ''
  AND NOT EXISTS (SELECT FROM registry.old_number o WHERE o.street_id = a.street_id)
