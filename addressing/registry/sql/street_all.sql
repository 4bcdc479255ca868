DROP TABLE IF EXISTS pg_temp.street_units_of;
CREATE TEMP TABLE street_units_of ON COMMIT DROP AS SELECT id FROM registry.street;
