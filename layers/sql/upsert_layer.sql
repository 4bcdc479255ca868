INSERT INTO catalogue.layer (id, kind, title_vi, title_en, description_vi, description_en, theme, owner, licence, source,
                             style, min_zoom, max_zoom, listed, key_column)
VALUES (%(id)s, %(kind)s, %(title_vi)s, %(title_en)s, %(description_vi)s, %(description_en)s, %(theme)s, %(owner)s,
        %(licence)s, %(source)s, %(style)s, %(min_zoom)s, %(max_zoom)s, %(listed)s, %(key_column)s)
ON CONFLICT (id) DO UPDATE SET
    title_vi = EXCLUDED.title_vi, title_en = EXCLUDED.title_en,
    description_vi = EXCLUDED.description_vi, description_en = EXCLUDED.description_en,
    theme = EXCLUDED.theme, licence = EXCLUDED.licence, source = EXCLUDED.source, style = EXCLUDED.style,
    min_zoom = EXCLUDED.min_zoom, max_zoom = EXCLUDED.max_zoom, listed = EXCLUDED.listed,
    key_column = EXCLUDED.key_column, updated_at = now()
