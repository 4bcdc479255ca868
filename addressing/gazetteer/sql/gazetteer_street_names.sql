SELECT street_id, name FROM registry.street_name ORDER BY street_id, name
