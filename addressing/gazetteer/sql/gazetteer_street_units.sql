SELECT street_id, array_agg(unit_id ORDER BY length_m DESC, unit_id) FROM registry.street_unit GROUP BY street_id
