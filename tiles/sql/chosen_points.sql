SELECT fid, feature_key, geom{columns}
FROM (
    SELECT f.*, count(*) OVER () AS crowd_,
           row_number() OVER (PARTITION BY floor(ST_XMin(f.geom) / %(cell)s), floor(ST_YMin(f.geom) / %(cell)s) ORDER BY {order}) AS place_
    FROM {relation} f
    WHERE f.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
      AND (%(step)s = 1 OR f.fid %% %(step)s = 0)
      AND {choice}
) f
WHERE crowd_ <= %(crowd)s OR place_ = 1
ORDER BY {order} LIMIT %(limit)s
