"""From a point or a route to addresses."""
