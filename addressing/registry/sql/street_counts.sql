SELECT (SELECT count(*) FROM stage_street s JOIN registry.street t ON t.id = s.street_id
        WHERE t.kind = 'alley' AND t.parent_street_id IS NULL) AS alleys_without_parent,
       (SELECT count(*) FROM registry.street t
        WHERE t.source IN (SELECT DISTINCT source FROM stage_street)
          AND NOT EXISTS (SELECT FROM stage_street s WHERE (s.source, s.source_ref) = (t.source, t.source_ref))) AS vanished
