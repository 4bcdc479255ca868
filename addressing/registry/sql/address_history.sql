SELECT e.at, e.actor, e.action, e.why, e.detail
FROM registry.address_event e JOIN registry.address a ON a.id = e.address_id
WHERE a.code = %(code)s ORDER BY e.id
