-- The houses of these numbers on these streets: one btree look-up. SELECT hides the arrays from the planner, which would
-- plan anew for each question, and that takes three times as long as the look-up: no array asks for another plan.
SELECT *
FROM registry.numbered_house
WHERE street_id = ANY((SELECT %(streets)s::integer[])::integer[])
  AND number_key = ANY((SELECT %(numbers)s::text[])::text[])
ORDER BY id LIMIT 200
