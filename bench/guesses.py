"""Is a guess as sure of a name that nobody registered as of one with a slip in it?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from addressing.gazetteer import load as gazetteer_load
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import Place, distance_m
from addressing.geocoder import Geocoder
from addressing.matching.trust import telling
from addressing.parsing.place_names import place_key
from bench.chance import chance
from bench.city import City
from bench.table import Table
from bench.timing import percent
from bench.writing import mistyped
from store.database import Pools

COUNT = 800
#: Names of so many words are also asked for without the last.
_LONG = 3
#: Bounds of what an answer says of itself.
_BANDS = ((0.8, 1.01), (0.5, 0.8), (0.0, 0.5))
_HEAD = (
    "name",
    "asked",
    "answered",
    "said ≥ 0.8",
    "of these true",
    "said ≥ 0.5",
    "of these true",
    "less",
    "of these true",
)
Asked = tuple[str, Place]


class _Holding(Geocoder):
    """A geocoder whose gazetteer is given."""

    def hold(self, gazetteer: Gazetteer) -> None:
        """Answers by `gazetteer` from now on."""
        self._gazetteer = gazetteer


def run(city: City) -> list[Table]:
    """Places asked for by names that are registered, misspelled, and left out of the gazetteer."""
    return [asyncio.run(_table(city))]


async def _table(city: City) -> Table:
    pools = Pools(city.database)
    await pools.reader.open(wait=True, timeout=10)
    try:
        async with pools.reader.connection() as connection:
            at, rows = await gazetteer_load.read(connection)
        whole = gazetteer_load.build(city.settings.profile, at, rows)
        places = _called_alone(whole)
        unknown = {place.id for place in places}
        for part in ("places", "place_names"):
            rows[part] = [row for row in rows[part] if row[0] not in unknown]
        less = gazetteer_load.build(city.settings.profile, at, rows)
        geocoder, random = _Holding(pools.reader, city.settings.profile), chance("guesses: slips")
        geocoder.hold(whole)
        told = [await _row(geocoder, "as registered", [(place.name, place) for place in places])]
        told.append(await _row(geocoder, "with a slip", [(mistyped(place.name, random), place) for place in places]))
        begun = [(place.name.rpartition(" ")[0], place) for place in places if _is_long(place)]
        told.append(await _row(geocoder, "its beginning", begun))
        geocoder.hold(less)
        told.append(await _row(geocoder, "left out", [(place.name, place) for place in places]))
    finally:
        await pools.reader.close()
    notes = ["Names that one place has; true is within accuracy_m of it. No floor: this is about being honest."]
    return Table("Guesses of places by name", _HEAD, told, notes)


def _called_alone(gazetteer: Gazetteer) -> list[Place]:
    of_key: dict[str, list[Place]] = {}
    for place in gazetteer.places.values():
        of_key.setdefault(place_key(place.name), []).append(place)
    alone = [some[0] for key, some in of_key.items() if len(some) == 1 and " " in key]
    found = sorted((place for place in alone if place.category != "bus_stop"), key=lambda place: place.id)
    return chance("guesses: places").sample(found, min(COUNT, len(found)))


def _is_long(place: Place) -> bool:
    """Whether a name is told without its last word."""
    return len(telling(place_key(place.name))) >= _LONG


async def _row(geocoder: Geocoder, what: str, asked: Sequence[Asked]) -> list[str]:
    said: list[tuple[float, bool]] = []
    for text, place in asked:
        for answer in await geocoder.search(text, limit=1):
            away = distance_m((answer.lon, answer.lat), (place.lon, place.lat))
            said.append((answer.confidence, away <= answer.accuracy_m))
    told = [what, f"{len(asked):,}", f"{len(said):,}"]
    for low, high in _BANDS:
        here = [true for sure, true in said if low <= sure < high]
        told += [f"{len(here):,}", percent(sum(here), len(here)) if here else "–"]
    return told
