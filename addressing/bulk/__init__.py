"""Many rows at once: what rows have in common is resolved once, houses are looked up set-wise."""
