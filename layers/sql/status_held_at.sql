SELECT l.feature_key, o.at, o.value, o.detail
FROM status.latest l
CROSS JOIN LATERAL (
    SELECT at, value, detail FROM status.observation o
    WHERE o.topic_id = l.topic_id AND o.feature_key = l.feature_key AND o.at <= %(at)s
    ORDER BY o.at DESC LIMIT 1
) o
WHERE l.topic_id = %(topic)s
