SELECT n.address_id, n.name FROM registry.address_name n JOIN registry.address a ON a.id = n.address_id
WHERE a.state = 'active' ORDER BY n.address_id, n.name
