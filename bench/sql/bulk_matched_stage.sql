CREATE TEMPORARY TABLE bench_bulk (row integer, street_id integer, number_key text) ON COMMIT DROP
