SELECT coalesce(json_object_agg(feature_key, json_build_array(value, at) ORDER BY feature_key), '{{}}')::text
FROM ({held}) h
