SELECT ST_AsMVT(tile, %(name)s, 4096, 'geom', 'fid')
FROM (
    SELECT fid, feature_key{attributes},
           ST_AsMVTGeom(ST_Transform({shape}, 3857), ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, %(buffer)s) AS geom
    FROM ({chosen}) chosen
) tile
WHERE geom IS NOT NULL
