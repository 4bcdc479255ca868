SELECT id, code, ST_X(geom), ST_Y(geom) FROM registry.address
WHERE street_id = %(street)s AND number_key = %(number)s AND state = 'active'
