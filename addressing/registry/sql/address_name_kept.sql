-- A name that is no longer the first one: it was in use until a moment, and goes on finding the address.
INSERT INTO registry.address_name (address_id, name, folded, kind, valid)
VALUES (%(id)s, %(name)s, %(folded)s, 'old', daterange(%(since)s::date, greatest(%(until)s::date, %(since)s::date)))
ON CONFLICT (address_id, folded) DO UPDATE SET valid = EXCLUDED.valid WHERE address_name.kind = 'old'
