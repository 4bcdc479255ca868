SELECT number_key, ST_X(geom), ST_Y(geom) FROM registry.address
WHERE street_id = %(street)s AND number_key <> '' AND state = 'active' ORDER BY id LIMIT 5000
