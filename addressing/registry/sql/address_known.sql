-- What the registry has of a source, by its references.
SELECT source_ref, id, state = 'retired', source_hash FROM registry.address
WHERE source = %(source)s AND source_ref = ANY(%(refs)s)
