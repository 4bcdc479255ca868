geom
