"""Files that wait their turn in PostGIS."""
