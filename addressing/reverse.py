"""What is at a point: the nearest address, the street or alley, the ward. Each says how far away it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from psycopg import AsyncConnection

from addressing.answer import Answer
from addressing.compose import Composer, Where
from addressing.houses import House
from addressing.things import METRES_PER_DEGREE, distance_m
from store import sqlfiles
from store.bilingual import Bilingual
from store.errors import BadInput

#: Within this distance a point is taken to be at the address; beyond it the street is the surer answer.
AT_THE_DOOR_M = 60.0
ADDRESS_REACH_M = 500.0
STREET_REACH_M = 200.0


async def reverse(
    connection: AsyncConnection[Any], composer: Composer, lon: float, lat: float, limit: int
) -> list[Answer]:
    """What is at (lon, lat), degrees in EPSG:4326, the surest first: at most `limit` addresses, then street, then ward.

    `distance_m` is the distance to what was found, and `accuracy_m` is never less. Empty far from the city. BadInput
    for what is no position.
    """
    check_position(lon, lat)
    where = composer.at(lon, lat)
    addresses = await _addresses(connection, composer, lon, lat, limit)
    streets = await _streets(connection, composer, where, lon, lat)
    doors = [a for a in addresses if _away(a) <= AT_THE_DOOR_M]
    beyond = [a for a in addresses if _away(a) > AT_THE_DOOR_M]
    return (doors + streets + beyond + _ward(composer, where, lon, lat))[:limit]


def check_position(lon: float, lat: float) -> None:
    """BadInput for what is no position on earth."""
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadInput(
            "Toạ độ không hợp lệ",
            "not a position",
            hint=Bilingual("lon từ -180 đến 180, lat từ -90 đến 90", "lon is -180 to 180, lat is -90 to 90"),
        )


async def _addresses(
    connection: AsyncConnection[Any], composer: Composer, lon: float, lat: float, limit: int
) -> list[Answer]:
    # A few more than asked for: a degree of longitude is a little shorter than one of latitude.
    rows = await _near(connection, "reverse_addresses.sql", lon, lat, ADDRESS_REACH_M, limit + 5)
    answers = [_address(composer, House(*row[:15]), row[15], float(row[16])) for row in rows]
    return sorted(answers, key=lambda a: (_away(a), a.address_id or 0))[:limit]


def _address(composer: Composer, house: House, street_text: str | None, away: float) -> Answer:
    street = composer.gazetteer.streets.get(house.street_id) if house.street_id is not None else None
    found = composer.house(house, street, street_text=street_text)
    return replace(
        found, distance_m=round(away, 1), accuracy_m=round(max(found.accuracy_m, away), 1), confidence=_confidence(away)
    )


async def _streets(
    connection: AsyncConnection[Any], composer: Composer, where: Where, lon: float, lat: float
) -> list[Answer]:
    rows = await _near(connection, "reverse_streets.sql", lon, lat, STREET_REACH_M, 3)
    nearest = min(rows, key=lambda row: (row[5], row[0]), default=None)
    if nearest is None:
        return []
    street_id, name, kind, spot_lon, spot_lat, away = nearest
    found = composer.answer(
        "alley" if kind == "alley" else "street", spot_lon, spot_lat, name, where,
        kind=kind, street=name, street_id=street_id, distance_m=round(away, 1),
        accuracy_m=round(max(20.0, away), 1), confidence=min(0.9, _confidence(away)),
    )  # fmt: skip
    return [found]


def _ward(composer: Composer, where: Where, lon: float, lat: float) -> list[Answer]:
    found = composer.unit(where.ward) if where.ward else None
    if found is None:
        return _by_centre(composer, lon, lat)
    # The point is in the ward: that is certain. Where in it, the ward's own extent says.
    away = distance_m((found.lon, found.lat), (lon, lat))
    return [replace(found, distance_m=round(away, 1), confidence=0.5, accuracy_m=max(found.accuracy_m, away))]


def _by_centre(composer: Composer, lon: float, lat: float) -> list[Answer]:
    """Where no ward has an outline: the one whose centre is nearest, and no more sure than that."""
    near = composer.gazetteer.nearest_centre(lon, lat)
    found = composer.unit(near[0]) if near else None
    if near is None or found is None:
        return []
    nearest = "tâm phường gần nhất" if composer.lang == "vi" else "nearest ward centre"
    why = "; ".join(part for part in (nearest, found.why) if part)
    return [replace(found, distance_m=round(near[1], 1), confidence=0.25, why=why)]


async def _near(
    connection: AsyncConnection[Any], query: str, lon: float, lat: float, reach_m: float, count: int
) -> list[tuple[Any, ...]]:
    parameters = {"lon": lon, "lat": lat, "reach": reach_m / METRES_PER_DEGREE, "count": count}
    cursor = await connection.execute(sqlfiles.load("addressing", query), parameters, prepare=True)
    return await cursor.fetchall()


def _away(answer: Answer) -> float:
    return answer.distance_m or 0.0


def _confidence(away: float) -> float:
    """1 at the door, a half at the limit of `at the door`, towards nothing beyond."""
    return round(1.0 / (1.0 + (away / AT_THE_DOOR_M) ** 2), 3)
