-- Whether few units were reshaped, and no succession was told of others: then only what is near them is asked again.
SELECT (SELECT count(*) FROM reshaped) <= %(few)s
   AND NOT EXISTS (SELECT FROM stage_succession s WHERE s.new_id NOT IN (SELECT unit_id FROM reshaped))
