-- The earlier names of streets, with the time they were in force (null: not known since or until when).
SELECT street_id, name, match_key, lower(valid), upper(valid)
FROM registry.street_name
WHERE street_id = ANY(%(streets)s) AND kind = 'old'
ORDER BY street_id, upper(valid) DESC NULLS LAST, name
