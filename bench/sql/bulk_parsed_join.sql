COPY (
    SELECT b.row, a.code, a.kind, ST_X(a.geom), ST_Y(a.geom), a.plus_code, a.ward_id, a.old_ward_id, a.old_district_id
    FROM bench_bulk b
    LEFT JOIN bench_registry a ON a.street = b.street AND a.number = b.number AND a.ward = b.ward
    ORDER BY b.row
) TO STDOUT (FORMAT csv)
