SELECT code, ST_AsBinary(geom) FROM registry.unit
WHERE level = 'ward' AND upper_inf(valid) AND geom IS NOT NULL;
