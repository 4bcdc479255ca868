SELECT id, ST_X(geom), ST_Y(geom) FROM registry.address
WHERE id IN (SELECT a.id FROM reshaped_near n JOIN registry.address a ON a.geom && n.box
             UNION SELECT a.id FROM reshaped_near n JOIN registry.address a ON a.ward_id = n.unit_id)
