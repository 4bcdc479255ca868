-- Which of some addresses were renamed, renumbered or moved here, since their source told of them.
SELECT DISTINCT address_id FROM registry.address_event
WHERE address_id = ANY(%(ids)s) AND action IN ('renamed', 'moved')
