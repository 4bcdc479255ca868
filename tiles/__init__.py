"""Vector tiles from PostGIS, raster tiles from rasterio, their caching and archives."""
