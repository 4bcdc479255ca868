-- Long work that outlives a request: files to geocode, done by turns in a process of its own.
-- depends: 0004.status

CREATE TABLE ops.job (
    id           text PRIMARY KEY,                 -- random: who does not know it cannot ask for it
    number       bigint GENERATED ALWAYS AS IDENTITY,
    kind         text NOT NULL CHECK (kind IN ('geocode', 'reverse')),
    state        text NOT NULL DEFAULT 'accepted' -- the words of OGC API Processes
                 CHECK (state IN ('accepted', 'running', 'successful', 'failed', 'dismissed')),
    owner        text NOT NULL,                    -- the department of the key
    name         text NOT NULL,                    -- what the sender calls the file
    columns      text[] NOT NULL DEFAULT '{}',
    out_format   text NOT NULL,
    rows_done    bigint NOT NULL DEFAULT 0,
    rows_total   bigint,
    message_vi   text NOT NULL DEFAULT '',
    message_en   text NOT NULL DEFAULT '',
    worker       integer,                          -- who has it; it holds the advisory lock of this number while it lives
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at   timestamptz,
    updated_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at  timestamptz,
    expires_at   timestamptz
);
COMMENT ON TABLE ops.job IS 'A job''s files lie in the data folder, jobs/<id>; how far it is, row by row, its journal there says.';
CREATE INDEX job_open ON ops.job (number) WHERE state IN ('accepted', 'running');
CREATE INDEX job_of_owner ON ops.job (owner, number);
CREATE INDEX job_expires ON ops.job (expires_at) WHERE expires_at IS NOT NULL;

CREATE SEQUENCE ops.job_worker AS integer CYCLE;
