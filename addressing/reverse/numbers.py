"""Which numbers streets have at points: one look-up for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection

from addressing.gazetteer.windows import Known
from addressing.matching.compose import Composer
from addressing.matching.grounds import Grounds
from addressing.matching.units import UnitClues
from addressing.reverse.number import Numbered, number_at
from store.prepared import Prepared

#: How many neighbours are read to tell the number at a street: both sides, both directions.
NEIGHBOURS = 16
_NO_UNITS = UnitClues((), ())
_FRONTS = Prepared("addressing.reverse", "reverse_fronts.sql")

Point = tuple[float, float]


async def numbers_at(
    connection: AsyncConnection[Any], composer: Composer, asked: Sequence[tuple[int, Point]]
) -> list[Numbered | None]:
    """The side and number of each street (its id) at each point (degrees); None where what is known does not tell."""
    if not asked:
        return []
    known = await _fronts(connection, asked)
    return [number_of(composer, *one, fronts) for one, fronts in zip(asked, known, strict=True)]


def number_of(composer: Composer, street_id: int, point: Point, known: Sequence[Known]) -> Numbered | None:
    """The same of one street, by what is known on it next to the point."""
    street = composer.gazetteer.streets.get(street_id)
    line = street.line() if street else None
    ground = Grounds(composer.gazetteer, composer.profile.centre).of(street, _NO_UNITS) if street else None
    return number_at(line, ground, point, known) if line is not None and ground is not None else None


async def _fronts(connection: AsyncConnection[Any], asked: Sequence[tuple[int, Point]]) -> list[list[Known]]:
    parameters: dict[str, Any] = {
        "streets": [street for street, _ in asked],
        "lons": [lon for _, (lon, _) in asked],
        "lats": [lat for _, (_, lat) in asked],
        "count": NEIGHBOURS,
    }
    known: list[list[Known]] = [[] for _ in asked]
    for n, *one in await _FRONTS.rows(connection, parameters):
        known[n - 1].append(Known(*one))
    return known
