"""Is a registered address found, however it is written, and how soon?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from addressing.answer import Answer
from addressing.gazetteer.things import distance_m
from addressing.geocoder import Geocoder
from addressing.parsing.numbers import number_key
from bench.chance import chance
from bench.city import City
from bench.registered import Registered, drawn
from bench.table import Table
from bench.timing import Times, ms, of_floor, share
from bench.writing import WAYS, full
from store import sqlfiles
from store.database import Pools

HOUSES = 300
WARM = 60
NEAR_M, WRONG_M = 50.0, 1000.0
LETTERS = (2, 4, 8, 14)
PURPOSE = "search"


@dataclass(slots=True)
class Way:
    """How one way of writing fared: metres to the first answer (None: there was none), and whether any was near."""

    times: Times = field(default_factory=Times)
    floor: Times = field(default_factory=Times)
    first: list[float | None] = field(default_factory=list)
    among: list[bool] = field(default_factory=list)
    doors: list[bool] = field(default_factory=list)

    def note(self, house: Registered, answers: Sequence[Answer]) -> None:
        """One more question's answers."""
        far = [distance_m((answer.lon, answer.lat), house.position) for answer in answers]
        self.first.append(far[0] if far else None)
        self.among.append(any(metres <= NEAR_M for metres in far))
        self.doors.append(bool(answers) and _is_door(answers[0], house))

    def row(self, name: str) -> list[str]:
        """As it is told."""
        near = share([metres is not None and metres <= NEAR_M for metres in self.first])
        wrong = share([metres is not None and metres > WRONG_M for metres in self.first])
        silent = share([metres is None for metres in self.first])
        speed = [ms(self.times.p50), ms(self.times.p95), ms(self.floor.p50), of_floor(self.times.p50, self.floor.p50)]
        return [name, *speed, near, share(self.doors), share(self.among), wrong, silent]


def run(city: City) -> list[Table]:
    """Every way of writing in turn; then autocomplete and reverse."""
    return asyncio.run(_run(city))


async def _run(city: City) -> list[Table]:
    houses = drawn(city, PURPOSE, HOUSES)
    pools = Pools(city.database)
    await pools.reader.open(wait=True, timeout=10)
    try:
        geocoder = Geocoder(pools.reader, city.settings.profile)
        for house in houses[:WARM]:
            await _look_up(pools, house)
            await geocoder.search(full(house, chance("warm")))
        return [await _searches(geocoder, pools, houses), await _others(geocoder, pools, houses)]
    finally:
        await pools.reader.close()


async def _look_up(pools: Pools, house: Registered) -> object:
    """The floor: a house whose street and number are known already, on the same pool."""
    async with pools.reader.connection() as connection:
        asked = {"street": house.street_id, "number": house.key}
        cursor = await connection.execute(sqlfiles.load("bench", "floor_house.sql"), asked, prepare=True)
        return await cursor.fetchall()


async def _nearest(pools: Pools, lon: float, lat: float) -> object:
    """The floor of reverse."""
    async with pools.reader.connection() as connection:
        statement = sqlfiles.load("bench", "floor_nearest.sql")
        return await (await connection.execute(statement, {"lon": lon, "lat": lat}, prepare=True)).fetchone()


async def _searches(geocoder: Geocoder, pools: Pools, houses: Sequence[Registered]) -> Table:
    header = ("way of writing", "p50", "p95", "floor p50", "of the floor",
              "first ≤ 50 m", "first: that door", "of five ≤ 50 m", "first > 1 km", "none")  # fmt: skip
    rows = [(await _way(geocoder, pools, houses, name)).row(name) for name in WAYS]
    return Table(
        "Search of registered addresses", header, rows,
        [f"{len(houses)} houses, one question at a time, in process; the floor in turn with it.",
         "Floor: the bare look-up by (street, number key) on the same pool, nothing to understand.",
         "That door: the street and number asked for, at whichever place (a number may be registered twice)."],
    )  # fmt: skip


async def _way(geocoder: Geocoder, pools: Pools, houses: Sequence[Registered], name: str) -> Way:
    random, way = chance(f"{PURPOSE}:{name}"), Way()
    for house in houses:
        text = WAYS[name](house, random)
        await way.floor.wait(_look_up(pools, house))
        way.note(house, await way.times.wait(geocoder.search(text)))
    return way


def _is_door(answer: Answer, house: Registered) -> bool:
    return answer.street_id == house.street_id and number_key(answer.number or "") == house.key


async def _others(geocoder: Geocoder, pools: Pools, houses: Sequence[Registered]) -> Table:
    rows = [await _autocomplete(geocoder, pools, houses, letters) for letters in LETTERS]
    return Table(
        "Autocomplete and reverse", ("question", "p50", "p95", "floor p50", "of the floor"),
        [*rows, await _reverse(geocoder, pools, houses)],
        ["Floors: for autocomplete the look-up above; for reverse the bare nearest-neighbour SQL."],
    )  # fmt: skip


async def _autocomplete(geocoder: Geocoder, pools: Pools, houses: Sequence[Registered], letters: int) -> list[str]:
    floor, ours = Times(), Times()
    for house in houses:
        await floor.wait(_look_up(pools, house))
        await ours.wait(geocoder.search(house.street[:letters], autocomplete=True))
    return _row(f"autocomplete, {letters} letters", ours, floor)


async def _reverse(geocoder: Geocoder, pools: Pools, houses: Sequence[Registered]) -> list[str]:
    random, floor, ours = chance("reverse"), Times(), Times()
    for house in houses:
        lon, lat = house.lon + random.uniform(-2e-4, 2e-4), house.lat + random.uniform(-2e-4, 2e-4)
        await floor.wait(_nearest(pools, lon, lat))
        await ours.wait(geocoder.reverse(lon, lat))
    return _row("reverse", ours, floor)


def _row(name: str, times: Times, floor: Times) -> list[str]:
    return [name, ms(times.p50), ms(times.p95), ms(floor.p50), of_floor(times.p50, floor.p50)]
