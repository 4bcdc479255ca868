-- The streets and the ward that a batch is drawn upon: simplified to what the picture can show.
SELECT 'street' AS what, s.name, ST_AsBinary(ST_Simplify(s.geom, %(tolerance)s)) AS wkb
FROM registry.street s
WHERE s.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
  AND (s.kind = 'street' OR %(alleys)s) AND s.length_m > %(shortest)s
UNION ALL
SELECT 'ward', u.full_name, ST_AsBinary(ST_Simplify(u.geom, %(tolerance)s))
FROM registry.unit u
WHERE u.level = 'ward' AND upper_inf(u.valid) AND u.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
LIMIT 6000
