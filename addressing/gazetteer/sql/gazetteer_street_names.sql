-- `ended`: a name that was the street's own until a day we know, which is when the city gave it another; the latest last.
SELECT street_id, name, kind = 'old' AND upper(valid) IS NOT NULL AS ended
FROM registry.street_name
ORDER BY street_id, ended, upper(valid), name
