COPY (
    SELECT b.row, a.code, a.kind, ST_X(a.geom), ST_Y(a.geom), a.plus_code, a.ward_id, a.old_ward_id, a.old_district_id
    FROM bench_bulk b
    LEFT JOIN registry.address a ON a.street_id = b.street_id AND a.number_key = b.number_key AND a.state = 'active'
    ORDER BY b.row
) TO STDOUT (FORMAT csv)
