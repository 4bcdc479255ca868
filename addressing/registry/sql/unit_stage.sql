DROP TABLE IF EXISTS pg_temp.stage_unit, pg_temp.stage_succession, pg_temp.reshaped;
CREATE TEMP TABLE stage_unit (
    n integer, source_ref text, level text, code text, kind text, name text, full_name text, name_en text, folded text,
    parent_level text, parent_code text, valid_from date, valid_to date, wkb bytea, area_km2 double precision,
    centre_lon double precision, centre_lat double precision, reach_m double precision, ended_by date, source text,
    state text, reason text, valid daterange, geom geometry, centre geometry, unit_id integer
) ON COMMIT DROP;
CREATE TEMP TABLE stage_succession (
    n integer, source_ref text, level text, old_code text, new_code text, part text, effective date,
    state text, reason text, old_id integer, new_id integer
) ON COMMIT DROP;
CREATE TEMP TABLE reshaped (unit_id integer PRIMARY KEY) ON COMMIT DROP;
