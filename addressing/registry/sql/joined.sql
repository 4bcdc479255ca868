CREATE TEMP TABLE joined (id bigint, street_id integer, number text, number_key text) ON COMMIT DROP
