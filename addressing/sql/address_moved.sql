UPDATE registry.address a SET
    geom = p.geom, plus_code = %(plus_code)s, ward_id = l.ward_id, old_ward_id = l.old_ward_id,
    old_district_id = l.old_district_id, updated_at = now()
FROM to_locate p JOIN located l ON l.id = p.id
WHERE a.id = p.id
