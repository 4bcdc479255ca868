-- Every statement goes through the features in the same order, so that two pushes at once wait for, and never block, each other.
-- Pages go on from the latest moment they heard of: it never goes back, even where the clock does.
WITH moment AS MATERIALIZED (
    SELECT greatest(%(received)s, (
        SELECT max(last.received) + interval '1 microsecond' FROM status.topic t
        CROSS JOIN LATERAL (SELECT max(received_at) AS received FROM status.latest WHERE topic_id = t.id) last
    )) AS received
), given AS (
    SELECT DISTINCT ON (feature_key, at) feature_key, at, value, detail::jsonb AS detail
    FROM unnest(%(features)s::text[], %(ats)s::timestamptz[], %(values)s::double precision[], %(details)s::text[])
         WITH ORDINALITY AS given (feature_key, at, value, detail, place)
    ORDER BY feature_key, at, place DESC
), history AS (
    INSERT INTO status.observation AS o (topic_id, feature_key, at, value, detail, received_at)
    SELECT %(topic)s, feature_key, at, value, detail, received FROM given, moment
    ON CONFLICT (topic_id, feature_key, at) DO UPDATE
    SET value = EXCLUDED.value, detail = EXCLUDED.detail, received_at = EXCLUDED.received_at
    WHERE (o.value, o.detail) IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.detail)
)
INSERT INTO status.latest AS l (topic_id, feature_key, at, value, detail, received_at)
SELECT DISTINCT ON (feature_key) %(topic)s, feature_key, at, value, detail, received
FROM given, moment ORDER BY feature_key, at DESC
ON CONFLICT (topic_id, feature_key) DO UPDATE
SET at = EXCLUDED.at, value = EXCLUDED.value, detail = EXCLUDED.detail, received_at = EXCLUDED.received_at
WHERE l.at <= EXCLUDED.at AND (l.at, l.value, l.detail) IS DISTINCT FROM (EXCLUDED.at, EXCLUDED.value, EXCLUDED.detail)
RETURNING feature_key, value, at, received_at
