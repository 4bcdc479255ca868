SELECT count(*) FROM registry.address
WHERE source = ANY(%(sources)s) AND kind = ANY(%(kinds)s) AND state <> 'retired'
