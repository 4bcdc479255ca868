-- The houses of a whole chunk: one join of its streets, each with its numbers (parted by commas, which no key has), with
-- the btree. Arrays, not a temporary table, so that it runs on a read-only hot standby too.
SELECT h.*
FROM unnest(%(streets)s::integer[], %(numbers)s::text[]) AS asked (street_id, number_keys)
JOIN registry.numbered_house h
  ON h.street_id = asked.street_id AND h.number_key = ANY (string_to_array(asked.number_keys, ','))
