SELECT id, code, level, kind, name, full_name, name_en, parent_id, upper_inf(valid), ST_AsBinary(geom),
       ST_X(centre), ST_Y(centre), reach_m, ended_by, upper(valid)
FROM registry.unit ORDER BY id
