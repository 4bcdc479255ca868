-- A number that its house will not have any more, and those that the house had before: all of them lead to its heirs.
INSERT INTO registry.old_number (street_id, number_key, address_id, number, of_id, kind, until)
SELECT street_id, number_key, heir, number, id, %(kind)s, %(until)s::timestamptz
FROM registry.address, unnest(%(heirs)s::bigint[]) AS heir
WHERE id = %(id)s AND street_id IS NOT NULL AND number_key <> ''
UNION ALL
SELECT street_id, number_key, heir, number, of_id, kind, until
FROM registry.old_number, unnest(%(heirs)s::bigint[]) AS heir
WHERE address_id = %(id)s AND heir <> %(id)s
ON CONFLICT (street_id, number_key, address_id) DO UPDATE SET until = greatest(EXCLUDED.until, old_number.until)
