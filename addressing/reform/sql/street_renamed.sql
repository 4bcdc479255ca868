-- Streets of `street_ids` take new names; each old one stays searchable, with the time it was in force.
CREATE TEMP TABLE street_renamed ON COMMIT DROP AS
SELECT t.id, t.was, t.was_folded, t.was_key, t.name, t.folded, t.key,
       (SELECT max(upper(n.valid)) FROM registry.street_name n WHERE n.street_id = t.id AND n.kind = 'old') AS since
FROM unnest(%(ids)s::integer[], %(was)s::text[], %(was_folded)s::text[], %(was_keys)s::text[], %(names)s::text[],
            %(folded)s::text[], %(keys)s::text[]) AS t (id, was, was_folded, was_key, name, folded, key);

UPDATE registry.street s SET name = r.name, folded = r.folded, match_key = r.key FROM street_renamed r WHERE s.id = r.id;

-- A street that takes an earlier name back bears it, and no longer has it for an alias.
DELETE FROM registry.street_name n USING street_renamed r WHERE n.street_id = r.id AND n.folded = r.folded;
INSERT INTO registry.street_name (street_id, name, folded, match_key, kind, valid)
SELECT id, was, was_folded, was_key, 'old', daterange(CASE WHEN since < %(until)s::date THEN since END, %(until)s::date)
FROM street_renamed WHERE was_folded <> folded
ON CONFLICT (street_id, folded) DO UPDATE SET kind = 'old', name = EXCLUDED.name, match_key = EXCLUDED.match_key,
    valid = daterange(lower(coalesce(street_name.valid, EXCLUDED.valid)), upper(EXCLUDED.valid));

INSERT INTO registry.address_event (changeset_id, address_id, actor, action, why, detail)
SELECT %(changeset)s, a.id, %(actor)s, 'street-renamed', %(why)s, jsonb_build_object('was', r.was, 'now', r.name, 'street', r.id)
FROM registry.address a JOIN street_renamed r ON r.id = a.street_id
WHERE a.state <> 'retired' ORDER BY a.id;
