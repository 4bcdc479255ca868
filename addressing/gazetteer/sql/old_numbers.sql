-- The houses that stand where one had such a number on such a street. First the columns of addressing.gazetteer.houses.House.
SELECT a.id, a.code, a.kind, a.category, a.name, a.number, a.number_key, a.street_id, a.ward_id, a.old_ward_id,
       a.old_district_id, a.importance, ST_X(a.geom), ST_Y(a.geom), a.plus_code, a.street_text IS NULL AS inferred,
       o.number, o.number_key, o.street_id
FROM registry.old_number o JOIN registry.address a ON a.id = o.address_id AND a.state = 'active'
WHERE o.street_id = ANY(%(streets)s) AND o.number_key = ANY(%(numbers)s)
  AND (a.street_id, a.number_key) IS DISTINCT FROM (o.street_id, o.number_key)
ORDER BY a.id
