DROP TABLE IF EXISTS pg_temp.stage_address, pg_temp.stage_address_name;
CREATE TEMP TABLE stage_address ON COMMIT DROP AS
SELECT id AS address_id, kind, category, name, folded_name, number, number_key, street_id, street_text, ward_id, old_ward_id,
       old_district_id, importance, geom, plus_code, national_place_id, vnpost_code, source, source_ref, source_hash
FROM registry.address WHERE false;
CREATE TEMP TABLE stage_address_name (address_id bigint, name text, folded text, kind text) ON COMMIT DROP;
