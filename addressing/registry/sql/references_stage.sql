DROP TABLE IF EXISTS pg_temp.stage_reference;
CREATE TEMP TABLE stage_reference (
    source text, source_ref text, kind text, called text, within_m double precision, lon double precision, lat double precision
) ON COMMIT DROP;
