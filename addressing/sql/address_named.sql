-- The addresses just taken that the gazetteer holds, or held until now: more than %(most)s need not be told apart.
SELECT a.id FROM merge_address m JOIN registry.address a ON (a.source, a.source_ref) = (m.source, m.source_ref)
WHERE m.state IN ('added', 'changed')
  AND (m.folded_name IS NOT NULL
       OR m.state = 'changed' AND EXISTS (SELECT FROM registry.address_version v
                                          WHERE v.address_id = a.id AND v.version = a.version - 1 AND v.name IS NOT NULL))
LIMIT %(most)s
