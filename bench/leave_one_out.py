"""Where does a number that is not registered stand, and is the geocoder honest about it?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from addressing.answer import Answer
from addressing.geocoder import Geocoder
from addressing.houses import House, HouseSource
from addressing.things import distance_m
from addressing.windows import Asked, Known
from bench.chance import chance
from bench.city import City
from bench.registered import Registered, drawn
from bench.table import Table
from bench.timing import share
from bench.writing import full, old_units
from store.database import Pools

HOUSES = 600
SAME_DOOR_M = 60.0


@dataclass(frozen=True, slots=True)
class Without:
    """Houses as if one of them had never been registered, under no street and no twin at its door."""

    houses: HouseSource
    left_out: Registered

    async def find(self, streets: Sequence[int], keys: Sequence[str]) -> list[House]:
        """Those of the source but for the one left out."""
        return [house for house in await self.houses.find(streets, keys) if not self._is_it(house)]

    async def known(self, asked: Sequence[Asked]) -> list[list[Known]]:
        """The numbers of the source but for the one left out."""
        windows = await self.houses.known(asked)
        return [[k for k in window if self._stays(k, one.street)] for one, window in zip(asked, windows, strict=True)]

    def _stays(self, known: Known, street: int) -> bool:
        gone = self.left_out
        return known.key != gone.key or (street != gone.street_id and _far(known.lon, known.lat, gone) > SAME_DOOR_M)

    async def of_code(self, code: str) -> tuple[House, str, str | None] | None:
        """As the source has it; nobody asks for codes here."""
        return await self.houses.of_code(code)

    def _is_it(self, house: House) -> bool:
        gone = self.left_out
        near = house.street_id == gone.street_id or _far(house.lon, house.lat, gone) <= SAME_DOOR_M
        return house.id == gone.id or (house.key == gone.key and near)


class Forgetful(Geocoder):
    """A geocoder that does not know `left_out`."""

    left_out: Registered | None = None

    @asynccontextmanager
    async def houses(self) -> AsyncIterator[HouseSource]:
        """The registry's, but for the one left out."""
        async with super().houses() as houses:
            yield Without(houses, self.left_out) if self.left_out else houses


@dataclass(frozen=True, slots=True)
class Result:
    """What the first answer was (None: there was none) and how far off, in metres."""

    answer: Answer | None
    metres: float

    def within(self, metres: float) -> bool:
        """Whether the answer is so near."""
        return self.answer is not None and self.metres <= metres

    @property
    def honest(self) -> bool:
        """Whether the answer is as near as it says."""
        return self.answer is not None and self.metres <= self.answer.accuracy_m


def run(city: City) -> list[Table]:
    """How near, by what the answer is; and how often it is as near as it says, by confidence."""
    results = asyncio.run(_results(city))
    return [_nearness(results), _calibration(results)]


async def _results(city: City) -> list[Result]:
    random, results = chance("leave one out: writing"), []
    pools = Pools(city.database)
    await pools.reader.open(wait=True, timeout=10)
    try:
        geocoder = Forgetful(pools.reader, city.settings.profile)
        for house in drawn(city, "leave one out", HOUSES):
            geocoder.left_out = house
            answers = await geocoder.search(random.choice((full, old_units))(house, random), limit=1)
            results.append(_result(house, answers))
    finally:
        await pools.reader.close()
    return results


def _result(house: Registered, answers: Sequence[Answer]) -> Result:
    if not answers:
        return Result(None, 0.0)
    return Result(answers[0], _far(answers[0].lon, answers[0].lat, house))


def _nearness(results: Sequence[Result]) -> Table:
    kinds: dict[str, Callable[[Result], bool]] = {"all": lambda _: True}
    for level in ("house", "interpolated", "alley", "street", "ward", "place"):
        kinds[level] = lambda result, level=level: result.answer is not None and result.answer.level == level  # type: ignore[misc]
    groups = {name: [result for result in results if chosen(result)] for name, chosen in kinds.items()}
    return Table(
        "Numbers left out of the registry",
        ("first answer", "numbers", "median", "≤ 100 m", "≤ 300 m", "> 1 km", "within accuracy_m"),
        [_row(name, group) for name, group in groups.items() if group],
        [f"{len(results)} houses, each asked for as if it were not registered (nor a twin at its door),",
         "half with the ward of today, half with the old ward and district. No floor: this is about being right."],
    )  # fmt: skip


def _row(name: str, group: Sequence[Result]) -> list[str]:
    answered = sorted(result.metres for result in group if result.answer)
    median = f"{answered[len(answered) // 2]:,.0f} m" if answered else "–"
    far = share([result.answer is not None and result.metres > 1000 for result in group])
    near = [share([result.within(metres) for result in group]) for metres in (100, 300)]
    return [name, str(len(group)), median, *near, far, share([result.honest for result in group if result.answer])]


def _calibration(results: Sequence[Result]) -> Table:
    deciles: dict[int, list[Result]] = {}
    for result in results:
        if result.answer:
            deciles.setdefault(min(9, int(result.answer.confidence * 10)), []).append(result)
    rows = [_decile(n, deciles[n]) for n in sorted(deciles, reverse=True)]
    return Table(
        "Confidence against truth, on the same numbers",
        ("said", "numbers", "said, mean", "true: within accuracy_m"),
        rows,
        ["A calibrated geocoder's last two columns are equal."],
    )


def _decile(n: int, group: Sequence[Result]) -> list[str]:
    said = [result.answer.confidence for result in group if result.answer]
    mean = f"{100 * sum(said) / len(said):.0f} %"
    return [f"{n / 10:.1f}–{(n + 1) / 10:.1f}", str(len(group)), mean, share([result.honest for result in group])]


def _far(lon: float, lat: float, house: Registered) -> float:
    return distance_m((lon, lat), house.position)
