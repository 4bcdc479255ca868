-- Versions whose data may go: not the current one, and older than the newest `keep` of the others.
SELECT v.version, v.table_schema, v.table_name, v.raster_path
FROM catalogue.layer_version v
JOIN catalogue.layer l ON l.id = v.layer_id
WHERE v.layer_id = %(layer_id)s AND v.dropped_at IS NULL AND v.version IS DISTINCT FROM l.current_version
ORDER BY v.version DESC
OFFSET %(keep)s
