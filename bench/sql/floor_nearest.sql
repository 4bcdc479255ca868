SELECT id, code, ST_X(geom), ST_Y(geom) FROM registry.address
WHERE state = 'active' ORDER BY geom <-> ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) LIMIT 1
