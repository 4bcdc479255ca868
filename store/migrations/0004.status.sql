-- Status: topics, what was observed on features of layers (history and latest), and events with their own place.
-- depends: 0003.catalogue

CREATE TABLE status.topic (
    id           text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9_]{1,62}$'),
    theme        text NOT NULL CHECK (theme IN ('traffic', 'public-security', 'social', 'economic', 'environment')),
    kind         text NOT NULL DEFAULT 'observation' CHECK (kind IN ('observation', 'event')),
    layer_id     text,             -- observations are made on features of this layer, by feature_key
    title_vi     text NOT NULL,
    title_en     text NOT NULL,
    description_vi text NOT NULL DEFAULT '',
    description_en text NOT NULL DEFAULT '',
    unit_vi      text NOT NULL DEFAULT '',
    unit_en      text NOT NULL DEFAULT '',
    legend       jsonb NOT NULL DEFAULT '[]',   -- [{"from": 0, "color": "#…", "vi": "…", "en": "…"}] ascending by "from"
    owner        text NOT NULL,
    source       text NOT NULL,
    licence      text NOT NULL,
    simulated    boolean NOT NULL DEFAULT false,
    created_at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE status.observation (
    topic_id     text NOT NULL REFERENCES status.topic,
    feature_key  text NOT NULL,
    at           timestamptz NOT NULL,
    value        double precision NOT NULL,
    detail       jsonb NOT NULL DEFAULT '{}',
    received_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic_id, feature_key, at)
);
CREATE INDEX observation_at ON status.observation (topic_id, at);

CREATE TABLE status.latest (
    topic_id     text NOT NULL REFERENCES status.topic,
    feature_key  text NOT NULL,
    at           timestamptz NOT NULL,
    value        double precision NOT NULL,
    detail       jsonb NOT NULL DEFAULT '{}',
    received_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic_id, feature_key)
);
-- What a page missed while it was away is what was received since (server-sent events, Last-Event-ID).
CREATE INDEX latest_received ON status.latest (topic_id, received_at);

CREATE TABLE status.event (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic_id     text NOT NULL REFERENCES status.topic,
    external_id  text,
    title_vi     text NOT NULL,
    title_en     text NOT NULL,
    severity     double precision NOT NULL DEFAULT 0,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz,
    geom         geometry(Geometry, 4326) NOT NULL,
    detail       jsonb NOT NULL DEFAULT '{}',
    received_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (topic_id, external_id)
);
CREATE INDEX event_geom ON status.event USING gist (geom);
CREATE INDEX event_time ON status.event (topic_id, starts_at);
