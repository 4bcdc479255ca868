"""Files of people, read and written in the order they came: csv, xlsx, parquet, ndjson."""
