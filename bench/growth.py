"""`python -m bench.growth --small FOLDER`: by how much do answers slow down as the city grows?

The same questions' medians in two cities, a small one in the data folder FOLDER and a large one by the usual settings
(or `--large FOLDER`), in turn in one process. `python -m bench.big_city --count 100000 --into FOLDER` makes one.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from addressing.geocoder import Geocoder
from bench.chance import chance
from bench.city import City, opened
from bench.registered import Registered, drawn
from bench.table import Table
from bench.timing import Times, ms
from bench.writing import WAYS
from store.database import Pools
from store.settings import Settings

HOUSES, WARM, LETTERS = 200, 60, (2, 4, 8)
Ask = Callable[[Geocoder, Registered], Awaitable[object]]


def run(small: City, large: City) -> list[Table]:
    """Search, autocomplete and reverse, in turn in the small city and in the large."""
    return asyncio.run(_run(small, large))


async def _run(small: City, large: City) -> list[Table]:
    async with AsyncExitStack() as stack:
        geocoders, houses = [], []
        for city in (small, large):
            pools = Pools(city.database)
            await pools.reader.open(wait=True, timeout=10)
            stack.push_async_callback(pools.reader.close)
            geocoders.append(Geocoder(pools.reader, city.settings.profile))
            houses.append(drawn(city, "growth", HOUSES + WARM))
        rows = [await _asked(name, ask, geocoders, houses) for name, ask in _questions().items()]
    header = ("question", "small p50", "large p50", "ratio", "small p95", "large p95")
    return [Table("Growth", header, rows, [f"Small: {small.contents}.", f"Large: {large.contents}."])]


def _questions() -> dict[str, Ask]:
    random = chance("growth: writing")
    questions: dict[str, Ask] = {
        f"search, {name}": lambda geocoder, house, way=way: geocoder.search(way(house, random))  # type: ignore[misc]
        for name, way in WAYS.items()
    }
    for letters in LETTERS:
        questions[f"autocomplete, {letters} letters"] = (
            lambda geocoder, house, letters=letters: geocoder.search(  # type: ignore[misc]
                house.street[:letters], autocomplete=True
            )
        )
    questions["autocomplete, number and street"] = lambda geocoder, house: geocoder.search(
        f"{house.number} {house.street[:6]}", autocomplete=True
    )
    questions["reverse"] = lambda geocoder, house: geocoder.reverse(
        house.lon + random.uniform(-2e-4, 2e-4), house.lat + random.uniform(-2e-4, 2e-4)
    )
    return questions


async def _asked(
    name: str, ask: Ask, geocoders: Sequence[Geocoder], houses: Sequence[Sequence[Registered]]
) -> list[str]:
    times = [Times() for _ in geocoders]
    for n, pair in enumerate(zip(*houses, strict=False)):
        for geocoder, house, noted in zip(geocoders, pair, times, strict=True):
            if n < WARM:
                await ask(geocoder, house)
            else:
                await noted.wait(ask(geocoder, house))
    small, large = times
    p50s = [ms(small.p50), ms(large.p50), f"{large.p50 / small.p50:.2f}"]
    return [name, *p50s, ms(small.p95), ms(large.p95)]


def main(arguments: Sequence[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--small", type=Path, required=True, help="a data folder")
    parser.add_argument("--large", type=Path, help="a data folder; else the usual settings")
    asked = parser.parse_args(arguments)
    large_one = Settings(data=asked.large) if asked.large else None
    with opened(Settings(data=asked.small)) as small, opened(large_one) as large:
        for table in run(small, large):
            print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
