"""Vietnamese addresses: normalising, parsing, codes, the registry, matching, reverse, bulk."""
