"""The HTTP door: the API, pygeoapi mounted, live events, the Folium page."""
