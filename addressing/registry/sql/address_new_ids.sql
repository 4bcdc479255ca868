SELECT array_agg(nextval('registry.address_id_seq')) FROM generate_series(1, %s::integer)
