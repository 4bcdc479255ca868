-- Fills `streeted` with the street of each row of `to_street (id, geom, number_key, match_key)`: the nearest of that
-- name within 500 m (0.0045 degrees here).
DROP TABLE IF EXISTS pg_temp.streeted;
CREATE TEMP TABLE streeted ON COMMIT DROP AS
SELECT t.id, s.street_id
FROM to_street t CROSS JOIN LATERAL (
    SELECT street_id FROM (
        SELECT id AS street_id, geom FROM registry.street WHERE match_key = t.match_key
        UNION ALL
        SELECT n.street_id, s.geom FROM registry.street_name n JOIN registry.street s ON s.id = n.street_id
        WHERE n.match_key = t.match_key
    ) named
    WHERE named.geom && ST_Expand(t.geom, 0.0045) AND ST_DWithin(named.geom, t.geom, 0.0045)
    ORDER BY ST_Distance(named.geom, t.geom), street_id LIMIT 1
) s
WHERE t.match_key IS NOT NULL;
ANALYZE streeted;
