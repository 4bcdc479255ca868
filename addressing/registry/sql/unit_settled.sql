-- Addresses take the units that `located` says; each leaves an event, which says of which ward it was and is.
WITH settled AS (
    UPDATE registry.address a SET ward_id = l.ward_id, old_ward_id = l.old_ward_id, old_district_id = l.old_district_id
    FROM located l JOIN registry.address was ON was.id = l.id
    WHERE l.id = a.id AND (a.ward_id, a.old_ward_id, a.old_district_id)
          IS DISTINCT FROM (l.ward_id, l.old_ward_id, l.old_district_id)
    RETURNING a.id, a.state, was.ward_id AS was, a.ward_id AS now
)
INSERT INTO registry.address_event (changeset_id, address_id, actor, action, why, detail)
SELECT %(changeset)s, s.id, %(actor)s, 'units-changed', %(why)s,
       CASE WHEN s.was IS DISTINCT FROM s.now
            THEN jsonb_strip_nulls(jsonb_build_object('was', o.full_name, 'now', n.full_name)) ELSE '{}' END
FROM settled s LEFT JOIN registry.unit o ON o.id = s.was LEFT JOIN registry.unit n ON n.id = s.now
WHERE s.state = 'active';
