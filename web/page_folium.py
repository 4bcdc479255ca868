"""The Folium map, with our own files in the place of its addresses on other hosts: `python -m web.page_folium LON LAT`.

Imported by no worker: see page_frame.py.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import asdict

import folium
from branca.element import Figure

from web import page_static
from web.page_frame import Frame

NAME = "city"
ZOOM = {"minZoom": 9, "maxZoom": 19}
#: Folium's forbids to enlarge the page, which people with weak eyes need; ours stands in the template.
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')


class CityMap(folium.Map):
    """A Folium map that loads nothing from another host."""

    default_js = [("leaflet", page_static.url("vendor/leaflet/leaflet.js"))]  # noqa: RUF012 as Folium declares it
    default_css = [("leaflet_css", page_static.url("vendor/leaflet/leaflet.css"))]  # noqa: RUF012


def drawn(centre: tuple[float, float]) -> Frame:
    """The map that opens at `centre` (lon, lat in degrees); the same text for the same place."""
    lon, lat = centre
    made = CityMap(location=[lat, lon], zoom_start=13, tiles=None, zoom_control="bottomright")
    made.options |= ZOOM
    made._id = NAME
    figure = made.get_root()
    assert isinstance(figure, Figure)
    figure.render()
    header = _VIEWPORT.sub("", figure.header.render())
    return Frame(made.get_name(), header, figure.html.render(), figure.script.render())


if __name__ == "__main__":
    longitude, latitude = map(float, sys.argv[1:])
    json.dump(asdict(drawn((longitude, latitude))), sys.stdout)
