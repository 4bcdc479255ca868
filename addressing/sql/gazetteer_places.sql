SELECT id, code, name, kind, category, importance, ST_X(geom), ST_Y(geom), plus_code, number, street_id, street_text,
       ward_id, old_ward_id, old_district_id
FROM registry.address WHERE folded_name IS NOT NULL AND state = 'active' ORDER BY id
