-- What stands within an address, a page at a time.
SELECT u.code, u.kind, u.name, u.number, u.floor, ST_X(u.geom) AS lon, ST_Y(u.geom) AS lat
FROM registry.address u
WHERE u.parent_id = %(id)s AND u.state = 'active' AND u.code > %(after)s
ORDER BY u.code LIMIT %(limit)s
