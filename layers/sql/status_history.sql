SELECT at, value, detail FROM status.observation
WHERE topic_id = %(topic)s AND feature_key = %(feature)s
  AND at >= coalesce(%(since)s::timestamptz, '-infinity') AND at <= coalesce(%(until)s::timestamptz, 'infinity')
ORDER BY at DESC LIMIT %(limit)s
