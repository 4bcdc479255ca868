"""Where a number that nobody registered would stand: along its street, or in its alley."""
