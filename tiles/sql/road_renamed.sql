-- A way whose middle is on a renamed street and that bears its former name: with the longest, if several are in it.
(SELECT replace(chosen.name, r.former, r.name) FROM layer_data.renamed_streets r
 WHERE r.street_id = ANY(%(renamed)s) AND r.geom && chosen.geom
   AND strpos(chosen.name, r.former) > 0 AND strpos(chosen.name, r.name) = 0
   AND ST_DWithin(r.geom, ST_LineInterpolatePoint(ST_GeometryN(chosen.geom, 1), 0.5), {near})
 ORDER BY length(r.former) DESC LIMIT 1)
