-- Units of an earlier generation: wards and districts that were gone before the reform of 2025-07-01 came.
-- depends: 0010.job_crashes

ALTER TABLE registry.unit ADD COLUMN ended_by date CHECK (ended_by IS NULL OR upper(valid) <= ended_by);
COMMENT ON COLUMN registry.unit.ended_by IS
    'Set for a unit that was gone before the last wards of before the reform: the day on which it surely was no more. The '
    'day it ended is not known then: its validity ends with the day it was last seen in force.';

-- What stood on the eve of the reform, as before: not what had gone into it by then.
CREATE OR REPLACE VIEW layer_data.old_wards AS
SELECT u.id::bigint AS fid, u.code AS feature_key, u.geom, u.code, u.name, u.full_name, u.kind, d.full_name AS district
FROM registry.unit u LEFT JOIN registry.unit d ON d.id = u.parent_id
WHERE u.level = 'ward' AND u.geom IS NOT NULL AND NOT upper_inf(u.valid) AND u.ended_by IS NULL;

CREATE OR REPLACE VIEW layer_data.old_districts AS
SELECT u.id::bigint AS fid, u.code AS feature_key, u.geom, u.code, u.name, u.full_name, u.kind
FROM registry.unit u WHERE u.level = 'district' AND u.geom IS NOT NULL AND u.ended_by IS NULL;
