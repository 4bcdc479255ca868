-- The codes of addresses that were in force at a moment on these streets, of one number where it is given.
SELECT code FROM (
    SELECT a.code, a.state, a.valid_from FROM registry.address a
    WHERE a.street_id = ANY(%(streets)s) AND coalesce(a.since, '-infinity') <= %(at)s
      AND (%(number)s::text IS NULL OR a.number_key = %(number)s)
    UNION ALL
    SELECT a.code, v.state, a.valid_from FROM registry.address_version v JOIN registry.address a ON a.id = v.address_id
    WHERE v.street_id = ANY(%(streets)s) AND coalesce(v.since, '-infinity') <= %(at)s AND %(at)s < v.until
      AND (%(number)s::text IS NULL OR v.number_key = %(number)s)
) x
WHERE state = 'active' AND (valid_from IS NULL OR valid_from <= %(day)s) AND code > %(after)s
ORDER BY code LIMIT %(count)s
