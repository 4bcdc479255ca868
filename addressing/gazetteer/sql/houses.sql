-- The houses of these numbers on these streets: one btree look-up.
SELECT id, code, kind, category, name, number, number_key, street_id, ward_id, old_ward_id, old_district_id, importance,
       ST_X(geom), ST_Y(geom), plus_code, street_text IS NULL AS inferred
FROM registry.address
WHERE street_id = ANY(%(streets)s) AND number_key = ANY(%(numbers)s) AND state = 'active'
ORDER BY id LIMIT 200
