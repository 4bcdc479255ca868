SELECT topic_id, received_at, feature_key, value, at FROM status.latest
WHERE received_at > %(since)s AND (%(topics)s::text[] IS NULL OR topic_id = ANY(%(topics)s::text[]))
ORDER BY received_at, topic_id, feature_key LIMIT %(limit)s
