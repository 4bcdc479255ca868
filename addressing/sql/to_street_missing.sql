-- Addresses that came before their street: their text, to be found again by name.
DROP TABLE IF EXISTS pg_temp.to_street;
CREATE TEMP TABLE to_street ON COMMIT DROP AS
SELECT a.id, a.geom, a.number_key, k.match_key
FROM registry.address a JOIN stage_text_key k ON k.street_text = a.street_text
WHERE a.street_id IS NULL;
ANALYZE to_street;
