SELECT a.id, a.code, a.number, a.number_key AS key, a.street_id, s.name AS street,
       w.full_name AS ward, o.full_name AS old_ward, d.full_name AS old_district, ST_X(a.geom) AS lon, ST_Y(a.geom) AS lat,
       a.street_text IS NOT NULL AS stated
FROM registry.address a
JOIN registry.street s ON s.id = a.street_id
LEFT JOIN registry.unit w ON w.id = a.ward_id
LEFT JOIN registry.unit o ON o.id = a.old_ward_id
LEFT JOIN registry.unit d ON d.id = a.old_district_id
WHERE a.id = ANY(%(ids)s)
