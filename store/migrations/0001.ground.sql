-- The ground: schemas, extensions, keys, audit, and the record of what was loaded.
-- The roles bandoso_owner, bandoso_writer, bandoso_reader exist already (store/roles.py).

CREATE SCHEMA IF NOT EXISTS ops;
CREATE SCHEMA IF NOT EXISTS staging;
CREATE SCHEMA IF NOT EXISTS registry;
CREATE SCHEMA IF NOT EXISTS catalogue;
CREATE SCHEMA IF NOT EXISTS layer_data;
CREATE SCHEMA IF NOT EXISTS status;

GRANT USAGE ON SCHEMA ops, staging, registry, catalogue, layer_data, status TO bandoso_writer;
GRANT USAGE ON SCHEMA registry, catalogue, layer_data, status TO bandoso_reader;
-- Published tables and staging tables are made at run time, by the writer.
GRANT CREATE ON SCHEMA staging, layer_data TO bandoso_writer;

ALTER DEFAULT PRIVILEGES IN SCHEMA registry, catalogue, layer_data, status GRANT SELECT ON TABLES TO bandoso_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA ops, staging, registry, catalogue, layer_data, status
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO bandoso_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA ops, staging, registry, catalogue, layer_data, status
    GRANT USAGE, SELECT ON SEQUENCES TO bandoso_writer;

CREATE TABLE ops.api_key (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner       text NOT NULL,
    label       text NOT NULL DEFAULT '',
    scopes      text[] NOT NULL,
    key_hash    bytea NOT NULL UNIQUE,
    created_at  timestamptz NOT NULL DEFAULT now(),
    revoked_at  timestamptz
);
COMMENT ON TABLE ops.api_key IS 'A department''s keys. Only the SHA-256 of a 256-bit random key is kept.';

CREATE TABLE ops.audit (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor    text NOT NULL,
    action   text NOT NULL,
    subject  text NOT NULL,
    detail   jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_subject ON ops.audit (subject, at);

CREATE TABLE ops.load (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    loader       text NOT NULL,
    source       text NOT NULL,
    fingerprint  text NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at  timestamptz,
    report       jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX load_done ON ops.load (loader, fingerprint) WHERE finished_at IS NOT NULL;
COMMENT ON TABLE ops.load IS 'One row a step of a load. A finished (loader, fingerprint) is never done twice: that is what resuming means.';
