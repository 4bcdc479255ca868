-- Which former ward and district, as they are typed, each of these houses was in; one in none of them is not told of.
SELECT a.id, w.full_name AS ward, d.full_name AS district
FROM registry.address a
LEFT JOIN registry.unit w ON w.level = 'ward' AND w.ended_by IS NOT NULL AND ST_Covers(w.geom, a.geom)
JOIN registry.unit d ON d.level = 'district'
    AND (d.id = w.parent_id OR w.id IS NULL AND d.ended_by IS NOT NULL AND ST_Covers(d.geom, a.geom))
WHERE a.id = ANY(%(ids)s)
