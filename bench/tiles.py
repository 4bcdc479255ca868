"""How soon is a tile there that nobody has asked for yet, and one that the browser holds already?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, cast

from psycopg import AsyncConnection

from bench.chance import chance
from bench.city import City
from bench.registered import drawn
from bench.serving import FLOOR, OURS, Client, served
from bench.table import Table
from bench.timing import Times, ms, of_floor
from layers.catalogue import CatalogueCache, Layer
from store.database import Pools
from tiles import base, vector
from tiles.grid import Tile

ZOOMS = (11, 13, 14, 16)
TILES = 12
LAYERS = ("addresses", "base_buildings")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it was executed."""

    text: Any
    parameters: Any
    how: dict[str, Any]


@dataclass(slots=True)
class Recorder:
    """A connection that notes what is executed on it."""

    connection: AsyncConnection[Any]
    statements: list[Statement] = field(default_factory=list)

    async def execute(self, text: Any, parameters: Any = None, **how: Any) -> Any:
        """Executes and notes it."""
        self.statements.append(Statement(text, parameters, how))
        return await self.connection.execute(text, parameters, **how)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of tile: its path's first part and what makes it."""

    name: str
    make: Callable[[AsyncConnection[Any], Tile], Awaitable[bytes]]
    min_zoom: int = 0


def run(city: City) -> list[Table]:
    """Cold tiles against their bare SQL; then tiles that are held."""
    with ExitStack() as stack:
        ours = stack.enter_context(served(city, OURS, "/health/ready"))
        floor = stack.enter_context(served(city, FLOOR, "/nothing"))
        cold, asked = asyncio.run(_cold(city, ours))
        return [cold, _held(ours, floor, asked)]


async def _cold(city: City, ours: Client) -> tuple[Table, list[str]]:
    pools = Pools(city.database)
    await pools.reader.open(wait=True, timeout=10)
    rows, asked = [], []
    try:
        catalogue = CatalogueCache(pools.reader)
        await catalogue.reload()
        async with pools.reader.connection() as connection:
            for kind in _kinds(catalogue):
                for zoom in (each for each in ZOOMS if each >= kind.min_zoom):
                    tiles = _tiles(city, zoom)
                    rows.append(await _row(connection, ours, kind, zoom, tiles))
                    asked += [_path(kind, tile) for tile in tiles]
    finally:
        await pools.reader.close()
    header = ("tile, zoom", "tiles", "bytes, p50", "p50", "p95", "floor p50", "of the floor")
    return Table(
        "Vector tiles nobody has asked for yet", header, rows,
        ["Over HTTP, gzipped, not in the tile cache; PostgreSQL's pages are warm for both.",
         "Floor: the same tile's ST_AsMVT statements on one open connection, without HTTP or gzip."],
    ), asked  # fmt: skip


def _kinds(catalogue: CatalogueCache) -> list[Kind]:
    layers = {layer.id: layer for layer in catalogue.layers}

    def of(layer: Layer) -> Kind:
        return Kind(layer.id, lambda connection, tile: vector.layer_tile(connection, layer, tile), layer.meta.min_zoom)

    whole = Kind("base", lambda connection, tile: base.base_tile(connection, layers, tile))
    return [whole, *(of(layers[name]) for name in LAYERS if name in layers)]


def _tiles(city: City, zoom: int) -> list[Tile]:
    """Different tiles with houses in them: where people look."""
    found = {_at(house.lon, house.lat, zoom): None for house in drawn(city, f"tiles:{zoom}", 10 * TILES)}
    tiles = [*found]
    return chance(f"tiles:{zoom}").sample(tiles, min(TILES, len(tiles)))


def _at(lon: float, lat: float, zoom: int) -> Tile:
    """The tile of a position, by halving: the grid itself tells where each half lies."""
    here = Tile(0, 0, 0)
    for z in range(1, zoom + 1):
        quarters = (Tile(z, 2 * here.x + dx, 2 * here.y + dy) for dx in (0, 1) for dy in (0, 1))
        here = next(each for each in quarters if _holds(each, lon, lat))
    return here


def _holds(tile: Tile, lon: float, lat: float) -> bool:
    west, south, east, north = tile.box
    return west <= lon < east and south < lat <= north


async def _row(connection: AsyncConnection[Any], ours: Client, kind: Kind, zoom: int, tiles: list[Tile]) -> list[str]:
    mine, least, sizes = Times(), Times(), []
    for tile in tiles:
        recorder = Recorder(connection)
        await kind.make(cast(AsyncConnection[Any], recorder), tile)
        await least.wait(_bare(connection, recorder.statements))
        reply = mine.time(lambda tile=tile: ours.well(_path(kind, tile), Accept_Encoding="gzip"))  # type: ignore[misc]
        sizes.append(len(reply.body))
    size = f"{sorted(sizes)[len(sizes) // 2]:,}"
    speed = [ms(mine.p50), ms(mine.p95), ms(least.p50), of_floor(mine.p50, least.p50)]
    return [f"{kind.name}, {zoom}", str(len(tiles)), size, *speed]


async def _bare(connection: AsyncConnection[Any], statements: list[Statement]) -> None:
    for each in statements:
        await (await connection.execute(each.text, each.parameters, **each.how)).fetchone()


def _path(kind: Kind, tile: Tile) -> str:
    return f"/tiles/{kind.name}/{tile.z}/{tile.x}/{tile.y}.mvt"


def _held(ours: Client, floor: Client, paths: list[str]) -> Table:
    cached, unchanged, least, whole = Times(), Times(), Times(), 0
    for path in paths:
        least.time(lambda: floor.well("/nothing"))
        reply = cached.time(lambda path=path: ours.well(path, Accept_Encoding="gzip"))  # type: ignore[misc]
        tag = reply.headers["etag"]
        again = unchanged.time(lambda path=path, tag=tag: ours.get(path, If_None_Match=tag))  # type: ignore[misc]
        whole += again.status == 304 and not again.body
    rows = [
        [name, ms(times.p50), ms(times.p95), ms(least.p50), of_floor(times.p50, least.p50)]
        for name, times in (("in the tile cache", cached), ("304, held by the browser", unchanged))
    ]
    return Table(
        "Vector tiles that are held already", ("", "p50", "p95", "floor p50", "of the floor"), rows,
        [f"{len(paths)} tiles over HTTP; {whole} of {len(paths)} answered 304 when asked for again.",
         "Floor: an empty answer of bare Starlette."],
    )  # fmt: skip
