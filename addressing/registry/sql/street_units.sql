-- What `street_length` says of the streets of `street_units_of (id)`; a unit's pieces are put together.
DELETE FROM registry.street_unit WHERE street_id IN (SELECT id FROM street_units_of);
INSERT INTO registry.street_unit (street_id, unit_id, length_m)
SELECT street_id, unit_id, sum(length_m) FROM street_length GROUP BY street_id, unit_id;
ANALYZE registry.street_unit;
