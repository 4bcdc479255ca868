-- Ordered by what a source calls a row, so that a fixed seed draws the same houses after every load.
SELECT a.id FROM registry.address a
WHERE a.kind = 'house' AND a.state = 'active' AND a.street_id IS NOT NULL AND a.number IS NOT NULL AND a.number_key <> ''
ORDER BY a.source, a.source_ref
