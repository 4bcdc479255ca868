-- box2d is read off the geometry's header; ST_XMax of the geometry itself would unpack every vertex.
SELECT fid, feature_key, geom{columns}
FROM {relation} f
WHERE f.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
  AND (%(step)s = 1 OR f.fid %% %(step)s = 0)
  AND (%(smallest)s = 0 OR ST_XMax(f.geom::box2d) - ST_XMin(f.geom::box2d) >= %(smallest)s
                        OR ST_YMax(f.geom::box2d) - ST_YMin(f.geom::box2d) >= %(smallest)s)
  AND {choice}
ORDER BY {order} LIMIT %(limit)s
