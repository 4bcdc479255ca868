"""Reading the catalogue of layers, and the copy of it that a web process holds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from psycopg import AsyncConnection, Connection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from layers.column_words import title_of
from layers.meta import LayerMeta, is_layer_id
from layers.source import Column
from layers.style import Style
from layers.versions import Extent, no_layer
from store.errors import Conflict
from store.sqlfiles import load

log = logging.getLogger("bandoso.layers")

Kind = Literal["vector", "raster"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Layer:
    """A published layer: what is said about it, and where the data of its current version stand.

    `table` (schema, name) is None for a raster, whose `raster_path` is relative to the data folder. `extent` in
    degrees: west, south, east, north.
    """

    meta: LayerMeta
    kind: Kind
    style: Style
    version: int
    table: tuple[str, str] | None
    raster_path: str | None
    geometry_type: str
    columns: tuple[Column, ...]
    feature_count: int | None
    extent: Extent | None
    source_crs: str
    published_by: str
    published_at: datetime

    @property
    def id(self) -> str:
        """The layer's id."""
        return self.meta.id

    @property
    def relation(self) -> tuple[str, str]:
        """(schema, name) with fid, feature_key, geom (EPSG:4326) and `columns`; Conflict for a raster."""
        if self.table is None:
            raise Conflict(f"Lớp «{self.id}» là ảnh, không có đối tượng", f"the layer {self.id!r} is a raster")
        return self.table

    @property
    def live(self) -> bool:
        """Whether it is a view whose rows change without a new version (the registry's own layers)."""
        return self.table is not None and self.table[1] != f"{self.id}_v{self.version}"


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """One line of a layer's history."""

    version: int
    current: bool
    kept: bool
    feature_count: int | None
    source_crs: str | None
    file_name: str | None
    file_sha256: str | None
    report: dict[str, Any]
    published_by: str
    published_at: datetime


def layers(connection: Connection[Any]) -> list[Layer]:
    """All published layers, in the order of their themes and titles (any role)."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return [_layer(row) for row in cursor.execute(load(__package__, "layers.sql"), {"id": None})]


def layer(connection: Connection[Any], layer_id: str) -> Layer:
    """The published layer `layer_id`; NotFound when there is none."""
    with connection.cursor(row_factory=dict_row) as cursor:
        asked = {"id": layer_id if is_layer_id(layer_id) else ""}
        row = cursor.execute(load(__package__, "layers.sql"), asked).fetchone()
    if row is None:
        raise no_layer(layer_id)
    return _layer(row)


async def layers_async(connection: AsyncConnection[Any]) -> list[Layer]:
    """All published layers, on an async connection."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(load(__package__, "layers.sql"), {"id": None})
        return [_layer(row) for row in await cursor.fetchall()]


def history(connection: Connection[Any], layer_id: str) -> list[LayerVersion]:
    """Every version the layer ever had, the newest first; NotFound when there never was such a layer."""
    with connection.cursor(row_factory=dict_row) as cursor:
        asked = {"id": layer_id if is_layer_id(layer_id) else ""}
        rows = cursor.execute(load(__package__, "history.sql"), asked).fetchall()
    if not rows:
        raise no_layer(layer_id)
    return [LayerVersion(**row) for row in rows]


def revision(connection: Connection[Any]) -> int:
    """The number that every change of the catalogue raises."""
    row = connection.execute("SELECT revision FROM catalogue.revision").fetchone()
    return int(row[0]) if row else 0


OnChange = Callable[[list[Layer]], Awaitable[None] | None]


class CatalogueCache:
    """The published layers as one web process holds them: never older than the last `reload`."""

    def __init__(self, pool: AsyncConnectionPool[Any]) -> None:
        self._pool = pool
        self._layers: dict[str, Layer] = {}
        self._revision: int | None = None
        self._callbacks: list[OnChange] = []
        self._reading = asyncio.Lock()

    @property
    def ready(self) -> bool:
        """Whether it was read at least once."""
        return self._revision is not None

    @property
    def revision(self) -> int:
        """The revision of what is held; -1 before the first reading."""
        return -1 if self._revision is None else self._revision

    @property
    def layers(self) -> list[Layer]:
        """The published layers, in the order of their themes and titles."""
        return list(self._layers.values())

    def get(self, layer_id: str) -> Layer:
        """The published layer `layer_id`; NotFound when there is none."""
        try:
            return self._layers[layer_id]
        except KeyError:
            raise no_layer(layer_id) from None

    def on_change(self, callback: OnChange) -> None:
        """Calls `callback(layers)` after each change, and once now when something is held already."""
        self._callbacks.append(callback)
        if self.ready:
            done = callback(self.layers)
            if done is not None:
                # Held, for the loop itself keeps no task from being collected.
                self._first_call = asyncio.ensure_future(done)

    async def reload(self) -> None:
        """Reads the catalogue again when its revision moved; concurrent callers wait for one another."""
        async with self._reading:
            async with self._pool.connection() as connection:
                found = await _revision_async(connection)
                if found == self._revision:
                    return
                # One snapshot would be needed to read both at once; reading layers second can only be newer than
                # the revision, and then the change's own notice makes us read again.
                fresh = await layers_async(connection)
            self._layers = {one.id: one for one in fresh}
            self._revision = found
            log.info("catalogue: revision %s, %s layers", found, len(fresh))
            for callback in self._callbacks:
                done = callback(self.layers)
                if done is not None:
                    await done


async def _revision_async(connection: AsyncConnection[Any]) -> int:
    cursor = await connection.execute("SELECT revision FROM catalogue.revision")
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


def _layer(row: DictRow) -> Layer:
    names = LayerMeta.__dataclass_fields__.keys() - {"style"}
    style = Style.from_json(row["style"])
    west_to_north: Any = tuple(row["extent"]) if row["extent"] else None
    return Layer(
        meta=LayerMeta(**{name: row[name] for name in names}, style=style),
        kind=row["kind"],
        style=style,
        version=row["version"],
        table=(row["table_schema"], row["table_name"]) if row["table_name"] else None,
        raster_path=row["raster_path"],
        geometry_type=row["geometry_type"] or "Geometry",
        columns=tuple(_column(column) for column in row["columns"]),
        feature_count=row["feature_count"],
        extent=west_to_north,
        source_crs=row["source_crs"] or "",
        published_by=row["published_by"],
        published_at=row["published_at"],
    )


def _column(told: Mapping[str, Any]) -> Column:
    title = title_of(told["name"], told.get("title_vi", ""), told.get("title_en", ""))
    return Column(told["name"], told["type"], title.vi, title.en)
