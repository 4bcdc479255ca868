INSERT INTO catalogue.layer_version (layer_id, version, table_schema, table_name, raster_path, geometry_type, columns,
                                     feature_count, extent, source_crs, file_name, file_sha256, report, published_by)
VALUES (%(layer_id)s, %(version)s, %(table_schema)s, %(table_name)s, %(raster_path)s, %(geometry_type)s, %(columns)s,
        %(feature_count)s, %(extent)s, %(source_crs)s, %(file_name)s, %(file_sha256)s, %(report)s, %(published_by)s)
