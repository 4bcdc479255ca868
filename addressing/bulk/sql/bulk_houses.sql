-- The houses of a whole chunk: one join of its streets, each with its numbers (parted by commas, which no key has), with
-- the btree. Arrays, not a temporary table, so that it runs on a read-only hot standby too. The columns in the order of
-- addressing.gazetteer.houses.House; what counts as a house is what houses.sql counts.
SELECT a.id, a.code, a.kind, a.category, a.name, a.number, a.number_key, a.street_id, a.ward_id, a.old_ward_id,
       a.old_district_id, a.importance, ST_X(a.geom), ST_Y(a.geom), a.plus_code, a.street_text IS NULL AS inferred
FROM unnest(%(streets)s::integer[], %(numbers)s::text[]) AS asked (street_id, number_keys)
JOIN registry.address a
  ON a.street_id = asked.street_id AND a.number_key = ANY (string_to_array(asked.number_keys, ',')) AND a.state = 'active'
 AND (a.street_text IS NOT NULL OR a.kind NOT IN ('place', 'landmark', 'project'))
