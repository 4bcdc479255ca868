-- The last of each (source, source_ref) against the registry. What an operator changed since stays, unless the source
-- itself says something new: that is what source_hash is compared for.
ANALYZE stage_address;
CREATE TEMP TABLE merge_address ON COMMIT DROP AS
SELECT s.*, a.id AS address_id, NULL::text AS reason,
       CASE WHEN a.id IS NULL THEN 'added' WHEN a.state = 'retired' THEN 'retired'
            WHEN a.source_hash = s.hash THEN 'unchanged' ELSE 'changed' END AS state
FROM (SELECT DISTINCT ON (source, source_ref) * FROM stage_address ORDER BY source, source_ref, n DESC) s
LEFT JOIN registry.address a USING (source, source_ref);
CREATE INDEX ON merge_address (code) WHERE state = 'added';
CREATE INDEX ON merge_address (n);
ANALYZE merge_address;
