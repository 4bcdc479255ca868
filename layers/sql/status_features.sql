SELECT coalesce(json_agg(json_build_object(
    'type', 'Feature',
    'id', h.feature_key,
    -- Areas are drawn, not measured, from here: whole ones would be megabytes. The layer itself has every vertex.
    'geometry', ST_AsGeoJSON(CASE WHEN ST_Dimension(f.geom) = 2 THEN ST_Simplify(f.geom, 0.0001, true) ELSE f.geom END, 5)::json,
    'properties', json_build_object(
        'feature', h.feature_key,
        'label', f.{label},
        'value', h.value,
        'class', CASE WHEN h.class IS NOT NULL THEN h.class - 1 END,
        'color', (%(colors)s::text[])[h.class],
        'at', h.at,
        'detail', h.detail
    )) ORDER BY h.feature_key), '[]')::text
FROM (
    SELECT *, CASE WHEN cardinality(%(starts)s::double precision[]) > 0
                   THEN greatest(width_bucket(value, %(starts)s::double precision[]), 1) END AS class
    FROM ({held}) held
) h
JOIN {relation} f USING (feature_key)
WHERE %(box)s::double precision[] IS NULL
   OR f.geom && ST_MakeEnvelope((%(box)s::double precision[])[1], (%(box)s::double precision[])[2],
                                (%(box)s::double precision[])[3], (%(box)s::double precision[])[4], 4326)
