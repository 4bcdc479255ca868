CREATE TABLE public.label AS
SELECT concat_ws(' ', lower(unaccent(translate(concat_ws(' ', a.number, s.name, a.name), 'Đđ/', 'Dd '))),
                 lower(unaccent(translate(concat_ws(' ', w.full_name, o.full_name, d.full_name), 'Đđ', 'Dd')))) AS label,
       a.number, ST_X(a.geom) AS lon, ST_Y(a.geom) AS lat
FROM registry.address a
LEFT JOIN registry.street s ON s.id = a.street_id
LEFT JOIN registry.unit w ON w.id = a.ward_id
LEFT JOIN registry.unit o ON o.id = a.old_ward_id
LEFT JOIN registry.unit d ON d.id = a.old_district_id
WHERE a.state = 'active';
CREATE INDEX label_trigrams ON public.label USING gist (label gist_trgm_ops(siglen=64));
ANALYZE public.label
