-- Numbers that houses had, each with the house that stands there now: what a search and a migration find old numbers by.
-- depends: 0008.batches

CREATE TABLE registry.old_number (
    street_id   integer NOT NULL REFERENCES registry.street,
    number_key  text NOT NULL,
    address_id  bigint NOT NULL REFERENCES registry.address,   -- the heir; several where it was split
    number      text NOT NULL,
    of_id       bigint NOT NULL REFERENCES registry.address,   -- who had it
    kind        text NOT NULL CHECK (kind IN ('split', 'merge', 'replace', 'renumber')),
    until       timestamptz NOT NULL,
    PRIMARY KEY (street_id, number_key, address_id)
);
CREATE INDEX old_number_heir ON registry.old_number (address_id);
CREATE INDEX old_number_of ON registry.old_number (of_id);
COMMENT ON TABLE registry.old_number IS 'Whoever ends again hands its rows on to its own heirs; its own rows stay, and are not read while it is not active.';

INSERT INTO registry.old_number (street_id, number_key, address_id, number, of_id, kind, until)
WITH RECURSIVE line AS (
    SELECT old_id, new_id, kind, effective FROM registry.address_succession WHERE old_id <> new_id
    UNION
    SELECT l.old_id, s.new_id, l.kind, l.effective
    FROM line l JOIN registry.address_succession s ON s.old_id = l.new_id AND s.old_id <> s.new_id
), had AS (
    SELECT id, street_id, number_key, number, NULL::timestamptz AS until FROM registry.address
    UNION ALL
    SELECT address_id, street_id, number_key, number, until FROM registry.address_version WHERE state = 'active'
)
SELECT DISTINCT ON (street_id, number_key, heir) *
FROM (
    SELECT h.street_id, h.number_key, l.new_id AS heir, h.number, h.id, l.kind, coalesce(h.until, l.effective) AS until
    FROM line l JOIN had h ON h.id = l.old_id
    UNION ALL
    SELECT h.street_id, h.number_key, h.id, h.number, h.id, 'renumber', h.until FROM had h WHERE h.until IS NOT NULL
) o
WHERE street_id IS NOT NULL AND number_key <> ''
ORDER BY street_id, number_key, heir, until DESC;
