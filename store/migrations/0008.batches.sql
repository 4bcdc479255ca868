-- Batches of addresses from a ward: what was sent, what was found wrong with it, what became of each row.
-- depends: 0005.life 0006.number_path

CREATE TABLE registry.batch (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner         text NOT NULL,              -- the department; the source of the addresses it registers
    name          text NOT NULL DEFAULT '',   -- of the file
    fingerprint   text NOT NULL,              -- of its content: the same file is the same batch
    header        text[] NOT NULL,
    ward_id       integer REFERENCES registry.unit,   -- the only ward it may register in; NULL: anywhere in the city
    near_m        real NOT NULL,              -- how near the same number on the same street is the same address, in metres
    state         text NOT NULL DEFAULT 'checked' CHECK (state IN ('checked', 'begun', 'applied')),
    submitted_by  text NOT NULL,
    submitted_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    checked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by    text,
    applied_at    timestamptz,
    UNIQUE (owner, fingerprint)
);

CREATE TABLE registry.batch_row (
    batch_id     bigint NOT NULL REFERENCES registry.batch ON DELETE CASCADE,
    n            integer NOT NULL,            -- 1 is the first row after the header
    cells        text[] NOT NULL,             -- as they came
    source_ref   text NOT NULL,
    kind         text NOT NULL,
    category     text NOT NULL DEFAULT '',
    name         text,
    folded_name  text,
    number       text,
    number_key   text,
    first_number integer,                     -- of a number on the street itself, not in an alley
    street_text  text,
    street_id    integer REFERENCES registry.street,
    ward_id      integer REFERENCES registry.unit,
    geom         geometry(Point, 4326),
    state        text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'warned', 'refused', 'already', 'applied')),
    address_id   bigint REFERENCES registry.address,
    PRIMARY KEY (batch_id, n)
);
CREATE INDEX batch_row_number ON registry.batch_row (batch_id, street_id, number_key);
CREATE INDEX batch_row_geom ON registry.batch_row USING gist (geom);
CREATE INDEX batch_row_address ON registry.batch_row (address_id) WHERE address_id IS NOT NULL;

CREATE TABLE registry.batch_finding (
    batch_id  bigint NOT NULL,
    n         integer NOT NULL,
    code      text NOT NULL,
    severity  text NOT NULL CHECK (severity IN ('error', 'warning')),
    detail    jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (batch_id, n, code),
    FOREIGN KEY (batch_id, n) REFERENCES registry.batch_row ON DELETE CASCADE
);
-- Between a ward and the registry, until it is applied: the public does not read it.
REVOKE SELECT ON registry.batch, registry.batch_row, registry.batch_finding FROM bandoso_reader;
