"""How soon does the OGC API give features?"""

from __future__ import annotations

from contextlib import ExitStack

import orjson

from bench.city import City
from bench.serving import FLOOR, OURS, Client, served
from bench.table import Table
from bench.timing import Times, ms, of_floor
from store.errors import Unavailable

LAYERS = ("addresses", "base_buildings")
TIMES = {10: 150, 1000: 25}


def run(city: City) -> list[Table]:
    """Both servers side by side, asked in turn."""
    with ExitStack() as stack:
        ours = stack.enter_context(served(city, OURS, "/health/ready"))
        floor = stack.enter_context(served(city, FLOOR, "/nothing"))
        rows = [_row(ours, floor, layer, limit) for layer in LAYERS for limit in TIMES]
    return [Table(
        "OGC API Features over HTTP: /items",
        ("layer, limit", "bytes", "p50", "p95", "floor p50", "of the floor"), rows,
        ["One client, one worker, no compression. Floor: the same SQL's GeoJSON text, served by bare Starlette.",
         "For context, from the notes on another machine: stock pygeoapi 0.24 reaches 0.07–0.10 of such a floor."],
    )]  # fmt: skip


def _row(ours: Client, floor: Client, layer: str, limit: int) -> list[str]:
    path, bare = f"/ogc/collections/{layer}/items?f=json&limit={limit}", f"/items/{layer}?limit={limit}"
    _same(ours.well(path).body, floor.well(bare).body)
    mine, least, size = Times(), Times(), 0
    for _ in range(TIMES[limit]):
        least.time(lambda: floor.well(bare))
        size = len(mine.time(lambda: ours.well(path)).body)
    return [f"{layer}, {limit}", f"{size:,}", ms(mine.p50), ms(mine.p95), ms(least.p50), of_floor(mine.p50, least.p50)]


def _same(ours: bytes, floor: bytes) -> None:
    """The floor must do the same work, or the ratio says nothing."""
    if [each["id"] for each in orjson.loads(ours)["features"]] != [
        each["id"] for each in orjson.loads(floor)["features"]
    ]:
        raise Unavailable("Hai bên không trả cùng đối tượng", "ours and the floor do not give the same features")
