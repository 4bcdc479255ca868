ST_Simplify(geom, %(tolerance)s, true)
