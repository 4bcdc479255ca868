SELECT id, name, kind, parent_street_id, alley_path, length_m, importance, ST_AsBinary(geom),
       EXISTS (SELECT FROM registry.old_number o WHERE o.street_id = s.id) AS renumbered
FROM registry.street s ORDER BY id
