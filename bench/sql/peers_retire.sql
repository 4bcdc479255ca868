-- A house left out, and every twin of it: the same number on the same street, or within 60 m.
UPDATE registry.address a SET state = 'retired'
FROM registry.address gone
WHERE gone.id = ANY(%(ids)s) AND a.number_key = gone.number_key AND a.state = 'active'
  AND (a.street_id = gone.street_id OR ST_DWithin(a.geom, gone.geom, 0.00055))
RETURNING a.source_ref
