"""Is what the city has found by its own name, and suggested while it is typed?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from addressing.answer import Answer
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import Street, Unit
from addressing.geocoder import Geocoder
from addressing.parsing.text import fold
from bench.chance import chance
from bench.city import City
from bench.registered import drawn
from bench.table import Table
from bench.timing import percent
from store.database import Pools

COUNT, SHOWN = 500, 5
#: (what is typed, the name that an answer should bear).
Asked = tuple[str, str]


def run(city: City) -> list[Table]:
    """Streets, alleys, places and units asked for by name; houses suggested."""
    houses = [(f"{house.number} {house.street}", house.street) for house in drawn(city, "names: houses", COUNT)]
    return asyncio.run(_tables(city, houses))


async def _tables(city: City, houses: Sequence[Asked]) -> list[Table]:
    pools = Pools(city.database)
    await pools.reader.open(wait=True, timeout=10)
    try:
        geocoder = Geocoder(pools.reader, city.settings.profile)
        gazetteer = await geocoder.gazetteer()
        rows = [await _row(geocoder, what, asked, typing=False) for what, asked in _sets(gazetteer).items()]
        rows.append(await _row(geocoder, "while typing: number and street", houses, typing=True))
    finally:
        await pools.reader.close()
    notes = [f"Drawn from all that has a name; right is an answer of that very name, among {SHOWN}. No floor."]
    return [Table("By their own names", ("", "asked", "first", "among those shown"), rows, notes)]


async def _row(geocoder: Geocoder, what: str, asked: Sequence[Asked], *, typing: bool) -> list[str]:
    found = [await geocoder.search(text, limit=SHOWN, autocomplete=typing) for text, _ in asked]
    right = [[_bears(answer, name) for answer in some] for some, (_, name) in zip(found, asked, strict=True)]
    first, shown = sum(any(one[:1]) for one in right), sum(map(any, right))
    return [what, f"{len(asked):,}", percent(first, len(asked)), percent(shown, len(asked))]


def _bears(answer: Answer, name: str) -> bool:
    return fold(name) in {fold(answer.name), fold(answer.street or "")}


def _sets(gazetteer: Gazetteer) -> dict[str, list[Asked]]:
    streets = _some("streets", (street for street in gazetteer.streets.values() if not street.is_alley))
    alleys = _some("alleys", (street for street in gazetteer.streets.values() if street.is_alley))
    places = _some("places", gazetteer.places.values())
    units = _some("units", (unit for unit in gazetteer.units.values() if unit.level != "city"))
    wards = [(street, ward) for street in streets if (ward := _ward(gazetteer, street))]
    return {
        "streets": [(street.name, street.name) for street in streets],
        "streets, without accents": [(fold(street.name), street.name) for street in streets],
        "streets, with the ward of today": [(f"{s.name}, {ward.full_name}", s.name) for s, ward in wards],
        "alleys": [(alley.name, alley.name) for alley in alleys],
        "places": [(place.name, place.name) for place in places],
        "places, with the city": [(f"{place.name}, TP.HCM", place.name) for place in places],
        "units": [(unit.full_name, unit.full_name) for unit in units],
    }


def _some[T](purpose: str, things: Iterable[T]) -> list[T]:
    every = list(things)
    return chance(f"names: {purpose}").sample(every, min(COUNT, len(every)))


def _ward(gazetteer: Gazetteer, street: Street) -> Unit | None:
    wards = (gazetteer.units[n] for n in sorted(street.units))
    return next((unit for unit in wards if unit.level == "ward" and unit.current), None)
