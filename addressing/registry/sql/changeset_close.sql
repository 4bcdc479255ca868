-- The events since `before` are numbered; the lock of the revision's row makes numbers follow the order of commits.
WITH last AS MATERIALIZED (
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS id FROM registry.address_event_id_seq
), moved AS (
    UPDATE registry.revision r SET revision = r.revision + 1, seq = r.seq + (last.id - %(before)s),
        ground = CASE WHEN %(ground)s THEN r.revision + 1 ELSE r.ground END
    FROM last RETURNING r.revision, r.seq, last.id
), numbered AS (
    INSERT INTO registry.changeset (id, first_event, last_event, seq, last_seq, actor)
    SELECT %(id)s, %(before)s + 1, id, seq - (id - %(before)s) + 1, seq, %(actor)s FROM moved WHERE id > %(before)s
), forgotten AS (
    DELETE FROM registry.gazetteer_change g USING moved WHERE g.revision < moved.revision - 10000
)
SELECT revision FROM moved
