"""The base map's composite tile: water, land use, buildings, roads, boundaries and places in one MVT."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from layers.catalogue import Layer
from tiles import renamed, vector
from tiles.grid import Tile
from tiles.vector import Choice

MOTORWAYS = ("motorway", "trunk", "motorway_link", "trunk_link")
MAIN = (*MOTORWAYS, "primary", "primary_link")
SECONDARY = (*MAIN, "secondary", "secondary_link")
TERTIARY = (*SECONDARY, "tertiary", "tertiary_link")
STREETS = (*TERTIARY, "residential", "unclassified", "living_street", "road", "pedestrian")
TOWNS = ("city", "town", "municipality")
SUBURBS = (*TOWNS, "suburb", "borough", "district", "island", "county")
QUARTERS = (*SUBURBS, "quarter", "village", "neighbourhood")

#: Columns that may tell what a feature is, the best first.
CLASSES = ("class", "kind", "highway", "type")
ATTRIBUTES = (
    "name", "name_en", "label", "ref", "class", "kind", "highway", "type", "oneway", "bridge", "tunnel", "layer",
    "full_name", "code", "importance", "population", "height", "levels", "status", "color",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One MVT layer of the base tile, drawn from the first of `sources` that is published.

    `rules`: from which zoom which classes; where none applies any more (the last one is empty) everything is shown.
    `labels`: the MVT layer of its areas' names, and from which zoom.
    """

    name: str
    sources: tuple[str, ...]
    min_zoom: int
    rules: tuple[tuple[int, tuple[str, ...]], ...] = ()
    labels: tuple[str, int] | None = None

    def choice(self, layer: Layer, zoom: int) -> Choice | None:
        """The classes that this zoom shows; None: all."""
        column = next((name for name in CLASSES if name in {each.name for each in layer.columns}), None)
        allowed = next((classes for start, classes in reversed(self.rules) if zoom >= start), ())
        return Choice(column, allowed) if column and allowed else None


PARTS = (
    Part("water", ("base_water", "lakes"), 0),
    Part("waterways", ("base_waterways", "rivers"), 9),
    Part("landuse", ("base_landuse", "parks"), 9, labels=("landuse_labels", 14)),
    Part("boundaries", ("wards",), 8, labels=("ward_labels", 9)),
    Part("ward_labels", ("ward_centres",), 9),
    Part("buildings", ("base_buildings",), 14),
    Part("roads", ("base_roads", "streets", "highways"), 6,
         ((0, MOTORWAYS), (9, MAIN), (11, SECONDARY), (12, TERTIARY), (13, STREETS), (15, ()))),
    Part("places", ("base_places",), 6, ((0, TOWNS), (10, SUBURBS), (12, QUARTERS), (14, ()))),
)  # fmt: skip
LABELS = ("full_name", "name")


def sources(layers: Mapping[str, Layer]) -> dict[str, Layer]:
    """Which published layer each part is drawn from; parts without any are left out."""
    found: dict[str, Layer] = {}
    for part in PARTS:
        layer = next((layers[name] for name in part.sources if name in layers), None)
        if layer is not None and layer.kind == "vector":
            found[part.name] = layer
    return found


async def base_tile(connection: AsyncConnection[Any], layers: Mapping[str, Layer], tile: Tile) -> bytes:
    """The composite MVT of what is published; b"" where there is nothing. MVT layers that are empty are left out."""
    found = sources(layers)
    parts = shown(found, tile.z)
    bodies = [await _part(connection, part, found[part.name], tile) for part in parts]
    bodies += [await _labels(connection, part, found[part.name], tile) for part in parts]
    return b"".join(bodies)


def shown(found: Mapping[str, Layer], zoom: int) -> list[Part]:
    """The parts that this zoom shows."""
    return [part for part in PARTS if part.name in found and zoom >= part.min_zoom]


async def _part(connection: AsyncConnection[Any], part: Part, layer: Layer, tile: Tile) -> bytes:
    return await vector.features(
        connection, layer, tile, name=part.name, attributes=ATTRIBUTES, choice=part.choice(layer, tile.z),
        instead=await renamed.names(connection, tile) if part.name == "roads" and not layer.live else None,
    )  # fmt: skip


async def _labels(connection: AsyncConnection[Any], part: Part, layer: Layer, tile: Tile) -> bytes:
    column = label_column(layer)
    if part.labels is None or column is None or tile.z < part.labels[1] or "Polygon" not in layer.geometry_type:
        return b""
    return await vector.labels(connection, layer, tile, name=part.labels[0], label=column)


def label_column(layer: Layer) -> str | None:
    """The column of the names that the base map writes."""
    return next((name for name in LABELS if name in {each.name for each in layer.columns}), None)
