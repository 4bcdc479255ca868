-- What a street's ended name is, and what a house with a number is, said once for all who ask.
-- depends: 0014.units_of_workers

-- Kept with the row, because loads ask it of every street, and upper() of a range has no statistics.
ALTER TABLE registry.street_name
    ADD COLUMN ended boolean NOT NULL GENERATED ALWAYS AS (kind = 'old' AND upper(valid) IS NOT NULL) STORED;
COMMENT ON COLUMN registry.street_name.ended IS
    'The street''s own name until a day we know, which is when the city gave it another.';

-- A place whose number was only told in words stands near the door, and is none: registry.known_number has it, as what is
-- known around. The columns in the order of addressing.gazetteer.houses.House.
CREATE VIEW registry.numbered_house AS
SELECT id, code, kind, category, name, number, number_key, street_id, ward_id, old_ward_id, old_district_id, importance,
       ST_X(geom) AS lon, ST_Y(geom) AS lat, plus_code, street_text IS NULL AS inferred
FROM registry.address
WHERE state = 'active' AND (street_text IS NOT NULL OR kind NOT IN ('place', 'landmark', 'project'));
