-- Number paths of most numbers without regular expressions: a quarter of the time, three times for each address written.
-- depends: 0011.earlier_units

-- The same paths as before, so the indexes stay as they are. Not STRICT: only so is it put into the index's own expression.
CREATE OR REPLACE FUNCTION registry.number_path(key text) RETURNS integer[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        -- Figures and strokes only, no figure too long: 453/12.
        WHEN translate(key, '0123456789/', '') = '' AND key !~ '[0-9]{7}' THEN string_to_array(key, '/', '')::integer[]
        ELSE string_to_array(regexp_replace(regexp_replace(key, '(^|/)[^0-9/]+', '\1/', 'g'),
                                            '(^|/)([0-9]{0,6})[^/]*', '\1\2', 'g'), '/', '')::integer[]
    END;
