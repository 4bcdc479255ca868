"""Where does a number that is not registered stand, and is the geocoder honest about it?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from addressing.answer import Answer
from addressing.gazetteer.houses import HouseSource
from addressing.gazetteer.things import distance_m
from addressing.geocoder import Geocoder
from bench.chance import chance
from bench.city import City
from bench.halves import MOST_OF_A_STREET, spread
from bench.registered import Registered, drawn
from bench.remembered import Forgotten, Remembered
from bench.table import Table
from bench.timing import share
from bench.writing import Way, full, no_ward, old_units
from store.database import Pools

HOUSES = 800
EVERY = 1_000_000
WAYS: tuple[Way, ...] = (full, old_units)


class Forgetful(Geocoder):
    """A geocoder that does not know what is forgotten."""

    forgotten: Forgotten | None = None

    def houses(self) -> HouseSource:
        """Those that are left."""
        return self.forgotten or super().houses()


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers were, the first one's distance in metres, and the question."""

    answers: Sequence[Answer]
    metres: float
    house: Registered
    text: str

    @property
    def answer(self) -> Answer | None:
        """The first answer."""
        return self.answers[0] if self.answers else None

    def within(self, metres: float) -> bool:
        """Whether the first answer is so near."""
        return self.answer is not None and self.metres <= metres

    @property
    def honest(self) -> bool:
        """Whether the answer is as near as it says."""
        return self.answer is not None and self.metres <= self.answer.accuracy_m


def run(city: City) -> list[Table]:
    """How near, by how thin the map is and by what the answer is."""
    houses = spread(drawn(city, "leave one out", EVERY), "measured", HOUSES)
    asked: dict[str, tuple[Sequence[Registered], float, Sequence[Way]]] = {
        "as mapped": (houses, 0.0, WAYS),
        "half of the map": (houses, 0.5, WAYS),
        "a fifth of the map": (houses, 0.8, WAYS),
        "as mapped, no ward": (houses, 0.0, (no_ward,)),
        "all numbers, as mapped": (drawn(city, "leave one out", HOUSES), 0.0, WAYS),
    }
    results = {name: ask(city, *how) for name, how in asked.items()}
    return [_settings(results), _levels(results["as mapped"]), _levels(results["a fifth of the map"])]


def ask(city: City, houses: Sequence[Registered], thin: float, ways: Sequence[Way]) -> list[Result]:
    """Every house asked for as if it were not registered, on a map thinned by a share."""
    return asyncio.run(_ask(city, houses, thin, ways))


async def _ask(city: City, houses: Sequence[Registered], thin: float, ways: Sequence[Way]) -> list[Result]:
    random, results = chance("leave one out: writing"), []
    remembered = Remembered.of(city)
    pools = Pools(city.database)
    await pools.reader.open(wait=True, timeout=10)
    try:
        geocoder = Forgetful(pools.reader, city.settings.profile)
        for house in houses:
            geocoder.forgotten = Forgotten(remembered, house, thin)
            text = random.choice(ways)(house, random)
            answers = await geocoder.search(text, limit=3)
            far = distance_m((answers[0].lon, answers[0].lat), house.position) if answers else 0.0
            results.append(Result(answers, far, house, text))
    finally:
        await pools.reader.close()
    return results


def _settings(results: dict[str, list[Result]]) -> Table:
    return Table(
        "Numbers left out of the registry",
        ("asked for", *_HEADER),
        [_row(name, group) for name, group in results.items()],
        [f"Houses whose street is stated, at most {MOST_OF_A_STREET} of a street, on streets nothing was fitted on;",
         "each asked for as if it were not registered (nor a twin at its door), half with the ward of today, half with",
         "the old ward and district. Thinned: a share of each street's numbers and alleys is forgotten too.",
         "No floor: this is about being right."],
    )  # fmt: skip


def _levels(results: Sequence[Result]) -> Table:
    kinds: dict[str, Callable[[Result], bool]] = {}
    for level in ("house", "interpolated", "alley", "street", "ward", "place"):
        kinds[level] = lambda result, level=level: result.answer is not None and result.answer.level == level  # type: ignore[misc]
    kinds["a number with /"] = lambda result: "/" in result.house.key
    kinds["a plain number"] = lambda result: "/" not in result.house.key
    groups = {name: [result for result in results if chosen(result)] for name, chosen in kinds.items()}
    return Table(
        "The same by what the answer is",
        ("first answer", *_HEADER),
        [_row(name, group) for name, group in groups.items() if group],
    )


_HEADER = ("numbers", "median", "≤ 100 m", "≤ 300 m", "> 1 km", "within accuracy_m")


def _row(name: str, group: Sequence[Result]) -> list[str]:
    answered = sorted(result.metres for result in group if result.answer)
    median = f"{answered[len(answered) // 2]:,.0f} m" if answered else "–"
    far = share([result.answer is not None and result.metres > 1000 for result in group])
    near = [share([result.within(metres) for result in group]) for metres in (100, 300)]
    return [name, str(len(group)), median, *near, far, share([result.honest for result in group if result.answer])]
