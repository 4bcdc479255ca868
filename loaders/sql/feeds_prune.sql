DELETE FROM status.observation o
WHERE o.topic_id = %(topic)s AND o.detail ? %(mark)s AND o.at < %(before)s
  AND NOT EXISTS (SELECT FROM status.latest l
                  WHERE l.topic_id = o.topic_id AND l.feature_key = o.feature_key AND l.at = o.at)
