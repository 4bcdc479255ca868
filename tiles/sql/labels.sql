SELECT ST_AsMVT(tile, %(name)s, 4096, 'geom', 'fid')
FROM (
    SELECT fid, feature_key, label,
           ST_AsMVTGeom(ST_Transform(point, 3857), ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64) AS geom
    FROM (
        SELECT fid, feature_key, left({label}::text, %(text)s) AS label, ST_Area(f.geom::box2d) AS size,
               ST_PointOnSurface(ST_Simplify(f.geom, %(tolerance)s, true)) AS point
        FROM {relation} f
        WHERE f.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
          AND {label} IS NOT NULL
          AND ST_XMax(f.geom::box2d) - ST_XMin(f.geom::box2d) >= %(room)s
    ) named
    -- Half open, so that a point on the edge is in one tile and not in two.
    WHERE ST_X(point) >= %(west)s AND ST_X(point) < %(east)s AND ST_Y(point) >= %(south)s AND ST_Y(point) < %(north)s
    ORDER BY size DESC LIMIT %(limit)s
) tile
WHERE geom IS NOT NULL
