DROP TABLE IF EXISTS pg_temp.stage_street, pg_temp.stage_street_name, pg_temp.street_units_of;
CREATE TEMP TABLE stage_street (
    n integer, source text, source_ref text, name text, folded text, match_key text, kind text, class text, class_weight real,
    importance real, alley_path text, parent_key text, parent_source_ref text, wkb bytea, hash bytea,
    state text, reason text, street_id integer, renamed_here boolean NOT NULL DEFAULT false, geom geometry, length_m double precision
) ON COMMIT DROP;
CREATE TEMP TABLE stage_street_name (n integer, name text, folded text, kind text, match_key text) ON COMMIT DROP;
