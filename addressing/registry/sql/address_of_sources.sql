SELECT count(*) FROM registry.address WHERE source = ANY(%s) AND state <> 'retired'
