SELECT (SELECT count(*) FROM registry.address WHERE state = 'active'),
       (SELECT count(*) FROM registry.address WHERE state = 'active' AND street_id IS NOT NULL AND number_key IS NOT NULL),
       (SELECT count(*) FROM registry.street),
       (SELECT count(*) FROM registry.unit),
       (SELECT count(*) FROM catalogue.layer)
