-- The life of an address: proposals, changesets and the feed, versions, successors, positions, validity of names, units within a building.
-- depends: 0004.status

-- Changes are numbered when they are done, one transaction after the other, under the lock of registry.revision's only
-- row: so numbers are in the order of commits, and a reader who has seen one has seen all below it.
CREATE SEQUENCE registry.changeset_id;
CREATE TABLE registry.changeset (
    id           bigint PRIMARY KEY,
    first_event  bigint NOT NULL,      -- the lowest event id it may have; ids of others may stand between its own
    last_event   bigint NOT NULL,
    seq          bigint NOT NULL UNIQUE,   -- the number of first_event; event e has seq + (e.id - first_event)
    last_seq     bigint NOT NULL UNIQUE,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor        text NOT NULL,
    CHECK (last_seq - seq = last_event - first_event)
);
COMMENT ON TABLE registry.changeset IS 'What one transaction did to the registry. An event''s number in the feed is computed, so that a load of millions is numbered by one row.';

-- No reference to changeset, which is written after the events: a deferred check would cost a look-up an event.
ALTER TABLE registry.address_event ADD COLUMN changeset_id bigint NOT NULL DEFAULT 0;
ALTER TABLE registry.address_event ALTER COLUMN changeset_id DROP DEFAULT;

ALTER TABLE registry.revision ADD COLUMN seq bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN registry.revision.seq IS 'The number of the last event in the feed.';
INSERT INTO registry.changeset (id, first_event, last_event, seq, last_seq, actor)
SELECT 0, 1, max(id), 1, max(id), 'before the feed' FROM registry.address_event HAVING max(id) IS NOT NULL;
UPDATE registry.revision SET seq = coalesce((SELECT last_seq FROM registry.changeset WHERE id = 0), 0);

-- What each revision changed of what workers hold in memory. A revision without a row here changed anything.
CREATE TABLE registry.gazetteer_change (
    revision  bigint NOT NULL,
    what      text NOT NULL CHECK (what IN ('nothing', 'place', 'street')),
    thing_id  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (revision, what, thing_id)
);

ALTER TABLE registry.address
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN since timestamptz,      -- when its present state began; NULL: not known, before all records
    ADD COLUMN valid_from date,        -- the first day it is in force; NULL: not known
    ADD COLUMN parent_id bigint REFERENCES registry.address,   -- the building of a unit, the project of a house
    ADD COLUMN floor text,
    ADD COLUMN position_kind text CHECK (position_kind IN ('entrance', 'building', 'parcel'));
ALTER TABLE registry.address DROP CONSTRAINT address_state_check, DROP CONSTRAINT address_kind_check;
ALTER TABLE registry.address
    ADD CONSTRAINT address_state_check CHECK (state IN ('proposed', 'approved', 'active', 'retired', 'rejected')),
    ADD CONSTRAINT address_kind_check
        CHECK (kind IN ('house', 'building', 'project', 'landmark', 'entrance', 'place', 'unit'));
CREATE INDEX address_parent ON registry.address (parent_id) WHERE parent_id IS NOT NULL;
COMMENT ON COLUMN registry.address.version IS 'Counts its changes: the entity tag, and what a proposal was made upon.';

ALTER TABLE registry.address_name ADD COLUMN valid daterange;

-- What an address was, until it changed; what it is stands in registry.address. A load of new addresses writes nothing here.
CREATE TABLE registry.address_version (
    address_id       bigint NOT NULL REFERENCES registry.address,
    version          integer NOT NULL,
    since            timestamptz,
    until            timestamptz NOT NULL,
    kind             text NOT NULL,
    category         text NOT NULL,
    name             text,
    number           text,
    number_key       text,
    street_id        integer,
    street_text      text,
    ward_id          integer,
    old_ward_id      integer,
    old_district_id  integer,
    geom             geometry(Point, 4326) NOT NULL,
    plus_code        text NOT NULL,
    state            text NOT NULL,
    parent_id        bigint,
    floor            text,
    PRIMARY KEY (address_id, version)
);
CREATE INDEX address_version_street ON registry.address_version (street_id, number_key);
CREATE INDEX address_version_geom ON registry.address_version USING gist (geom);

-- Where a retired address went: one to many (split), many to one (merge), one to one (replace); and the same address under
-- another number (renumber: old and new are the same row, the code stays).
CREATE TABLE registry.address_succession (
    old_id      bigint NOT NULL REFERENCES registry.address,
    new_id      bigint NOT NULL REFERENCES registry.address,
    kind        text NOT NULL CHECK (kind IN ('split', 'merge', 'replace', 'renumber')),
    effective   timestamptz NOT NULL DEFAULT clock_timestamp(),
    old_number  text,
    new_number  text,
    PRIMARY KEY (old_id, new_id, kind, effective),
    CHECK ((old_id = new_id) = (kind = 'renumber'))
);
CREATE INDEX address_succession_new ON registry.address_succession (new_id);
INSERT INTO registry.address_succession (old_id, new_id, kind, effective)
SELECT id, successor_id, 'replace', updated_at FROM registry.address WHERE successor_id IS NOT NULL AND successor_id <> id;

-- Further positions of an address; its first one is registry.address.geom, of kind position_kind.
CREATE TABLE registry.address_position (
    address_id  bigint NOT NULL REFERENCES registry.address,
    kind        text NOT NULL CHECK (kind IN ('entrance', 'building', 'parcel')),
    label       text NOT NULL DEFAULT '',     -- which, where there are several: Cổng sau
    geom        geometry(Point, 4326) NOT NULL,
    PRIMARY KEY (address_id, kind, label)
);
CREATE INDEX address_position_geom ON registry.address_position USING gist (geom);

CREATE TABLE registry.proposal (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('register', 'move', 'rename', 'retire', 'split', 'merge')),
    state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'applied', 'rejected', 'withdrawn')),
    ask          jsonb NOT NULL,             -- what is asked, as its kind needs it
    owner        text NOT NULL,              -- the department
    proposed_by  text NOT NULL,
    proposed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    why          text NOT NULL DEFAULT '',
    evidence     text NOT NULL DEFAULT '',
    valid_from   date,                       -- when it shall be in force; NULL: as soon as approved
    decided_by   text,
    decided_at   timestamptz,
    reason       text NOT NULL DEFAULT '',
    applied_at   timestamptz,
    version      integer NOT NULL DEFAULT 1
);
CREATE INDEX proposal_waiting ON registry.proposal (state, valid_from) WHERE state IN ('open', 'approved');

-- The addresses a proposal is about: `subject`, which it changes or ends, as they were (version) when it was made; `new`, those it brings.
CREATE TABLE registry.proposal_address (
    proposal_id  bigint NOT NULL REFERENCES registry.proposal,
    address_id   bigint NOT NULL REFERENCES registry.address,
    role         text NOT NULL CHECK (role IN ('subject', 'new')),
    version      integer NOT NULL,
    PRIMARY KEY (proposal_id, address_id)
);
CREATE INDEX proposal_address_of ON registry.proposal_address (address_id);
-- Proposals hold what departments say to each other; the public does not read them.
REVOKE SELECT ON registry.proposal, registry.proposal_address FROM bandoso_reader;
