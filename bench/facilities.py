"""Are the city's schools, clinics and offices found by their address, when neither they nor their house is registered?

All of them are left out of the registry at once, each with the house at its door, and asked for as lists of facilities
tell them: name and address, address alone, and those without a number by name, street and unit. Where they are is what
the city's own data says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import shapely

from addressing.answer import Answer
from addressing.gazetteer import load as gazetteer_load
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import METRES_PER_DEGREE, Place, Street, distance_m
from addressing.parsing.numbers import number_key
from bench.chance import chance
from bench.city import City
from bench.halves import half_of
from bench.leave_one_out import Forgetful
from bench.registered import Registered
from bench.remembered import Forgotten, Remembered
from bench.table import Table
from bench.timing import share
from store.database import Pools

NUMBERED, NAMED = 600, 400
_KINDS = frozenset(
    {"school", "university", "college", "kindergarten", "hospital", "clinic", "government", "office", "police"}
    | {"post_office", "library", "community"}
)
_ID = 0
_BESIDE_M = 60.0


@dataclass(frozen=True, slots=True)
class Facility:
    """A place asked for: its name and its address as far as known; `number` empty where it has none."""

    name: str
    house: Registered

    @property
    def units(self) -> str:
        """Its old ward and district, as most lists have them."""
        return ", ".join(unit for unit in (self.house.old_ward, self.house.old_district) if unit)


Way = Callable[[Facility], str]
WITH_NUMBER: dict[str, Way] = {
    "name, number street, ward, district": lambda f: f"{f.name}, {f.house.number} {f.house.street}, {f.units}",
    "number street, ward, district": lambda f: f"{f.house.number} {f.house.street}, {f.units}",
    "name, number street, new ward": lambda f: f"{f.name}, {f.house.number} {f.house.street}, {f.house.ward}",
}
WITHOUT: dict[str, Way] = {
    "name, street, ward, district": lambda f: f"{f.name}, {f.house.street}, {f.units}",
    "name, street, district": lambda f: f"{f.name}, {f.house.street}, {f.house.old_district}",
    "name, street, new ward": lambda f: f"{f.name}, {f.house.street}, {f.house.ward}",
}


class WithoutFacilities(Forgetful):
    """A geocoder of a registry without the places of `gone`."""

    gone: frozenset[int] = frozenset()

    async def gazetteer(self) -> Gazetteer:
        """The registry's, but for them."""
        if self._gazetteer is None:
            async with self._pool.connection() as connection:
                at, rows = await gazetteer_load.read(connection)
            rows["places"] = [row for row in rows["places"] if row[_ID] not in self.gone]
            self._gazetteer = gazetteer_load.build(self.profile, at, rows)
        return self._gazetteer


def run(city: City) -> list[Table]:
    """How near the first answers are, by what is told of a facility."""
    return [asyncio.run(_run(city))]


async def _run(city: City) -> Table:
    pools, remembered = Pools(city.database), Remembered.of(city)
    await pools.reader.open(wait=True, timeout=10)
    try:
        whole = await Forgetful(pools.reader, city.settings.profile).gazetteer()
        numbered, named = facilities_of(whole)
        geocoder = WithoutFacilities(pools.reader, city.settings.profile)
        geocoder.gone = frozenset(facility.house.id for facility in (*numbered, *named))
        rows = [
            _row(name, await _asked(geocoder, remembered, some[:most], way))
            for ways, some, most in ((WITH_NUMBER, numbered, NUMBERED), (WITHOUT, named, NAMED))
            for name, way in ways.items()
        ]
    finally:
        await pools.reader.close()
    header = ("asked by", "asked", "≤ 100 m", "≤ 300 m", "> 1 km", "none", "within accuracy_m")
    return Table("Facilities", header, rows, ["First answers; facilities and their houses are left out."])


async def _asked(
    geocoder: WithoutFacilities, remembered: Remembered, facilities: Sequence[Facility], way: Way
) -> list[tuple[float, Answer] | None]:
    found: list[tuple[float, Answer] | None] = []
    for facility in facilities:
        geocoder.forgotten = Forgotten(remembered, facility.house)
        answers = await geocoder.search(way(facility), limit=1)
        off = [(distance_m((a.lon, a.lat), facility.house.position), a) for a in answers]
        found.append(off[0] if off else None)
    return found


def facilities_of(gazetteer: Gazetteer) -> tuple[list[Facility], list[Facility]]:
    """Places with a number on a street, and facilities beside a street; on streets that nothing was fitted on."""
    places = [p for p in gazetteer.places.values() if p.kind != "house" and p.old_ward_id and p.old_district_id]
    places.sort(key=lambda place: (place.name, place.id))
    streets = [s for s in gazetteer.streets.values() if not s.is_alley and s.wkb]
    tree = shapely.STRtree([line for s in streets if (line := s.line()) is not None])
    numbered = [(p, s) for p in places if _numbered(p) and (s := gazetteer.streets.get(p.street_id or 0))]
    named = [(p, s) for p in places if not _numbered(p) and p.category in _KINDS if (s := _beside(p, tree, streets))]
    both = (
        [_facility(gazetteer, p, s) for p, s in some if half_of(s.name) == "measured" and p.category != "bus_stop"]
        for some in (numbered, named)
    )
    first, second = (chance("facilities").sample(some, len(some)) for some in both)
    return first, second


def _numbered(place: Place) -> bool:
    """Whether its source gives it a number and a street: what a name or a note tells is near the door, not at it."""
    return bool(place.number and place.street_text)


def _beside(place: Place, tree: shapely.STRtree, streets: Sequence[Street]) -> Street | None:
    far = _BESIDE_M / METRES_PER_DEGREE
    near = tree.query_nearest(shapely.Point(place.lon, place.lat), max_distance=far, all_matches=False)
    return streets[int(near[0])] if len(near) else None


def _facility(gazetteer: Gazetteer, place: Place, street: Street) -> Facility:
    ward, old_ward, old_district = (
        gazetteer.units[unit].full_name if unit else None
        for unit in (place.ward_id, place.old_ward_id, place.old_district_id)
    )
    key = number_key(place.number or "")
    return Facility(
        place.name,
        Registered(
            place.id, place.code, place.number or "", key, street.id, street.name, ward or old_ward, old_ward,
            old_district, place.lon, place.lat,
        ),
    )  # fmt: skip


def _row(name: str, found: Sequence[tuple[float, Answer] | None]) -> list[str]:
    near = [share([one is not None and one[0] <= most for one in found]) for most in (100, 300)]
    far = share([one is not None and one[0] > 1000 for one in found])
    honest = share([one[0] <= one[1].accuracy_m for one in found if one])
    return [name, str(len(found)), *near, far, share([one is None for one in found]), honest]
