-- The houses of these numbers on these streets: one btree look-up. SELECT hides the arrays from the planner, which would
-- plan anew for each question, and that takes three times as long as the look-up: no array asks for another plan.
-- A place whose number was only told in words stands near the door: windows.sql has it, as what is known around it.
SELECT id, code, kind, category, name, number, number_key, street_id, ward_id, old_ward_id, old_district_id, importance,
       ST_X(geom), ST_Y(geom), plus_code, street_text IS NULL AS inferred
FROM registry.address
WHERE street_id = ANY((SELECT %(streets)s::integer[])::integer[])
  AND number_key = ANY((SELECT %(numbers)s::text[])::text[]) AND state = 'active'
  AND (street_text IS NOT NULL OR kind NOT IN ('place', 'landmark', 'project'))
ORDER BY id LIMIT 200
