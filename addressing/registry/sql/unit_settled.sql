WITH settled AS (
    UPDATE registry.address a SET ward_id = l.ward_id, old_ward_id = l.old_ward_id, old_district_id = l.old_district_id
    FROM located l
    WHERE l.id = a.id AND (a.ward_id, a.old_ward_id, a.old_district_id)
          IS DISTINCT FROM (l.ward_id, l.old_ward_id, l.old_district_id)
    RETURNING a.id, a.state
)
INSERT INTO registry.address_event (changeset_id, address_id, actor, action)
SELECT %(changeset)s, id, %(actor)s, 'units-changed' FROM settled WHERE state = 'active';
DROP TABLE IF EXISTS pg_temp.street_units_of;
CREATE TEMP TABLE street_units_of ON COMMIT DROP AS SELECT id FROM registry.street;
