SELECT feature_key, at, value, detail FROM status.latest WHERE topic_id = %(topic)s
