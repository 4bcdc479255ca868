"""Streets renamed, units reformed: one operation each."""
