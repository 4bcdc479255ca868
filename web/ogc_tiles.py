"""OGC API Tiles: tile set descriptions whose tiles are our own, at /tiles."""

from __future__ import annotations

from typing import Any

from pygeoapi.provider.tile import BaseTileProvider

from layers.catalogue import Layer
from store.bilingual import Lang
from web.ogc_config import CRS84

WEB_MERCATOR_QUAD = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
EPSG_3857 = "http://www.opengis.net/def/crs/EPSG/0/3857"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
VECTOR, IMAGE = "application/vnd.mapbox-vector-tile", "image/png"


class OurTiles(BaseTileProvider):  # type: ignore[misc]
    """Says to pygeoapi that a collection has tiles, and of which kind; the tiles themselves are served at /tiles."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self.tile_type = "vector" if self.format_type == "mvt" else "map"

    def get_fields(self) -> dict[str, Any]:
        """None: the feature provider tells them."""
        return {}


def tilesets(layer: Layer, base_url: str, lang: Lang) -> dict[str, Any]:
    """The tile sets of a collection: one, in Web Mercator."""
    about = tileset(layer, base_url, lang)
    here = f"{base_url}/collections/{layer.id}/tiles"
    listed = {name: about[name] for name in ("title", "dataType", "crs", "tileMatrixSetURI")}
    listed["links"] = [_link("self", "application/json", f"{here}/WebMercatorQuad"), *about["links"][1:]]
    return {"links": [_link("self", "application/json", here)], "tilesets": [listed]}


def tileset(layer: Layer, base_url: str, lang: Lang) -> dict[str, Any]:
    """The description of the collection's Web Mercator tile set."""
    origin = base_url.removesuffix("/ogc")
    here = f"{base_url}/collections/{layer.id}/tiles/WebMercatorQuad"
    vector = layer.kind == "vector"
    tile = f"{origin}/tiles/{layer.id}/{{tileMatrix}}/{{tileCol}}/{{tileRow}}.{'mvt' if vector else 'png'}"
    about: dict[str, Any] = {
        "title": layer.meta.title.say(lang),
        "description": layer.meta.description.say(lang),
        "dataType": "vector" if vector else "map",
        "crs": EPSG_3857,
        "tileMatrixSetURI": WEB_MERCATOR_QUAD,
        "links": [
            _link("self", "application/json", here),
            _link(f"{REL}/tiling-scheme", "application/json", f"{base_url}/TileMatrixSets/WebMercatorQuad"),
            {**_link("item", VECTOR if vector else IMAGE, tile), "templated": True},
            _link("describedby", "application/json", f"{origin}/tiles/{layer.id}"),
        ],
        "tileMatrixSetLimits": [],
        "centerPoint": None,
    }
    if layer.extent:
        west, south, east, north = layer.extent
        about["boundingBox"] = {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84}
        about["centerPoint"] = {"coordinates": [(west + east) / 2, (south + north) / 2]}
    if vector:
        about["layers"] = [_described(layer, lang)]
    return {name: value for name, value in about.items() if value not in (None, [])}


def _described(layer: Layer, lang: Lang) -> dict[str, Any]:
    types = {"text": "string", "integer": "integer", "double": "number", "boolean": "boolean"}
    return {
        "id": layer.id,
        "dataType": "vector",
        "minTileMatrix": str(layer.meta.min_zoom),
        "maxTileMatrix": str(layer.meta.max_zoom),
        "propertiesSchema": {
            "type": "object",
            "properties": {
                column.name: {
                    "type": types.get(column.type, "string"),
                    "title": column.title_vi if lang == "vi" else column.title_en,
                }
                for column in layer.columns
            },
        },
    }


def _link(rel: str, media_type: str, href: str) -> dict[str, Any]:
    return {"rel": rel, "type": media_type, "href": href}
