SELECT count(*), array_agg(DISTINCT replace(ST_GeometryType(r.geom), 'ST_', '')) FILTER (WHERE r.geom IS NOT NULL),
       ST_XMin(ST_Extent(r.geom)), ST_YMin(ST_Extent(r.geom)), ST_XMax(ST_Extent(r.geom)), ST_YMax(ST_Extent(r.geom))
FROM {relation} r
