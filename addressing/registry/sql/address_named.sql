-- The addresses just changed that the gazetteer holds, or held until now.
SELECT m.address_id FROM stage_address m
WHERE m.folded_name IS NOT NULL
   OR EXISTS (SELECT FROM registry.address_version v JOIN registry.address a ON a.id = v.address_id
              WHERE v.address_id = m.address_id AND v.version = a.version - 1 AND v.name IS NOT NULL)
