-- Streets of a key, by their present or an earlier name, with the wards they run through today.
SELECT s.id, s.name, s.kind, round(s.length_m::numeric) AS length_m,
       (SELECT coalesce(array_agg(u.full_name ORDER BY su.length_m DESC), '{}') FROM registry.street_unit su
        JOIN registry.unit u ON u.id = su.unit_id AND u.level = 'ward' AND upper_inf(u.valid) WHERE su.street_id = s.id) AS wards,
       (SELECT count(*) FROM registry.address a WHERE a.street_id = s.id AND a.state = 'active') AS addresses
FROM registry.street s
WHERE s.match_key = %(key)s OR s.id IN (SELECT street_id FROM registry.street_name WHERE match_key = %(key)s)
ORDER BY s.length_m DESC LIMIT 200
