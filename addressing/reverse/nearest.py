"""What is at a point: the nearest address, the street and alley with the number there, the ward; each how far away.

Points are (lon, lat) in degrees (EPSG:4326). Many points cost two look-ups together, not two each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from psycopg import AsyncConnection

from addressing.answer import Answer, Level
from addressing.gazetteer.houses import House
from addressing.gazetteer.things import METRES_PER_DEGREE, Unit, distance_m
from addressing.matching.compose import Composer, Where, numbered
from addressing.matching.filters import type_of
from addressing.reasons import Code, said_alone
from addressing.reverse.number import Numbered
from addressing.reverse.numbers import Point, numbers_at
from store.bilingual import Bilingual
from store.errors import BadInput
from store.prepared import Prepared
from store.statement import Parameter
from store.values import value_class

#: Within this distance a point is taken to be at the address; beyond it the street is the surer answer.
AT_THE_DOOR_M = 60.0
ADDRESS_REACH_M = 500.0
STREET_REACH_M = 200.0
_STREETS = 4
#: How sure the nearest street is the one meant, and a number told by neighbours (within ten): `bench reverse`.
_STREET_SURE, _NUMBER_SURE = 0.85, 0.65
#: Who asks for so many answers is told the street and the alley as well, however many doors are near.
_ROOM_FOR_STREETS = 4
#: How sure the nearest street is the one meant, and a number told by neighbours (within ten): `bench reverse`.
_STREET_SURE, _NUMBER_SURE = 0.85, 0.65
#: The types, in addok's words, of registered addresses, and of what a street answers with.
_OF_ADDRESSES, _OF_STREETS = frozenset({"housenumber", "poi"}), frozenset({"housenumber", "street"})
_ADDRESSES = Prepared("addressing.reverse", "reverse_addresses.sql")
_ROADS = Prepared("addressing.reverse", "reverse_streets.sql")


@value_class(frozen=True, slots=True)
class NearStreet:
    """A street near a point: the spot of it that is nearest (degrees), and how far away that is in metres."""

    id: int
    name: str
    kind: str
    lon: float
    lat: float
    away_m: float


@value_class(frozen=True, slots=True)
class NearAddress:
    """An address near a point, and how far away it is in metres."""

    house: House
    street_text: str | None
    away_m: float


#: A street near a point, and its number there.
_Road = tuple[NearStreet, Numbered | None]


async def reverse(
    connection: AsyncConnection[Any], composer: Composer, lon: float, lat: float, limit: int
) -> list[Answer]:
    """What is at (lon, lat), the surest first: addresses, then the street with its number, the alley, the ward.

    `distance_m` is the distance to what was found, and `accuracy_m` is never less. Empty far from the city. BadInput
    for what is no position.
    """
    return (await reverse_many(connection, composer, [(lon, lat)], limit))[0]


async def reverse_many(
    connection: AsyncConnection[Any],
    composer: Composer,
    points: Sequence[Point],
    limit: int,
    types: frozenset[str] = frozenset(),
) -> list[list[Answer]]:
    """`reverse` of each point, in their order; only answers of `types`, in addok's words, where some are named."""
    for lon, lat in points:
        check_position(lon, lat)
    addresses = await near_addresses(connection, points, limit, types)
    doors = [_doors(composer, addresses[n], limit, types) for n in range(len(points))]
    elsewhere = [n for n in range(len(points)) if _asks_for_streets(doors[n], limit, types)]
    near = await near_streets(connection, [points[n] for n in elsewhere], STREET_REACH_M, _STREETS) if elsewhere else {}
    roads = [(n, road) for place, n in enumerate(elsewhere) for road in _one_of_each_kind(near[place])]
    told = await numbers_at(connection, composer, [(road.id, points[n]) for n, road in roads])
    streets: dict[int, list[_Road]] = defaultdict(list)
    for (n, road), numbered_there in zip(roads, told, strict=True):
        streets[n].append((road, numbered_there))
    return [_at(composer, point, doors[n], streets[n], limit, types) for n, point in enumerate(points)]


def _doors(composer: Composer, near: Sequence[NearAddress], limit: int, types: frozenset[str]) -> list[Answer]:
    if types and not types & _OF_ADDRESSES:
        return []
    found = [_address(composer, one) for one in near[:limit]]
    return [answer for answer in found if not types or type_of(answer) in types]


def _asks_for_streets(doors: Sequence[Answer], limit: int, types: frozenset[str]) -> bool:
    """Who stands at as many doors as were asked for needs no street."""
    if types and not types & _OF_STREETS:
        return False
    return limit >= _ROOM_FOR_STREETS or len(doors) < limit or _away(doors[-1]) > AT_THE_DOOR_M


def check_position(lon: float, lat: float) -> None:
    """BadInput for what is no position on earth."""
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadInput(
            "Toạ độ không hợp lệ",
            "not a position",
            hint=Bilingual("lon từ -180 đến 180, lat từ -90 đến 90", "lon is -180 to 180, lat is -90 to 90"),
        )


async def near_addresses(
    connection: AsyncConnection[Any], points: Sequence[Point], limit: int, types: frozenset[str] = frozenset()
) -> dict[int, list[NearAddress]]:
    """The addresses near each point, nearest first, by its place in `points`; of `types` where some are named."""
    if types and not types & _OF_ADDRESSES:
        return defaultdict(list)
    wanted: dict[str, Parameter] = {
        "houses": not types or "housenumber" in types,
        "places": not types or "poi" in types,
    }
    # A few more than asked for: a degree of longitude is a little shorter than one of latitude.
    rows = await _near(connection, _ADDRESSES, points, ADDRESS_REACH_M, limit + 5, wanted)
    found: dict[int, list[NearAddress]] = defaultdict(list)
    for row in rows:
        found[row[0] - 1].append(NearAddress(House(*row[1:16]), row[16], float(row[17])))
    for near in found.values():
        near.sort(key=lambda one: (one.away_m, one.house.id))
    return found


async def near_streets(
    connection: AsyncConnection[Any], points: Sequence[Point], reach_m: float, count: int
) -> dict[int, list[NearStreet]]:
    """The streets and alleys near each point, nearest first, by the point's place in `points`."""
    rows = await _near(connection, _ROADS, points, reach_m, count)
    found: dict[int, list[NearStreet]] = defaultdict(list)
    for row in rows:
        found[row[0] - 1].append(NearStreet(*row[1:]))
    for near in found.values():
        near.sort(key=lambda one: (one.away_m, one.id))
    return found


async def _near(
    connection: AsyncConnection[Any],
    statement: Prepared,
    points: Sequence[Point],
    reach_m: float,
    count: int,
    more: Mapping[str, Parameter] = MappingProxyType({}),
) -> list[tuple[Any, ...]]:
    parameters: dict[str, Parameter] = {
        "lons": [lon for lon, _ in points],
        "lats": [lat for _, lat in points],
        "reach": reach_m / METRES_PER_DEGREE,
        "count": count,
        **more,
    }
    return await statement.rows(connection, parameters)


def _at(
    composer: Composer,
    point: Point,
    doors: Sequence[Answer],
    streets: Sequence[_Road],
    limit: int,
    types: frozenset[str],
) -> list[Answer]:
    at_door = [a for a in doors if _away(a) <= AT_THE_DOOR_M]
    if len(at_door) >= limit and not streets:
        return list(doors)
    beyond = [a for a in doors if _away(a) > AT_THE_DOOR_M]
    where = composer.at(*point)
    roads = [_street(composer, where, road, told, types) for road, told in streets]
    roads = [road for road in roads if not types or type_of(road) in types]
    if limit >= _ROOM_FOR_STREETS:
        at_door, beyond = at_door[: limit - len(roads)], at_door[limit - len(roads) :] + beyond
    return (at_door + roads + beyond + _units(composer, where, point, types))[:limit]


def _one_of_each_kind(streets: Sequence[NearStreet]) -> Iterable[NearStreet]:
    """The nearest street and the nearest alley, the nearer first."""
    firsts: dict[str, NearStreet] = {}
    for road in streets:
        firsts.setdefault(road.kind, road)
    return firsts.values()


def _address(composer: Composer, near: NearAddress) -> Answer:
    house, away = near.house, near.away_m
    street = composer.gazetteer.streets.get(house.street_id) if house.street_id is not None else None
    found = composer.house(house, street, street_text=near.street_text)
    return replace(
        found, distance_m=round(away, 1), accuracy_m=round(max(found.accuracy_m, away), 1), confidence=_confidence(away)
    )


def _street(composer: Composer, where: Where, road: NearStreet, told: Numbered | None, types: frozenset[str]) -> Answer:
    """The street at its nearest spot, with the side and the number there where neighbours tell it.

    Who wants streets and no house numbers gets the street as such.
    """
    as_such = bool(types) and "housenumber" not in types
    said = str(told.number) if told and told.number and not as_such else None
    level: Level = "alley" if road.kind == "alley" else "interpolated" if said else "street"
    sure = _NUMBER_SURE if said else _STREET_SURE
    reason: Code = "neighbours" if said else "nearest_alley" if road.kind == "alley" else "nearest_street"
    return composer.answer(
        level, road.lon, road.lat, numbered(said, road.name), where,
        kind=road.kind, street=road.name, street_id=road.id, distance_m=round(road.away_m, 1),
        accuracy_m=round(max(20.0, road.away_m), 1), confidence=min(sure, _confidence(road.away_m)),
        side=told.side if told else None, number=said, why=said_alone(reason, composer.lang),
    )  # fmt: skip


def _units(composer: Composer, where: Where, point: Point, types: frozenset[str]) -> list[Answer]:
    """The ward, and for who asks for it the district of before the reform."""
    wards = _ward(composer, where, *point) if not types or "municipality" in types else []
    return wards + (_unit(composer, where.old_district, *point) if "locality" in types else [])


def _ward(composer: Composer, where: Where, lon: float, lat: float) -> list[Answer]:
    return _unit(composer, where.ward, lon, lat) or _by_centre(composer, lon, lat)


def _unit(composer: Composer, unit: Unit | None, lon: float, lat: float) -> list[Answer]:
    found = composer.unit(unit) if unit else None
    if found is None:
        return []
    # The point is in the unit: that is certain. Where in it, the unit's own extent says.
    away = distance_m((found.lon, found.lat), (lon, lat))
    return [replace(found, distance_m=round(away, 1), confidence=0.5, accuracy_m=max(found.accuracy_m, away))]


def _by_centre(composer: Composer, lon: float, lat: float) -> list[Answer]:
    """Where no ward has an outline: the one whose centre is nearest, and no more sure than that."""
    near = composer.gazetteer.nearest_centre(lon, lat)
    found = composer.unit(near[0]) if near else None
    if near is None or found is None:
        return []
    why = f"{said_alone('nearest_ward', composer.lang)}; {found.why}"
    return [replace(found, distance_m=round(near[1], 1), confidence=0.25, why=why)]


def _away(answer: Answer) -> float:
    return answer.distance_m or 0.0


def _confidence(away: float) -> float:
    """1 at the door, a half at the limit of `at the door`, towards nothing beyond."""
    return round(1.0 / (1.0 + (away / AT_THE_DOOR_M) ** 2), 3)
