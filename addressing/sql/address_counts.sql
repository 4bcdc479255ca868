SELECT (SELECT count(*) FROM stage_address) - (SELECT count(*) FROM merge_address) AS duplicates,
       (SELECT count(*) FROM merge_address WHERE state = 'retired') AS retired,
       (SELECT count(*) FROM registry.address a
        WHERE a.state <> 'retired' AND a.source IN (SELECT DISTINCT source FROM stage_address)
          AND NOT EXISTS (SELECT FROM merge_address m
                          WHERE (m.source, m.source_ref) = (a.source, a.source_ref))) AS vanished
