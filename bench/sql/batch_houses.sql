-- Houses whose number no other address of the street has: what a ward could send as new. `front_m`: the shortest line from
-- the street to the house, `inside`: that line does not meet the street's end. `ward`: where it stands now.
SELECT a.id, a.number, a.number_key, s.name AS street, a.street_id, ST_X(a.geom) AS lon, ST_Y(a.geom) AS lat,
       ST_X(f.foot) AS foot_lon, ST_Y(f.foot) AS foot_lat, ST_Length(f.way::geography) AS away_m,
       a.street_text IS NOT NULL AS stated, u.code AS ward
FROM registry.address a JOIN registry.street s ON s.id = a.street_id JOIN registry.unit u ON u.id = a.ward_id,
LATERAL (SELECT ST_ShortestLine(s.geom, a.geom) AS way) w, LATERAL (SELECT w.way, ST_StartPoint(w.way) AS foot) f
WHERE a.kind = 'house' AND a.state = 'active' AND a.number_key ~ '^[0-9]{1,4}[A-Z]?$' AND s.kind = 'street'
  AND NOT EXISTS (SELECT FROM registry.address o
                  WHERE o.street_id = a.street_id AND o.number_key = a.number_key AND o.id <> a.id AND o.state = 'active')
ORDER BY a.source, a.source_ref
