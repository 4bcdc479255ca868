-- The address registry: units with validity, streets and alleys, addresses and places.
-- depends: 0001.ground

-- A unit is identified by level, code *and* validity: codes were reused on 2025-07-01 (26740 Bến Nghé, now Sài Gòn).
CREATE TABLE registry.unit (
    id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code       text NOT NULL,
    level      text NOT NULL CHECK (level IN ('city', 'district', 'ward')),
    kind       text NOT NULL,            -- thành phố, quận, huyện, thị xã, phường, xã, thị trấn, đặc khu
    name       text NOT NULL,            -- Bến Nghé
    full_name  text NOT NULL,            -- Phường Bến Nghé
    name_en    text,
    folded     text NOT NULL,            -- addressing.parsing.text.fold(name)
    parent_id  integer REFERENCES registry.unit,
    valid      daterange NOT NULL,
    geom       geometry(MultiPolygon, 4326),
    area_km2   double precision,
    centre     geometry(Point, 4326),   -- where it is, for a unit without an outline
    reach_m    double precision,        -- how far from its centre it goes, in metres
    source     text NOT NULL,
    EXCLUDE USING gist (level WITH =, code WITH =, valid WITH &&)
);
CREATE INDEX unit_geom ON registry.unit USING gist (geom);
CREATE INDEX unit_folded ON registry.unit (folded);
CREATE INDEX unit_parent ON registry.unit (parent_id);

-- Each unit's polygon in pieces of few vertices: what `which ward is this point in` asks, many times faster than the whole.
CREATE TABLE registry.unit_part (
    unit_id  integer NOT NULL REFERENCES registry.unit ON DELETE CASCADE,
    geom     geometry(Polygon, 4326) NOT NULL
);
CREATE INDEX unit_part_geom ON registry.unit_part USING gist (geom);
CREATE INDEX unit_part_unit ON registry.unit_part (unit_id);

CREATE TABLE registry.unit_succession (
    old_unit_id  integer NOT NULL REFERENCES registry.unit,
    new_unit_id  integer NOT NULL REFERENCES registry.unit,
    part         text NOT NULL CHECK (part IN ('full', 'partial')),
    effective    date NOT NULL,
    PRIMARY KEY (old_unit_id, new_unit_id)
);
CREATE INDEX unit_succession_new ON registry.unit_succession (new_unit_id);

-- One row a street as people mean it: a cluster of touching or near ways of one name. `Đường số 1` is 82 rows.
CREATE TABLE registry.street (
    id                integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name              text NOT NULL,      -- Lê Văn Sỹ; Hẻm 453 Lê Văn Sỹ
    folded            text NOT NULL,
    match_key         text NOT NULL DEFAULT '',  -- addressing.parsing.street_names: one key for all ways of writing it
    kind              text NOT NULL CHECK (kind IN ('street', 'alley')),
    class             text NOT NULL DEFAULT '',  -- the extract's highway class
    parent_street_id  integer REFERENCES registry.street,
    alley_path        text,               -- 453 or 453/12: the number path at which this alley opens
    length_m          double precision NOT NULL DEFAULT 0,
    importance        real NOT NULL DEFAULT 0,    -- 0..1
    geom              geometry(MultiLineString, 4326),
    source            text NOT NULL,
    source_ref        text NOT NULL,
    source_hash       bytea,              -- of the row as its source last gave it: what a re-load compares
    UNIQUE (source, source_ref),
    CHECK ((kind = 'alley') OR alley_path IS NULL)
);
CREATE INDEX street_geom ON registry.street USING gist (geom);
CREATE INDEX street_folded ON registry.street (folded);
CREATE INDEX street_key ON registry.street (match_key);
CREATE INDEX street_parent ON registry.street (parent_street_id, alley_path);

CREATE TABLE registry.street_name (
    street_id  integer NOT NULL REFERENCES registry.street ON DELETE CASCADE,
    name       text NOT NULL,
    folded     text NOT NULL,
    match_key  text NOT NULL DEFAULT '',
    kind       text NOT NULL CHECK (kind IN ('alias', 'old', 'english')),
    valid      daterange,
    PRIMARY KEY (street_id, folded)
);
CREATE INDEX street_name_key ON registry.street_name (match_key);

-- The wards, old and new, that a street runs through, with the length inside.
CREATE TABLE registry.street_unit (
    street_id  integer NOT NULL REFERENCES registry.street ON DELETE CASCADE,
    unit_id    integer NOT NULL REFERENCES registry.unit,
    length_m   real NOT NULL DEFAULT 0,
    PRIMARY KEY (street_id, unit_id)
);
CREATE INDEX street_unit_unit ON registry.street_unit (unit_id);

CREATE TABLE registry.address (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code               text NOT NULL UNIQUE CHECK (code ~ '^[A-Z]{3}-[2-9BCDGHKLMNPQRTVX]{4}-[2-9BCDGHKLMNPQRTVX]{4}$'),
    kind               text NOT NULL CHECK (kind IN ('house', 'building', 'project', 'landmark', 'entrance', 'place')),
    category           text NOT NULL DEFAULT '',  -- school, market, bus_stop ... for places
    name               text,
    folded_name        text,
    number             text,                      -- as written on the gate: 453/12/3A
    number_key         text,                      -- addressing.parsing.parse's normal form, the join key
    street_id          integer REFERENCES registry.street,
    street_text        text,                      -- the street as the source wrote it
    ward_id            integer REFERENCES registry.unit,  -- the ward since 2025-07-01
    old_ward_id        integer REFERENCES registry.unit,  -- the ward before
    old_district_id    integer REFERENCES registry.unit,
    importance         real NOT NULL DEFAULT 0,
    geom               geometry(Point, 4326) NOT NULL,
    plus_code          text NOT NULL,
    state              text NOT NULL DEFAULT 'active' CHECK (state IN ('proposed', 'approved', 'active', 'retired')),
    successor_id       bigint REFERENCES registry.address,
    national_place_id  text CHECK (national_place_id ~ '^[0-9]{12}$'),
    vnpost_code        text CHECK (vnpost_code ~ '^[0-9]{10}$'),
    source             text NOT NULL,
    source_ref         text NOT NULL,
    source_hash        bytea,                     -- of the row as its source last gave it: what a re-load compares
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    UNIQUE (source, source_ref)
);
COMMENT ON COLUMN registry.address.code IS 'The digital address. Opaque and permanent; a row is retired, never deleted, so a code is never reused.';
CREATE INDEX address_street_number ON registry.address (street_id, number_key) WHERE street_id IS NOT NULL;
CREATE INDEX address_geom ON registry.address USING gist (geom);
CREATE INDEX address_named ON registry.address (folded_name) WHERE folded_name IS NOT NULL;
CREATE INDEX address_unstreeted ON registry.address (street_text) WHERE street_id IS NULL AND street_text IS NOT NULL;
CREATE INDEX address_ward ON registry.address (ward_id);

CREATE TABLE registry.address_name (
    address_id  bigint NOT NULL REFERENCES registry.address,
    name        text NOT NULL,
    folded      text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('alias', 'old', 'english')),
    PRIMARY KEY (address_id, folded)
);

CREATE TABLE registry.address_event (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address_id  bigint NOT NULL REFERENCES registry.address,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL,
    action      text NOT NULL,      -- registered, moved, renamed, retired ...
    why         text NOT NULL DEFAULT '',
    detail      jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX address_event_address ON registry.address_event (address_id, at);

-- What workers compare to know that their gazetteer is stale; bumped and NOTIFYd (channel registry_changed) by every change.
CREATE TABLE registry.revision (
    only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    revision   bigint NOT NULL DEFAULT 0
);
INSERT INTO registry.revision DEFAULT VALUES;

-- A unit as the API and addressing.units read it.
CREATE VIEW registry.unit_json AS
SELECT id, jsonb_build_object(
    'id', id, 'level', level, 'code', code, 'kind', kind, 'name', name, 'full_name', full_name, 'name_en', name_en,
    'valid_from', lower(valid), 'valid_to', upper(valid)) AS unit
FROM registry.unit;
