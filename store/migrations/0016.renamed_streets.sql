-- What the base map must write otherwise than its extract does: streets that the city renamed, by each former name.
-- depends: 0015.said_once

CREATE VIEW layer_data.renamed_streets AS
SELECT s.id AS street_id, n.name AS former, s.name, s.geom
FROM registry.street_name n JOIN registry.street s ON s.id = n.street_id
WHERE n.ended AND s.geom IS NOT NULL;
