CREATE TEMPORARY TABLE bench_bulk (row integer, number text, street text, ward text) ON COMMIT DROP
