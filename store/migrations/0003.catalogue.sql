-- The catalogue of layers and their versions; the data itself stands in schema layer_data, one table a version.
-- depends: 0002.registry

CREATE TABLE catalogue.layer (
    id              text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9_]{1,62}$'),
    kind            text NOT NULL CHECK (kind IN ('vector', 'raster')),
    title_vi        text NOT NULL,
    title_en        text NOT NULL,
    description_vi  text NOT NULL DEFAULT '',
    description_en  text NOT NULL DEFAULT '',
    theme           text NOT NULL,
    owner           text NOT NULL,
    licence         text NOT NULL,
    source          text NOT NULL,
    style           jsonb NOT NULL DEFAULT '{}',
    min_zoom        integer NOT NULL DEFAULT 0,
    max_zoom        integer NOT NULL DEFAULT 16,
    listed          boolean NOT NULL DEFAULT true,   -- false: only the base map draws it
    key_column      text,                            -- the source's column that became feature_key; NULL: the row's number
    current_version integer,                         -- NULL: withdrawn
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE catalogue.layer_version (
    layer_id       text NOT NULL REFERENCES catalogue.layer ON DELETE CASCADE,
    version        integer NOT NULL,
    table_schema   text,             -- vector: a relation with fid, feature_key, geom and the columns below
    table_name     text,
    raster_path    text,             -- raster: a GeoTIFF below BANDOSO_DATA
    geometry_type  text,
    columns        jsonb NOT NULL DEFAULT '[]',   -- [{"name", "type", "title_vi", "title_en"}]
    feature_count  bigint,
    extent         double precision[4],           -- west, south, east, north in degrees
    source_crs     text,
    file_name      text,
    file_sha256    text,
    report         jsonb NOT NULL DEFAULT '{}',   -- {"repaired", "refused", "notes"}
    published_by   text NOT NULL,
    published_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    dropped_at     timestamptz,                   -- its data is gone, its history stays
    PRIMARY KEY (layer_id, version),
    CHECK ((table_name IS NULL) <> (raster_path IS NULL))
);
ALTER TABLE catalogue.layer ADD FOREIGN KEY (id, current_version)
    REFERENCES catalogue.layer_version (layer_id, version) DEFERRABLE INITIALLY DEFERRED;

-- Bumped and NOTIFYd (channel catalogue_changed, payload the layer's id) by every publication.
CREATE TABLE catalogue.revision (
    only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    revision   bigint NOT NULL DEFAULT 0
);
INSERT INTO catalogue.revision DEFAULT VALUES;

-- The registry itself, as layers. Same shape as a published table: fid, feature_key, geom, attributes.
CREATE VIEW layer_data.addresses AS
SELECT a.id AS fid, a.code AS feature_key, a.geom, a.code, a.kind, a.category, a.name, a.number,
       coalesce(s.name, a.street_text) AS street, w.full_name AS ward, o.full_name AS old_ward, d.full_name AS old_district,
       a.plus_code, a.source
FROM registry.address a
LEFT JOIN registry.street s ON s.id = a.street_id
LEFT JOIN registry.unit w ON w.id = a.ward_id
LEFT JOIN registry.unit o ON o.id = a.old_ward_id
LEFT JOIN registry.unit d ON d.id = a.old_district_id
WHERE a.state = 'active';

CREATE VIEW layer_data.streets AS
SELECT s.id::bigint AS fid, s.id::text AS feature_key, s.geom, s.name, s.kind, s.class, s.alley_path,
       p.name AS parent_street, s.length_m, s.importance, s.source
FROM registry.street s LEFT JOIN registry.street p ON p.id = s.parent_street_id
WHERE s.geom IS NOT NULL;

CREATE VIEW layer_data.wards AS
SELECT u.id::bigint AS fid, u.code AS feature_key, u.geom, u.code, u.name, u.full_name, u.name_en, u.kind, u.area_km2
FROM registry.unit u WHERE u.level = 'ward' AND u.geom IS NOT NULL AND upper_inf(u.valid);

CREATE VIEW layer_data.old_wards AS
SELECT u.id::bigint AS fid, u.code AS feature_key, u.geom, u.code, u.name, u.full_name, u.kind, d.full_name AS district
FROM registry.unit u LEFT JOIN registry.unit d ON d.id = u.parent_id
WHERE u.level = 'ward' AND u.geom IS NOT NULL AND NOT upper_inf(u.valid);

CREATE VIEW layer_data.old_districts AS
SELECT u.id::bigint AS fid, u.code AS feature_key, u.geom, u.code, u.name, u.full_name, u.kind
FROM registry.unit u WHERE u.level = 'district' AND u.geom IS NOT NULL;

-- Wards that have only a centre (no bundle gave their outline), so that the base map can name them.
CREATE VIEW layer_data.ward_centres AS
SELECT u.id::bigint AS fid, u.code AS feature_key, u.centre AS geom, u.code, u.full_name, u.full_name AS label
FROM registry.unit u
WHERE u.level = 'ward' AND u.geom IS NULL AND u.centre IS NOT NULL AND upper_inf(u.valid);
