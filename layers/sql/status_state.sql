SELECT l.features, l.latest_at, greatest(l.received_at, e.received_at), e.events, coalesce(l.replay, false)
FROM (SELECT count(*) AS features, max(at) AS latest_at, max(received_at) AS received_at, bool_or(detail ? 'replay') AS replay
      FROM status.latest WHERE topic_id = %(topic)s) l,
     (SELECT count(*) AS events, max(received_at) AS received_at
      FROM status.event WHERE topic_id = %(topic)s AND starts_at <= now() AND (ends_at IS NULL OR ends_at > now())) e
