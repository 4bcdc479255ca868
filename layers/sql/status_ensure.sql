INSERT INTO status.topic (id, theme, kind, layer_id, title_vi, title_en, description_vi, description_en,
                          unit_vi, unit_en, legend, owner, source, licence, simulated)
VALUES (%(id)s, %(theme)s, %(kind)s, %(layer_id)s, %(title_vi)s, %(title_en)s, %(description_vi)s, %(description_en)s,
        %(unit_vi)s, %(unit_en)s, %(legend)s, %(owner)s, %(source)s, %(licence)s, %(simulated)s)
ON CONFLICT (id) DO UPDATE SET
    theme = EXCLUDED.theme, kind = EXCLUDED.kind, layer_id = EXCLUDED.layer_id,
    title_vi = EXCLUDED.title_vi, title_en = EXCLUDED.title_en,
    description_vi = EXCLUDED.description_vi, description_en = EXCLUDED.description_en,
    unit_vi = EXCLUDED.unit_vi, unit_en = EXCLUDED.unit_en, legend = EXCLUDED.legend,
    owner = EXCLUDED.owner, source = EXCLUDED.source, licence = EXCLUDED.licence, simulated = EXCLUDED.simulated
