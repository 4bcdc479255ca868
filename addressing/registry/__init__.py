"""The registry of addresses: what is written to it, and what each change leaves behind."""
