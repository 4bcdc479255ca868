-- Most changes are of single addresses, and the base map shows none: its tiles stay what they are.
-- depends: 0016.renamed_streets

ALTER TABLE registry.revision ADD COLUMN ground bigint NOT NULL DEFAULT 0;
UPDATE registry.revision SET ground = revision;
COMMENT ON COLUMN registry.revision.ground IS 'The last revision that changed streets or units, not only addresses.';
