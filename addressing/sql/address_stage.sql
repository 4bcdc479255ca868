DROP TABLE IF EXISTS pg_temp.stage_address, pg_temp.stage_address_name, pg_temp.merge_address, pg_temp.stage_code;
CREATE TEMP TABLE stage_address (
    n bigint, source text, source_ref text, kind text, category text, name text, folded_name text, number text,
    number_key text, street_text text, street_id integer, importance real,
    lon double precision, lat double precision, plus_code text, code text, hash bytea,
    national_place_id text, vnpost_code text,
    ward_id integer, old_ward_id integer, old_district_id integer
) ON COMMIT DROP;
CREATE TEMP TABLE stage_address_name (n bigint, name text, folded text, kind text) ON COMMIT DROP;
