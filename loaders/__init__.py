"""Reading what people have into the registry and the catalogue: files, extracts, units, feeds, bundles."""
