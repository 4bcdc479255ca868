SELECT l.id, l.kind, l.title_vi, l.title_en, l.description_vi, l.description_en, l.theme, l.owner, l.licence, l.source,
       l.style, l.min_zoom, l.max_zoom, l.listed, l.key_column,
       v.version, v.table_schema, v.table_name, v.raster_path, v.geometry_type, v.columns, v.feature_count, v.extent,
       v.source_crs, v.published_by, v.published_at
FROM catalogue.layer l
JOIN catalogue.layer_version v ON v.layer_id = l.id AND v.version = l.current_version
WHERE %(id)s::text IS NULL OR l.id = %(id)s
ORDER BY l.theme, l.title_vi, l.id
