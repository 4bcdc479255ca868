-- House numbers in the order of their paths, so that the neighbours of a number are a few rows of an index.
-- depends: 0004.status

-- 453/12/3A as {453,12,3}, C6/23 as {NULL,6,23}. addressing/gazetteer/windows.py does the same.
CREATE FUNCTION registry.number_path(key text) RETURNS integer[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN string_to_array(regexp_replace(regexp_replace(key, '(^|/)[^0-9/]+', '\1/', 'g'),
                                          '(^|/)([0-9]{0,6})[^/]*', '\1\2', 'g'), '/', '')::integer[];
COMMENT ON FUNCTION registry.number_path(text) IS 'A number key as numbers, from the main street inwards.';

CREATE INDEX address_number_path ON registry.address (street_id, registry.number_path(number_key))
    WHERE street_id IS NOT NULL AND state = 'active' AND number_key <> '';
-- Only what stands on the street itself, by side: an alley of three hundred houses must not hide the next front.
CREATE INDEX address_front ON registry.address
    (street_id, ((registry.number_path(number_key))[1] % 2), ((registry.number_path(number_key))[1]))
    WHERE street_id IS NOT NULL AND state = 'active' AND number_key <> '' AND strpos(number_key, '/') = 0;

-- The numbers in use on streets, in the very expressions of the two indexes.
CREATE VIEW registry.known_number AS
SELECT id, street_id, number_key, registry.number_path(number_key) AS path,
       (registry.number_path(number_key))[1] AS first_number, (registry.number_path(number_key))[1] % 2 AS side,
       strpos(number_key, '/') = 0 AS front, ST_X(geom) AS lon, ST_Y(geom) AS lat, ward_id, old_ward_id,
       street_text IS NULL AS inferred
FROM registry.address
WHERE street_id IS NOT NULL AND state = 'active' AND number_key <> '';
