SELECT folded_name, ST_X(geom), ST_Y(geom) FROM registry.address
WHERE folded_name IS NOT NULL AND source <> %(source)s AND state <> 'retired' AND category <> 'bus_stop';
