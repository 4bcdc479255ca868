UPDATE registry.address a SET
    geom = ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326), plus_code = %(plus_code)s, ward_id = %(ward)s,
    old_ward_id = %(old_ward)s, old_district_id = %(old_district)s
WHERE a.id = %(id)s
