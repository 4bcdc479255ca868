-- A job that ends its process each time must not be taken up for ever.
-- depends: 0009.old_numbers

ALTER TABLE ops.job
    ADD COLUMN crashes integer NOT NULL DEFAULT 0,       -- of its process, while it was in work, since it last got on
    ADD COLUMN crashes_ever integer NOT NULL DEFAULT 0,
    ADD COLUMN crash_row bigint NOT NULL DEFAULT 0;      -- how far it ever was at a crash
