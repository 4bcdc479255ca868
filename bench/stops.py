"""Are bus stops and crossings found by how people call them, when the registry does not have them as such?

Bus stops of the extract, asked for by name, street and district, by a geocoder that knows no bus stops; crossings as
the Transport Department's traffic cameras are called. All is read from the city's data at run time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import pyogrio
import shapely

from addressing.gazetteer import load as gazetteer_load
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import METRES_PER_DEGREE, Place, distance_m
from addressing.geocoder import Geocoder
from bench.chance import chance
from bench.city import City
from bench.halves import spread
from bench.leave_one_out import EVERY, ask
from bench.registered import Registered, drawn
from bench.table import Table
from bench.timing import share
from store.database import Pools

STOPS = 400
_CATEGORY = 4
_BESIDE_M = 45.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A thing asked for: what is known of it, and where it is."""

    name: str
    street: str
    district: str
    position: tuple[float, float]


WAYS: dict[str, Callable[[Spot], str]] = {
    "name": lambda spot: spot.name,
    "name, district": lambda spot: f"{spot.name}, {spot.district}",
    "name, street, district": lambda spot: f"{spot.name}, {spot.street}, {spot.district}",
    "name, no accents": lambda spot: f"tram {spot.name} {spot.street} {spot.district}",
}


RELATIONS = ("Đối diện", "Đ/d", "Kế", "Trước", "Cạnh số", "Trạm xe buýt đối diện", "Số")
NUMBERED = 600


class NoStops(Geocoder):
    """A geocoder of a registry without bus stops."""

    async def gazetteer(self) -> Gazetteer:
        """The registry's, but for its bus stops."""
        if self._gazetteer is None:
            async with self._pool.connection() as connection:
                at, rows = await gazetteer_load.read(connection)
            rows["places"] = [row for row in rows["places"] if row[_CATEGORY] != "bus_stop"]
            self._gazetteer = gazetteer_load.build(self.profile, at, rows)
        return self._gazetteer


def run(city: City) -> list[Table]:
    """How near the first answers are."""
    return [asyncio.run(_run(city)), _numbered(city)]


def _numbered(city: City) -> Table:
    """Stops as the bus company tells where they are: opposite a number, the street, the district."""
    houses = spread(drawn(city, "stops by number", EVERY), "measured", NUMBERED)
    results = ask(city, [house for house in houses if house.old_district], 0.0, (told_by_number,))
    row = _row("«Đối diện 12, Lê Lợi, Quận 1»", [result.metres if result.answer else None for result in results])
    header = ("asked by", "asked", "≤ 50 m", "≤ 100 m", "≤ 300 m", "> 1 km", "none")
    return Table("Stops told by a number", header, [row], ["The numbers are not registered, no ward is said."])


def told_by_number(house: Registered, random: Random) -> str:
    """As the bus company tells where a stop is."""
    return f"{random.choice(RELATIONS)} {house.number}, {house.street}, {house.old_district}"


async def _run(city: City) -> Table:
    pools = Pools(city.database)
    await pools.reader.open(wait=True, timeout=10)
    try:
        whole = await Geocoder(pools.reader, city.settings.profile).gazetteer()
        geocoder = NoStops(pools.reader, city.settings.profile)
        rows = [_row(f"stop: {way}", await _asked(geocoder, stops_of(whole), ask)) for way, ask in WAYS.items()]
        crossings = list(cameras_of(city))
        if crossings:
            rows.append(_row("crossing: «A - B»", await _asked(geocoder, crossings, lambda spot: spot.name)))
            rows.append(_row("crossing: «ngã tư A B»", await _asked(geocoder, crossings, _spoken)))
    finally:
        await pools.reader.close()
    header = ("asked by", "asked", "≤ 50 m", "≤ 100 m", "≤ 300 m", "> 1 km", "none")
    return Table("Bus stops and crossings", header, rows, ["First answers; the bus stops themselves are left out."])


def _spoken(spot: Spot) -> str:
    return "ngã tư " + spot.name.replace(" - ", " ")


async def _asked(geocoder: Geocoder, spots: Sequence[Spot], ask: Callable[[Spot], str]) -> list[float | None]:
    metres: list[float | None] = []
    for spot in spots:
        answers = await geocoder.search(ask(spot), limit=1)
        metres.append(distance_m((answers[0].lon, answers[0].lat), spot.position) if answers else None)
    return metres


def _row(name: str, metres: Sequence[float | None]) -> list[str]:
    near = [share([m is not None and m <= most for m in metres]) for most in (50, 100, 300)]
    return [name, str(len(metres)), *near, share([m is not None and m > 1000 for m in metres]),
            share([m is None for m in metres])]  # fmt: skip


def stops_of(gazetteer: Gazetteer) -> list[Spot]:
    """Bus stops beside a street, in a known district."""
    streets = [s for s in gazetteer.streets.values() if not s.is_alley and s.wkb]
    tree = shapely.STRtree([line for s in streets if (line := s.line()) is not None])
    found = []
    for place in sorted(gazetteer.places.values(), key=lambda p: (p.name, p.lon, p.lat)):
        if place.category == "bus_stop" and place.old_district_id and len(place.name) > 3:
            n = tree.query_nearest(
                shapely.Point(place.lon, place.lat), max_distance=_BESIDE_M / METRES_PER_DEGREE, all_matches=False
            )
            if len(n):
                found.append(_spot(gazetteer, place, streets[int(n[0])].name))
    return chance("stops").sample(found, min(STOPS, len(found)))


def _spot(gazetteer: Gazetteer, place: Place, street: str) -> Spot:
    district = gazetteer.units[place.old_district_id or 0].full_name
    return Spot(place.name, street, district, (place.lon, place.lat))


def cameras_of(city: City) -> Iterator[Spot]:
    """The cameras that stand where two streets meet."""
    path = city.settings.city_data / "traffic-cameras.gpkg" if city.settings.city_data else None
    if path is None or not path.exists():
        return
    frame = pyogrio.read_dataframe(path, columns=["name"])
    for name, point in zip(frame["name"], frame.geometry, strict=True):
        if name and name.count(" - ") == 1 and not any(c.isdigit() for c in name):
            yield Spot(name, "", "", (point.x, point.y))
