-- The codes of addresses that were in force at a moment within a box, wherever they stand now.
SELECT code FROM (
    SELECT a.code, a.state, a.valid_from FROM registry.address a
    WHERE a.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326) AND coalesce(a.since, '-infinity') <= %(at)s
    UNION ALL
    SELECT a.code, v.state, a.valid_from FROM registry.address_version v JOIN registry.address a ON a.id = v.address_id
    WHERE v.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
      AND coalesce(v.since, '-infinity') <= %(at)s AND %(at)s < v.until
) x
WHERE state = 'active' AND (valid_from IS NULL OR valid_from <= %(day)s) AND code > %(after)s
ORDER BY code LIMIT %(count)s
