"""At the door of a house that nobody registered: is its street told, its side, its number?"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from psycopg_pool import AsyncConnectionPool

from addressing.geocoder import Geocoder
from addressing.matching.compose import Composer
from addressing.parsing.numbers import leading_integer, side
from addressing.reverse.nearest import STREET_REACH_M, near_streets
from addressing.reverse.number import Numbered
from addressing.reverse.numbers import NEIGHBOURS, number_of
from bench.city import City
from bench.halves import spread
from bench.leave_one_out import EVERY
from bench.registered import Registered, drawn
from bench.remembered import Forgotten, Remembered
from bench.table import Table
from store.database import Pools

HOUSES = 3000
_SHARES = (
    "first street is its street", "side told", "side right", "number told", "within 2", "within 10", "within 20",
)  # fmt: skip


def run(city: City) -> list[Table]:
    """How often, of houses with a plain number."""
    houses = spread(drawn(city, "leave one out", EVERY), "measured", HOUSES)
    plain = [house for house in houses if "/" not in house.key and leading_integer(house.key)]
    counts = asyncio.run(_ask(city, plain))
    return [
        Table(
            "Streets and numbers at a point",
            ("of all", *_SHARES),
            [(f"{len(plain):,} houses", *(f"{100 * counts[name] / len(plain):.1f} %" for name in _SHARES))],
            ["At doors of houses with a plain number whose street is stated, each as if it were not registered.",
             "The side and the number are those of its own street. No floor: this is about being right."],
        )
    ]  # fmt: skip


async def _ask(city: City, houses: Sequence[Registered]) -> Counter[str]:
    remembered, counts = Remembered.of(city), Counter[str]()
    pools = Pools(city.database)
    await pools.reader.open(wait=True, timeout=10)
    try:
        geocoder = Geocoder(pools.reader, city.settings.profile)
        composer = Composer(await geocoder.gazetteer(), geocoder.profile)
        for house in houses:
            counts["first street is its street"] += await _first_street(pools.reader, house) == house.street_id
            fronts = Forgotten(remembered, house).fronts(house.street_id, house.position, NEIGHBOURS)
            told = number_of(composer, house.street_id, house.position, fronts)
            counts.update(_right(leading_integer(house.key) or 0, told) if told else ())
    finally:
        await pools.reader.close()
    return counts


async def _first_street(pool: AsyncConnectionPool, house: Registered) -> int | None:
    async with pool.connection() as connection:
        near = (await near_streets(connection, [house.position], STREET_REACH_M, 4)).get(0, [])
    return next((street.id for street in near if street.kind != "alley"), None)


def _right(number: int, told: Numbered) -> list[str]:
    """Which of the shares a house counts for."""
    found = ["side told", *(["side right"] if told.side == side(number % 2) else [])] if told.side else []
    if told.number is None:
        return found
    off = abs(told.number - number)
    return [*found, "number told", *(f"within {most}" for most in (2, 10, 20) if off <= most)]
