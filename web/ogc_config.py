"""pygeoapi's configuration: the file at the root, and the collections that the catalogue makes of its layers."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from psycopg_pool import ConnectionPool
from pygeoapi.util import yaml_load

from layers.catalogue import Layer
from layers.meta import THEMES
from layers.provider import Counts, FeatureAccess
from store.city import CityProfile
from store.errors import Unavailable

log = logging.getLogger("bandoso.ogc")

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/{}"
FILE = "pygeoapi-config.yml"


def read_config() -> dict[str, Any]:
    """The configuration file: beside this module in a wheel, at the root in a working tree. Unavailable without it."""
    here = Path(__file__).parent
    for path in (here / FILE, here.parent / FILE):
        if path.is_file():
            with path.open(encoding="utf-8") as stream:
                config: dict[str, Any] = yaml_load(stream)
            return config
    raise Unavailable(f"Thiếu {FILE}", f"{FILE} is missing")


def processes(config: dict[str, Any]) -> dict[str, Any]:
    """The processes of the configuration whose class is there."""
    found = {}
    for name, resource in (config.get("resources") or {}).items():
        module = resource["processor"]["name"].rpartition(".")[0]
        try:
            there = find_spec(module) is not None
        except ModuleNotFoundError:
            there = False
        if there:
            found[name] = resource
        else:
            log.warning("process %s is left out: there is no %s", name, module)
    return found


def collections(
    layers: Iterable[Layer], pool: ConnectionPool[Any], counts: Counts, city: CityProfile, base_url: str
) -> dict[str, Any]:
    """pygeoapi's resources for the layers, with links that begin with `base_url` (ends in `/ogc`)."""
    return {layer.id: _collection(layer, pool, counts, city, base_url) for layer in layers}


def _collection(
    layer: Layer, pool: ConnectionPool[Any], counts: Counts, city: CityProfile, base_url: str
) -> dict[str, Any]:
    meta, theme = layer.meta, THEMES.get(layer.meta.theme, THEMES["other"])
    access = FeatureAccess(layer, pool, counts)
    providers = [_feature_provider(access, city)] if layer.kind == "vector" else []
    return {
        "type": "collection",
        "visibility": "default" if meta.listed else "hidden",
        "title": {"vi": meta.title_vi, "en": meta.title_en},
        "description": {
            "vi": meta.description_vi or meta.title_vi,
            "en": meta.description_en or meta.title_en,
        },
        "keywords": {"vi": [theme.vi, meta.theme], "en": [theme.en, meta.theme]},
        "extents": {"spatial": {"bbox": list(layer.extent or city.box), "crs": CRS84}},
        "links": _links(layer, base_url),
        "providers": [*providers, _tile_provider(layer)],
    }


def _feature_provider(access: FeatureAccess, city: CityProfile) -> dict[str, Any]:
    codes = dict.fromkeys((4326, 3857, *city.plausible_zones, 32648))
    return {
        "type": "feature",
        "default": True,
        "name": "layers.provider.PostgisProvider",
        "data": access,
        "id_field": "feature_key",
        "geom_field": "geom",
        "title_field": access.layer.style.label,
        "storage_crs": CRS84,
        "crs": [CRS84, *(EPSG.format(code) for code in codes)],
    }


def _tile_provider(layer: Layer) -> dict[str, Any]:
    vector = layer.kind == "vector"
    return {
        "type": "tile",
        "name": "web.ogc_tiles.OurTiles",
        "data": layer.id,
        "options": {"schemes": ["WebMercatorQuad"], "zoom": {"min": layer.meta.min_zoom, "max": layer.meta.max_zoom}},
        "format": {
            "name": "mvt" if vector else "png",
            "mimetype": "application/vnd.mapbox-vector-tile" if vector else "image/png",
        },
    }


def _links(layer: Layer, base_url: str) -> list[dict[str, Any]]:
    origin = base_url.removesuffix("/ogc")
    licence = {"vi": f"Giấy phép: {layer.meta.licence}", "en": f"Licence: {layer.meta.licence}"}
    return [
        _link("describedby", "application/json", f"{origin}/layers/{layer.id}", {"vi": "Danh mục", "en": "Catalogue"}),
        _link("license", "application/json", f"{origin}/layers/{layer.id}#licence", licence),
        _link("tilejson", "application/json", f"{origin}/tiles/{layer.id}", {"vi": "TileJSON", "en": "TileJSON"}),
    ]


def _link(rel: str, media_type: str, href: str, title: dict[str, str]) -> dict[str, Any]:
    return {"rel": rel, "type": media_type, "href": href, "title": title}
