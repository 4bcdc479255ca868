"""`python -m bench.fit_numbering`: searches the constants of estimating/numbering.py on one half of the streets.

Each house is asked for on its own street as if it were not registered. One constant after another is made larger or
smaller as long as that helps; what comes out is printed with how near it is on either half, and typed in by hand.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

from addressing.estimating import alleys, estimate, gaussian_process, numbering, sequence
from addressing.estimating.numbering import Numbering
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import Street, distance_m
from addressing.gazetteer.windows import Asked, Known
from addressing.geocoder import Geocoder
from addressing.matching import grounds
from addressing.matching.grounds import Grounds
from addressing.matching.units import UnitClues, clues_of
from addressing.parsing.parse import parse
from bench import city
from bench.chance import chance
from bench.city import City
from bench.halves import Half, half_of
from bench.leave_one_out import EVERY, WAYS
from bench.registered import Registered, drawn
from bench.remembered import Forgotten, Remembered
from store.database import Pools

OF_A_STREET = 8
ROUNDS = 3
_STEP = 1.35
_FINER = 0.6
_LEAST_GAIN = 1e-4


@dataclass(frozen=True, slots=True)
class Left:
    """A house left out: its street, what was typed of units, and what is known around its number."""

    house: Registered
    street: Street
    clues: UnitClues
    known: Sequence[Known]


def main() -> None:
    """Searches, and tells."""
    with city.opened() as opened:
        gazetteer, left = asyncio.run(_read(opened))
    where = Grounds(gazetteer, opened.settings.profile.centre)
    fitted = [one for one in left if half_of(one.house.street) == "fitted"]
    best = _searched(where, fitted)
    print(best)
    for half in ("fitted", "measured"):
        print(half, _told(where, left, half, best))


async def _read(opened: City) -> tuple[Gazetteer, list[Left]]:
    pools = Pools(opened.database)
    await pools.reader.open(wait=True, timeout=10)
    try:
        gazetteer = await Geocoder(pools.reader, opened.settings.profile).gazetteer()
    finally:
        await pools.reader.close()
    remembered, random, left = Remembered.of(opened), chance("numbering"), []
    for house in _few_of_a_street(drawn(opened, "leave one out", EVERY)):
        clues = clues_of(gazetteer, parse(random.choice(WAYS)(house, random), opened.settings.profile).units)
        (known,) = await Forgotten(remembered, house).known([Asked(house.street_id, house.key)])
        left.append(Left(house, gazetteer.streets[house.street_id], clues, known))
    return gazetteer, left


def _few_of_a_street(houses: Sequence[Registered]) -> Iterator[Registered]:
    seen: Counter[int] = Counter()
    for house in houses:
        if house.stated and seen[house.street_id] < OF_A_STREET:
            seen[house.street_id] += 1
            yield house


def _searched(where: Grounds, left: Sequence[Left]) -> Numbering:
    best, worth, step = numbering.TABLE, _worth(where, left, numbering.TABLE), _STEP
    for _ in range(ROUNDS):
        for name in (field.name for field in fields(Numbering)):
            for factor in (step, 1 / step):
                tried = replace(best, **{name: getattr(best, name) * factor})
                if (found := _worth(where, left, tried)) > worth + _LEAST_GAIN:
                    best, worth = tried, found
                    print(f"{worth:.4f} {name} {getattr(best, name):.4g}", flush=True)
                    break
        step = 1 + (step - 1) * _FINER
    return best


def _metres(where: Grounds, left: Sequence[Left], table: Numbering) -> Iterator[float]:
    # The constants are read where they are used; nothing else in a benchmark may change them.
    for room in (alleys, estimate, gaussian_process, grounds, sequence):
        room.TABLE = table  # type: ignore[attr-defined]
    for one in left:
        ground = where.of(one.street, one.clues)
        found = estimate.estimate(one.house.key, one.known, ground) if ground is not None else []
        if found:
            yield distance_m((found[0].lon, found[0].lat), one.house.position)


def _worth(where: Grounds, left: Sequence[Left], table: Numbering) -> float:
    """Near 100 m and 300 m are good, beyond 1 km is twice as bad; smooth, so that every metre counts a little."""
    worth = [
        1 / (1 + (m / 100) ** 2) + 1 / (1 + (m / 300) ** 3) - 2 / (1 + (1000 / max(m, 1)) ** 4)
        for m in _metres(where, left, table)
    ]
    return sum(worth) / len(worth)


def _told(where: Grounds, left: Sequence[Left], half: Half, table: Numbering) -> str:
    metres = list(_metres(where, [one for one in left if half_of(one.house.street) == half], table))
    shares = [sum(m <= most for m in metres) / len(metres) for most in (100, 300, 1000)]
    return f"{len(metres)}: within 100 m {shares[0]:.1%}, 300 m {shares[1]:.1%}, beyond 1 km {1 - shares[2]:.1%}"


if __name__ == "__main__":
    main()
