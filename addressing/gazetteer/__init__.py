"""What the city has, held in memory (streets, units, places) or asked for in PostGIS (houses)."""
