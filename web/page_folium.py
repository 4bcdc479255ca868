"""The Folium map, with our own files in the place of its addresses on other hosts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from store.city import CityProfile
from web import page_static

NAME = "city"
ZOOM = {"minZoom": 9, "maxZoom": 19}
#: Folium's forbids to enlarge the page, which people with weak eyes need; ours stands in the template.
_VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')
CHILD = Path(__file__).parent / "templates" / "map_child.html"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What Folium wrote, for the head, the body and the end of our page. HTML, trusted."""

    header: str
    html: str
    script: str


class CityMap(folium.Map):
    """A Folium map that loads nothing from another host."""

    default_js = [("leaflet", page_static.url("vendor/leaflet/leaflet.js"))]  # noqa: RUF012 as Folium declares it
    default_css = [("leaflet_css", page_static.url("vendor/leaflet/leaflet.css"))]  # noqa: RUF012


class PageScripts(MacroElement):
    """The map's child that hands one configuration object to the page's own scripts."""

    _template = Template(CHILD.read_text(encoding="utf-8"))

    def __init__(self, configuration: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "PageScripts"
        self._id = NAME
        self.configuration = configuration


def drawn(city: CityProfile, configuration: dict[str, Any]) -> Drawn:
    """The map of `city`; the same text for the same arguments."""
    lon, lat = city.centre
    made = CityMap(location=[lat, lon], zoom_start=13, tiles=None, zoom_control="bottomright")
    made.options |= ZOOM
    made._id = NAME
    made.add_child(PageScripts({**configuration, "map": made.get_name()}))
    figure = made.get_root()
    assert isinstance(figure, Figure)
    figure.render()
    header = _VIEWPORT.sub("", figure.header.render())
    return Drawn(header, figure.html.render(), figure.script.render())
