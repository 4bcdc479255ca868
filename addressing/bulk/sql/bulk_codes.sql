SELECT id, code, kind, category, name, number, number_key, street_id, ward_id, old_ward_id, old_district_id, importance,
       ST_X(geom), ST_Y(geom), plus_code, state, street_text
FROM registry.address WHERE code = ANY(%(codes)s)
