SELECT feature_key FROM status.latest
WHERE topic_id = %(topic)s AND feature_key = ANY(%(features)s) AND NOT detail ? 'replay' AND at > %(since)s
