-- The same event for many addresses.
INSERT INTO registry.address_event (changeset_id, address_id, actor, action, why)
SELECT %(changeset)s, id, %(actor)s, %(action)s, %(why)s FROM unnest(%(ids)s::bigint[]) AS t (id)
