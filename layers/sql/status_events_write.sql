INSERT INTO status.event AS e
    (topic_id, external_id, title_vi, title_en, severity, starts_at, ends_at, geom, detail, received_at)
SELECT %(topic)s, id, title_vi, title_en, severity, starts_at, ends_at, ST_SetSRID(ST_GeomFromWKB(wkb), 4326), detail::jsonb,
       %(received)s
FROM unnest(%(ids)s::text[], %(titles_vi)s::text[], %(titles_en)s::text[], %(severities)s::double precision[],
            %(starts)s::timestamptz[], %(ends)s::timestamptz[], %(geometries)s::bytea[], %(details)s::text[])
     AS given (id, title_vi, title_en, severity, starts_at, ends_at, wkb, detail)
ON CONFLICT (topic_id, external_id) DO UPDATE
SET title_vi = EXCLUDED.title_vi, title_en = EXCLUDED.title_en, severity = EXCLUDED.severity,
    starts_at = EXCLUDED.starts_at, ends_at = EXCLUDED.ends_at, geom = EXCLUDED.geom, detail = EXCLUDED.detail,
    received_at = EXCLUDED.received_at
