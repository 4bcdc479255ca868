-- The quickest of the ways tried: three million texts merged, rather than each row's looked up (70,000 rows/s for 87,000).
SET LOCAL enable_nestloop = off;
SET LOCAL work_mem = '1GB';
CREATE TEMPORARY TABLE bench_registry ON COMMIT DROP AS
SELECT a.number, s.name AS street, w.full_name AS ward,
       a.code, a.kind, a.geom, a.plus_code, a.ward_id, a.old_ward_id, a.old_district_id
FROM registry.address a
JOIN registry.street s ON s.id = a.street_id
LEFT JOIN registry.unit w ON w.id = a.ward_id
WHERE a.state = 'active';
CREATE INDEX ON bench_registry (street, number);
ANALYZE bench_registry
