-- Moves with every load into the registry, not with single registrations (those a view shows at once).
SELECT coalesce(max(id), 0) FROM ops.load
WHERE loader IN ('units', 'osm units', 'osm streets', 'osm houses', 'osm places', 'bundle places', 'addresses')
  AND finished_at IS NOT NULL;
