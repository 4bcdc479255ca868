SELECT coalesce(json_agg(json_build_object(
    'type', 'Feature',
    'id', coalesce(external_id, id::text),
    'geometry', ST_AsGeoJSON(geom, 6)::json,
    'properties', json_build_object(
        'title', title_vi, 'title_vi', title_vi, 'title_en', title_en, 'value', severity,
        'at', starts_at, 'ends_at', ends_at, 'detail', detail
    )) ORDER BY severity DESC, starts_at), '[]')::text
FROM status.event
WHERE topic_id = %(topic)s AND starts_at <= %(at)s AND (ends_at IS NULL OR ends_at > %(at)s)
