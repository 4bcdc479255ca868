-- A number that its house will not have any more, and those that the house had before: all of them lead to its heirs.
INSERT INTO registry.old_number (street_id, number_key, address_id, number, of_id, kind, until)
SELECT DISTINCT ON (street_id, number_key, heir) street_id, number_key, heir, number, of_id, kind, until
FROM (
    SELECT street_id, number_key, number, id AS of_id, %(kind)s AS kind, %(until)s::timestamptz AS until
    FROM registry.address WHERE id = %(id)s AND street_id IS NOT NULL AND number_key <> ''
    UNION ALL
    SELECT street_id, number_key, number, of_id, kind, until FROM registry.old_number WHERE address_id = %(id)s
) had, unnest(%(heirs)s::bigint[]) AS heir
-- The latest time that it was so: a house may get its first number back, and lose it again.
ORDER BY street_id, number_key, heir, until DESC
ON CONFLICT (street_id, number_key, address_id) DO UPDATE SET until = greatest(EXCLUDED.until, old_number.until)
