SELECT w.feature_key, w.area_km2, count(f.fid)
FROM {wards} w
LEFT JOIN (SELECT fid, ST_PointOnSurface(geom) AS place FROM {layer}) f ON f.place && w.geom AND ST_Covers(w.geom, f.place)
GROUP BY w.feature_key, w.area_km2
