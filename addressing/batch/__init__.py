"""A ward's batch of addresses: read, checked, applied."""
