-- Every numbered house on a street, with the columns of registry.numbered_house; in an order that no load changes.
SELECT id, code, kind, category, name, number, number_key, street_id, ward_id, old_ward_id, old_district_id, importance,
       ST_X(geom), ST_Y(geom), plus_code, street_text IS NULL AS inferred
FROM registry.address
WHERE street_id IS NOT NULL AND number_key <> '' AND state = 'active'
ORDER BY source, source_ref
