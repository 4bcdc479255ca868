-- Every statement goes through the features in the same order, so that two pushes at once wait for, and never block, each other.
WITH given AS (
    SELECT DISTINCT ON (feature_key, at) feature_key, at, value, detail::jsonb AS detail
    FROM unnest(%(features)s::text[], %(ats)s::timestamptz[], %(values)s::double precision[], %(details)s::text[])
         WITH ORDINALITY AS given (feature_key, at, value, detail, place)
    ORDER BY feature_key, at, place DESC
), history AS (
    INSERT INTO status.observation AS o (topic_id, feature_key, at, value, detail, received_at)
    SELECT %(topic)s, feature_key, at, value, detail, %(received)s FROM given
    ON CONFLICT (topic_id, feature_key, at) DO UPDATE
    SET value = EXCLUDED.value, detail = EXCLUDED.detail, received_at = EXCLUDED.received_at
    WHERE (o.value, o.detail) IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.detail)
)
INSERT INTO status.latest AS l (topic_id, feature_key, at, value, detail, received_at)
SELECT DISTINCT ON (feature_key) %(topic)s, feature_key, at, value, detail, %(received)s
FROM given ORDER BY feature_key, at DESC
ON CONFLICT (topic_id, feature_key) DO UPDATE
SET at = EXCLUDED.at, value = EXCLUDED.value, detail = EXCLUDED.detail, received_at = EXCLUDED.received_at
WHERE l.at <= EXCLUDED.at AND (l.at, l.value, l.detail) IS DISTINCT FROM (EXCLUDED.at, EXCLUDED.value, EXCLUDED.detail)
RETURNING feature_key, value, at
