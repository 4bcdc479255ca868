-- The streets of these keys, by their present or an earlier name.
SELECT id FROM registry.street WHERE match_key = ANY(%(keys)s)
UNION
SELECT street_id FROM registry.street_name WHERE match_key = ANY(%(keys)s)
