"""The base map's layers out of an extract: water, waterways, land use, buildings, roads, place names. Not listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import shapely

from addressing.parsing.text import nfc
from layers.meta import LayerMeta
from layers.source import Column, Feature, FeatureSource, GeometryType
from layers.style import Style
from loaders import osm_read
from loaders.osm_read import Thing
from store.city import CityProfile

OWNER = "OpenStreetMap"
LICENCE = "ODbL 1.0"
CREDIT = "© OpenStreetMap contributors"
COLUMNS = (
    *(Column(name, "text") for name in ("osm_ref", "class", "name", "name_en", "ref", "levels")),
    Column("layer", "integer"),
    *(Column(name, "boolean") for name in ("bridge", "tunnel", "oneway")),
)
_USED = {
    "base_water": ("osm_ref", "class", "name", "name_en"),
    "base_waterways": ("osm_ref", "class", "name", "name_en"),
    "base_landuse": ("osm_ref", "class", "name", "name_en"),
    "base_buildings": ("osm_ref", "class", "name", "levels"),
    "base_places": ("osm_ref", "class", "name", "name_en"),
}

_WATER = {"water": "water", "bay": "water", "riverbank": "river", "dock": "dock", "reservoir": "reservoir"}
_LAND = {
    "park": "park", "garden": "park", "nature_reserve": "forest", "golf_course": "park", "recreation_ground": "park",
    "pitch": "pitch", "stadium": "pitch", "sports_centre": "pitch", "playground": "park", "wood": "forest",
    "forest": "forest", "scrub": "forest", "grass": "grass", "meadow": "grass", "grassland": "grass",
    "wetland": "wetland", "mangrove": "wetland", "residential": "residential", "industrial": "industrial",
    "commercial": "commercial", "retail": "commercial", "cemetery": "cemetery", "military": "military",
    "construction": "construction", "farmland": "farmland", "orchard": "farmland", "farmyard": "farmland",
    "sand": "sand",
}  # fmt: skip
_ROADS = frozenset({
    "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
    "motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link", "pedestrian", "road", "service",
    "track", "footway", "path", "steps", "cycleway",
})  # fmt: skip
_RAILS = frozenset({"rail", "subway", "light_rail", "monorail", "construction"})
_PLACES = frozenset({
    "city", "town", "municipality", "suburb", "borough", "quarter", "neighbourhood", "village", "hamlet", "locality",
    "island",
})  # fmt: skip
_STREAMS = frozenset({"river", "canal", "stream", "drain", "ditch"})


@dataclass(frozen=True, slots=True)
class BaseLayer:
    """One layer of the base map: how to read it, and what class a thing is of (None: it does not belong)."""

    meta: LayerMeta
    geometry_type: GeometryType
    read: Callable[[Path], Iterator[Thing]]
    classify: Callable[[Mapping[str, str]], str | None]

    def source(self, path: Path, city: CityProfile, more: Callable[[], Iterable[Thing]] = tuple) -> FeatureSource:
        """The layer's features in the extract at `path`, and `more` from elsewhere, inside the city's box."""
        names = _USED.get(self.meta.id, tuple(column.name for column in COLUMNS))
        columns = tuple(column for column in COLUMNS if column.name in names)
        box = shapely.box(*city.box)

        def features() -> Iterator[Feature]:
            for reading in (self.read(path), more()):
                for thing in reading:
                    kind = self.classify(thing.tags)
                    if kind is not None and thing.geometry.intersects(box):
                        told = _attributes(thing, kind)
                        yield thing.wkb, [told[column.name] for column in columns]

        return FeatureSource(columns, "EPSG:4326", self.geometry_type, None, features, path.name)


def _attributes(thing: Thing, kind: str) -> dict[str, object]:
    tags = thing.tags
    return {
        "osm_ref": thing.ref,
        "class": kind,
        "name": nfc(tags.get("name", "")) or None,
        "name_en": nfc(tags.get("name:en", "")) or None,
        "ref": tags.get("ref"),
        "levels": tags.get("building:levels"),
        "layer": int(tags["layer"]) if tags.get("layer", "").lstrip("-").isdigit() else 0,
        "bridge": tags.get("bridge", "no") != "no",
        "tunnel": tags.get("tunnel", "no") != "no",
        "oneway": tags.get("oneway") in ("yes", "1", "-1"),
    }


def _water(tags: Mapping[str, str]) -> str | None:
    return next((_WATER[tags[key]] for key in ("natural", "waterway", "landuse") if tags.get(key) in _WATER), None)


def _land(tags: Mapping[str, str]) -> str | None:
    return next((_LAND[tags[key]] for key in ("leisure", "natural", "landuse") if tags.get(key) in _LAND), None)


def _building(tags: Mapping[str, str]) -> str | None:
    value = tags.get("building", "no")
    return None if value == "no" else value if value.isascii() and value.islower() else "yes"


def _road(tags: Mapping[str, str]) -> str | None:
    if tags.get("highway") in _ROADS:
        return tags["highway"] if tags.get("area") != "yes" else None
    return "rail" if tags.get("railway") in _RAILS else None


def _stream(tags: Mapping[str, str]) -> str | None:
    return tags["waterway"] if tags.get("waterway") in _STREAMS else None


def _place(tags: Mapping[str, str]) -> str | None:
    return tags["place"] if tags.get("place") in _PLACES and tags.get("name") else None


def _meta(name: str, vi: str, en: str, style: Style, min_zoom: int, max_zoom: int = 16) -> LayerMeta:
    return LayerMeta(
        f"base_{name}", f"Nền: {vi}", f"Base map: {en}", "base", OWNER, LICENCE, CREDIT, style=style,
        min_zoom=min_zoom, max_zoom=max_zoom, listed=False, key_column="osm_ref",
    )  # fmt: skip


BASE_LAYERS = (
    BaseLayer(
        _meta("water", "mặt nước", "water", Style("#8fbfdc", fill="#a9d3ea", fill_opacity=1, order=-50), 0),
        "MultiPolygon", lambda path: osm_read.areas(path, "natural", "waterway", "landuse"), _water,
    ),
    BaseLayer(
        _meta("waterways", "sông rạch", "waterways", Style("#a9d3ea", width=1.5, order=-45), 9),
        "MultiLineString", lambda path: osm_read.ways(path, "waterway"), _stream,
    ),
    BaseLayer(
        _meta("landuse", "sử dụng đất", "land use", Style("#dbe7cf", fill="#e3ecd8", fill_opacity=1, order=-60), 9),
        "MultiPolygon", lambda path: osm_read.areas(path, "leisure", "natural", "landuse"), _land,
    ),
    BaseLayer(
        _meta("buildings", "nhà", "buildings", Style("#d6cfc4", fill="#e4ded4", fill_opacity=1, order=-40), 14),
        "MultiPolygon", lambda path: osm_read.areas(path, "building"), _building,
    ),
    BaseLayer(
        _meta("roads", "đường", "roads", Style("#ffffff", width=2, order=-30), 6),
        "LineString", lambda path: osm_read.ways(path, "highway", "railway"), _road,
    ),
    BaseLayer(
        _meta("places", "địa danh", "place names", Style("#555555", label="name", order=-10), 6),
        "Point", lambda path: osm_read.nodes(path, "place"), _place,
    ),
)  # fmt: skip
