-- The addresses in force whose codes lie between two, the ends included.
SELECT id, code, kind, category, name, number, number_key, street_id, ward_id, old_ward_id, old_district_id, importance,
       ST_X(geom), ST_Y(geom), plus_code, street_text
FROM registry.address WHERE code BETWEEN %(first)s AND %(last)s AND state = 'active' ORDER BY code LIMIT %(count)s
