CREATE TEMP TABLE street_length (street_id integer, unit_id integer, length_m double precision) ON COMMIT DROP
