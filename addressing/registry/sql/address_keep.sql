-- What an address was goes into its versions; what it is begins now, or on the day the change is effective.
WITH kept AS (
    INSERT INTO registry.address_version (
        address_id, version, since, until, kind, category, name, number, number_key, street_id, street_text, ward_id,
        old_ward_id, old_district_id, geom, plus_code, state, parent_id, floor)
    SELECT id, version, since, greatest(since, least(coalesce(%(effective)s, clock_timestamp()), clock_timestamp())),
           kind, category, name, number, number_key, street_id, street_text, ward_id, old_ward_id, old_district_id,
           geom, plus_code, state, parent_id, floor
    FROM registry.address WHERE id = %(id)s
    RETURNING address_id, until
)
UPDATE registry.address a SET version = version + 1, since = kept.until, updated_at = clock_timestamp()
FROM kept WHERE a.id = kept.address_id
RETURNING a.since
