-- What a worker holds of units may change without all the rest: 'unit' says that the units are to be read again.
-- depends: 0013.first_number

ALTER TABLE registry.gazetteer_change DROP CONSTRAINT gazetteer_change_what_check;
ALTER TABLE registry.gazetteer_change ADD CONSTRAINT gazetteer_change_what_check
    CHECK (what IN ('nothing', 'place', 'street', 'unit'));
