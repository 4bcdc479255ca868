"""Vector tiles (MVT) from PostGIS: what a zoom can show of a layer, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection, sql
from psycopg.sql import SQL, Composable, Composed, Identifier

from layers.catalogue import Layer
from store.sqlfiles import load
from tiles.grid import Tile

ATTRIBUTES = 16
TEXT_LIMIT = 120  # characters of an attribute
FEATURE_LIMIT = 20_000  # a tile
CROWD = 2_000  # points a tile beyond which only one a grid cell is shown
CELL = 6.0  # pixels of a grid cell
BUFFER = 8  # pixels around the tile, so that symbols and casings are not cut
EVERYTHING_FROM = 14  # the zoom from which features smaller than a pixel are kept
LABEL_ROOM = 24.0  # pixels an area must be wide to have its name written
SAMPLE = 40_000  # features a tile that are looked at; beyond it every 2nd, 4th, 8th ...


@dataclass(frozen=True, slots=True)
class Choice:
    """Which features: those whose `column` is one of `values`."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instead:
    """What text columns tell instead of what is stored: SQL over `chosen`, the tile's rows, with its parameters."""

    columns: Mapping[str, Composable]
    parameters: Mapping[str, object]


async def layer_tile(connection: AsyncConnection[Any], layer: Layer, tile: Tile) -> bytes:
    """The layer's MVT: MVT layer `<id>`, and `<id>_labels` with one point a named area. b"" when nothing is there."""
    if tile.z < layer.meta.min_zoom:
        return b""
    body = await features(connection, layer, tile)
    if "Polygon" in layer.geometry_type and label_column(layer):
        body += await labels(connection, layer, tile)
    return body


async def features(
    connection: AsyncConnection[Any],
    layer: Layer,
    tile: Tile,
    *,
    name: str | None = None,
    attributes: Sequence[str] | None = None,
    choice: Choice | None = None,
    instead: Instead | None = None,
) -> bytes:
    """One MVT layer: feature id = fid, attributes feature_key and those named (default: the first 16)."""
    columns = [each for each in layer.columns if attributes is None or each.name in attributes][:ATTRIBUTES]
    statement = SQL(load("tiles", "features.sql")).format(
        attributes=_list([_attribute(each.name, each.type, _told(each.name, instead)) for each in columns]),
        shape=SQL(load("tiles", "shape_point.sql" if _is_points(layer) else "shape_line.sql")),
        chosen=SQL(load("tiles", "chosen_points.sql" if _is_points(layer) else "chosen_shapes.sql")).format(
            relation=Identifier(*layer.relation),
            columns=_list([Identifier(each.name) for each in columns]),
            order=_order(layer),
            choice=SQL("f.{}::text = ANY(%(choice)s)").format(Identifier(choice.column)) if choice else SQL("true"),
        ),
    )
    return await _bytes(connection, statement, {
        **_place(tile, BUFFER), "name": name or layer.id, "buffer": BUFFER * 16, "limit": FEATURE_LIMIT,
        "step": step(layer, tile), "crowd": CROWD, "cell": tile.pixel * CELL, "tolerance": tile.pixel / 2,
        "smallest": tile.pixel if tile.z < EVERYTHING_FROM and _is_shapes(layer) else 0.0,
        "choice": list(choice.values) if choice else [], **(instead.parameters if instead else {}),
    })  # fmt: skip


async def labels(
    connection: AsyncConnection[Any], layer: Layer, tile: Tile, *, name: str | None = None, label: str | None = None
) -> bytes:
    """One MVT layer `<id>_labels`: a point inside each named area, in exactly one tile of a zoom, attribute `label`."""
    column = label or label_column(layer)
    assert column is not None
    statement = SQL(load("tiles", "labels.sql")).format(relation=Identifier(*layer.relation), label=Identifier(column))
    return await _bytes(connection, statement, {
        **_place(tile, 0), "name": name or f"{layer.id}_labels", "text": TEXT_LIMIT, "limit": FEATURE_LIMIT,
        "tolerance": tile.pixel * 2, "room": tile.pixel * LABEL_ROOM,
    })  # fmt: skip


def label_column(layer: Layer) -> str | None:
    """The attribute that the style writes beside features, where the layer has it."""
    wanted = layer.style.label
    return wanted if wanted in {each.name for each in layer.columns} else None


def _place(tile: Tile, buffer: float) -> dict[str, object]:
    west, south, east, north = tile.padded(buffer)
    return {"z": tile.z, "x": tile.x, "y": tile.y, "west": west, "south": south, "east": east, "north": north}


def _is_points(layer: Layer) -> bool:
    return "Point" in layer.geometry_type


def _is_shapes(layer: Layer) -> bool:
    return "Polygon" in layer.geometry_type or "Line" in layer.geometry_type


def _order(layer: Layer) -> Composable:
    if any(each.name == "importance" for each in layer.columns):
        return SQL("f.importance DESC NULLS LAST, f.fid")
    if _is_points(layer):
        return SQL("f.fid")
    return SQL("ST_Area(f.geom::box2d) DESC, f.fid")


def step(layer: Layer, tile: Tile) -> int:
    """One feature in so many is looked at: a power of two, so that what is seen at one zoom is seen at the next."""
    if not layer.extent or not layer.feature_count:
        return 1
    expected = layer.feature_count * _share(layer.extent, tile.box)
    step = 1
    while expected / step > SAMPLE:
        step *= 2
    return step


def _share(extent: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> float:
    width, height = extent[2] - extent[0], extent[3] - extent[1]
    across = min(extent[2], box[2]) - max(extent[0], box[0])
    along = min(extent[3], box[3]) - max(extent[1], box[1])
    if across < 0 or along < 0:
        return 0.0
    return (across / width if width else 1.0) * (along / height if height else 1.0)


def _told(name: str, instead: Instead | None) -> Composable:
    return instead.columns.get(name, Identifier(name)) if instead else Identifier(name)


def _attribute(name: str, kind: str, told: Composable) -> Composable:
    column = Identifier(name)
    if kind == "text":
        return SQL("left({}, {}) AS {}").format(told, sql.Literal(TEXT_LIMIT), column)
    if kind in ("date", "timestamp"):
        return SQL("{}::text AS {}").format(column, column)
    if kind == "double":
        return SQL("{}::double precision AS {}").format(column, column)
    return column


def _list(parts: Sequence[Composable]) -> Composable:
    return SQL("").join(SQL(", {}").format(part) for part in parts)


async def _bytes(connection: AsyncConnection[Any], statement: Composed, parameters: dict[str, object]) -> bytes:
    # Never prepared: a generic plan does not know whether the box holds ten features or the whole city.
    cursor = await connection.execute(statement, parameters, prepare=False, binary=True)
    row = await cursor.fetchone()
    return bytes(row[0]) if row and row[0] else b""
