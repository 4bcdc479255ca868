-- The names a street has besides, and those it had: of ended ones the latest last.
SELECT street_id, name, ended
FROM registry.street_name
ORDER BY street_id, ended, upper(valid), name
