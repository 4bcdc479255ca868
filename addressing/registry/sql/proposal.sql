SELECT p.id, p.kind, p.state, p.ask, p.owner, p.proposed_by, p.proposed_at, p.why, p.evidence, p.valid_from, p.decided_by,
       p.decided_at, p.reason, p.applied_at, p.version,
       coalesce((SELECT array_agg(a.code ORDER BY a.id) FROM registry.proposal_address x
                 JOIN registry.address a ON a.id = x.address_id
                 WHERE x.proposal_id = p.id AND x.role = 'subject'), '{}') AS subjects,
       coalesce((SELECT array_agg(a.code ORDER BY a.id) FROM registry.proposal_address x
                 JOIN registry.address a ON a.id = x.address_id
                 WHERE x.proposal_id = p.id AND x.role = 'new'), '{}') AS new
FROM registry.proposal p
