CREATE TEMP TABLE located (id bigint, ward_id integer, old_ward_id integer, old_district_id integer) ON COMMIT DROP
