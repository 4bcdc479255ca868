-- The places of the gazetteer that may stand in another unit than before.
SELECT a.id FROM located l JOIN registry.address a ON a.id = l.id
WHERE a.folded_name IS NOT NULL OR EXISTS (SELECT FROM registry.address_name n WHERE n.address_id = a.id)
