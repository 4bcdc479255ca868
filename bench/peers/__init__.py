"""Other geocoders on the same streets and houses, asked the same questions: `python -m bench.peers`."""
