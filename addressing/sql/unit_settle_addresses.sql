-- New outlines: every address says again where it stands.
DROP TABLE IF EXISTS pg_temp.to_locate;
CREATE TEMP TABLE to_locate ON COMMIT DROP AS SELECT id, geom FROM registry.address;
CREATE INDEX ON to_locate (id);
ANALYZE to_locate;
