WITH found AS (
    UPDATE registry.address a SET street_id = j.street_id, number = j.number, number_key = j.number_key
    FROM joined j WHERE a.id = j.id
    RETURNING a.id, a.state
)
INSERT INTO registry.address_event (changeset_id, address_id, actor, action)
SELECT %(changeset)s, id, %(actor)s, 'street-found' FROM found WHERE state = 'active'
