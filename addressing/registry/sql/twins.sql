-- Living addresses that are what this one is: the same number on the same street (or the same name where there is none),
-- of the same ward or a few steps away. A shop in a house is not the house, a unit is not its building.
SELECT a.code, a.state, round(ST_Distance(a.geom::geography, n.geom::geography))::integer AS metres
FROM registry.address n
JOIN registry.address a ON a.id <> n.id
    AND a.folded_name IS NOT DISTINCT FROM n.folded_name
    AND (a.kind = n.kind OR (a.kind IN ('house', 'building') AND n.kind IN ('house', 'building')))
    AND a.state IN ('proposed', 'approved', 'active')
    AND (a.street_id = n.street_id AND a.number_key = n.number_key
         OR a.street_id IS NULL AND n.street_id IS NULL AND a.street_text = n.street_text AND a.number_key = n.number_key
         OR a.folded_name = n.folded_name AND a.number_key IS NULL AND n.number_key IS NULL)
WHERE n.id = %(id)s AND n.kind <> 'unit' AND n.parent_id IS NULL AND a.parent_id IS NULL
  AND (n.number_key IS NOT NULL AND a.ward_id IS NOT DISTINCT FROM n.ward_id
       OR ST_DWithin(a.geom::geography, n.geom::geography, %(metres)s))
ORDER BY metres, a.id
LIMIT 5
