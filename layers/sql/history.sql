SELECT v.version, v.version IS NOT DISTINCT FROM l.current_version AS current, v.dropped_at IS NULL AS kept,
       v.feature_count, v.source_crs, v.file_name, v.file_sha256, v.report, v.published_by, v.published_at
FROM catalogue.layer_version v
JOIN catalogue.layer l ON l.id = v.layer_id
WHERE v.layer_id = %(id)s
ORDER BY v.version DESC
