SELECT id, name, kind, parent_street_id, alley_path, length_m, importance, ST_AsBinary(geom)
FROM registry.street ORDER BY id
