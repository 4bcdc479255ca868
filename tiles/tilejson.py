"""TileJSON 3.0: what a client must know to draw a tile set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layers.catalogue import Layer
from store.bilingual import Bilingual, Lang
from store.city import CityProfile
from tiles import base, vector

BASE_NAME = Bilingual("Bản đồ nền", "Base map")
FIELD = {"integer": "Number", "double": "Number", "boolean": "Boolean"}
BASE_MAX_ZOOM = 16


@dataclass(frozen=True, slots=True)
class Site:
    """Where tiles are reached: the origin without a slash at the end, and the language of names."""

    origin: str
    lang: Lang


def of_layer(layer: Layer, version: str, site: Site) -> dict[str, object]:
    """The TileJSON of one layer, with our own members `style`, `kind`, `version`, `title_vi` and `title_en`."""
    meta, vector_kind = layer.meta, layer.kind == "vector"
    return {
        "tilejson": "3.0.0", "id": layer.id, "scheme": "xyz", "version": "1.0.0",
        "name": meta.title.say(site.lang), "description": meta.description.say(site.lang),
        "title_vi": meta.title_vi, "title_en": meta.title_en, "attribution": _attribution(layer),
        "tiles": [f"{site.origin}/tiles/{layer.id}/{{z}}/{{x}}/{{y}}.{'mvt' if vector_kind else 'png'}?v={version}"],
        "minzoom": meta.min_zoom, "maxzoom": meta.max_zoom,
        **_bounds(layer.extent, meta.min_zoom, meta.max_zoom),
        **({"vector_layers": _vector_layers(layer)} if vector_kind else {}),
        "kind": layer.kind, "revision": version, "geometry_type": layer.geometry_type, "style": layer.style.to_json(),
    }  # fmt: skip


def of_base(layers: Mapping[str, Layer], version: str, city: CityProfile, site: Site) -> dict[str, object]:
    """The TileJSON of the composite base map; `vector_layers` tells what is there."""
    found = base.sources(layers)
    listed = [
        {"id": part.name, "description": found[part.name].meta.title.say(site.lang), "minzoom": part.min_zoom,
         "maxzoom": BASE_MAX_ZOOM, "fields": _fields(found[part.name], base.ATTRIBUTES)}
        for part in base.PARTS if part.name in found
    ]  # fmt: skip
    listed += [
        _label_layer(*part.labels, BASE_MAX_ZOOM)
        for part in base.PARTS if part.labels and part.name in found and base.label_column(found[part.name])
    ]  # fmt: skip
    credits_ = dict.fromkeys(_attribution(layer) for layer in found.values())
    return {
        "tilejson": "3.0.0", "id": "base", "scheme": "xyz", "version": "1.0.0",
        "name": BASE_NAME.say(site.lang), "title_vi": BASE_NAME.vi, "title_en": BASE_NAME.en,
        "attribution": " | ".join(credits_), "revision": version, "kind": "vector",
        "tiles": [f"{site.origin}/tiles/base/{{z}}/{{x}}/{{y}}.mvt?v={version}"],
        "minzoom": 0, "maxzoom": BASE_MAX_ZOOM, **_bounds(city.box, 0, BASE_MAX_ZOOM), "vector_layers": listed,
    }  # fmt: skip


def _vector_layers(layer: Layer) -> list[dict[str, object]]:
    meta = layer.meta
    names = [column.name for column in layer.columns[: vector.ATTRIBUTES]]
    listed: list[dict[str, object]] = [
        {"id": layer.id, "description": meta.title_en, "minzoom": meta.min_zoom, "maxzoom": meta.max_zoom,
         "fields": _fields(layer, names)}
    ]  # fmt: skip
    if "Polygon" in layer.geometry_type and vector.label_column(layer):
        listed.append(_label_layer(f"{layer.id}_labels", meta.min_zoom, meta.max_zoom))
    return listed


def _label_layer(name: str, min_zoom: int, max_zoom: int) -> dict[str, object]:
    fields = {"feature_key": "String", "label": "String"}
    return {"id": name, "description": "labels", "minzoom": min_zoom, "maxzoom": max_zoom, "fields": fields}


def _fields(layer: Layer, names: Mapping[str, object] | list[str] | tuple[str, ...]) -> dict[str, str]:
    told = {column.name: FIELD.get(column.type, "String") for column in layer.columns if column.name in names}
    return {"feature_key": "String", **told}


def _attribution(layer: Layer) -> str:
    licence = f" ({layer.meta.licence})" if layer.meta.licence else ""
    return f"{layer.meta.source}{licence}"


def _bounds(extent: tuple[float, float, float, float] | None, min_zoom: int, max_zoom: int) -> dict[str, object]:
    if extent is None:
        return {}
    west, south, east, north = extent
    zoom = min(max(11, min_zoom), max_zoom)
    return {"bounds": list(extent), "center": [(west + east) / 2, (south + north) / 2, zoom]}
