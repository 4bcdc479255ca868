"""House numbers in PostGIS: exact look-up by (street, number key), and the known numbers around one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Protocol

from addressing.gazetteer.windows import Asked, Known, array_of, number_path
from addressing.parsing.numbers import is_range, number_parts
from store.line import Line
from store.statement import Statement
from store.values import value_class

_FILES = (
    "houses.sql", "windows.sql", "address_by_code.sql", "addresses_by_code.sql", "old_numbers.sql", "standing.sql",
)  # fmt: skip
STATEMENTS = _HOUSES, _WINDOWS, _BY_CODE, _BY_CODES, _FORMERLY, _STANDING = tuple(
    Statement(__package__, file) for file in _FILES
)
_SUFFIX = re.compile(r"(?<=\d)[A-Z]+\d*$")


@value_class(frozen=True, slots=True)
class House:
    """One registered address; `lon`, `lat` in degrees (EPSG:4326).

    `inferred`: no source names its street; it was given the one it most likely stands on.
    """

    id: int
    code: str
    kind: str
    category: str
    name: str | None
    number: str | None
    key: str
    street_id: int | None
    ward_id: int | None
    old_ward_id: int | None
    old_district_id: int | None
    importance: float
    lon: float
    lat: float
    plus_code: str
    inferred: bool = False


#: (lon, lat) in degrees.
Place = tuple[float, float]
#: (address, street as the source wrote it).
Coded = tuple[House, str | None]


@value_class(frozen=True, slots=True)
class OldNumber:
    """A `number` that a house of a street had, with the house that stands there now: itself, or its heir."""

    house: House
    number: str
    key: str
    street_id: int


class HouseSource(Protocol):
    """Where a search gets its houses: a connection for one question, a whole chunk's worth at once for bulk."""

    async def find(self, streets: Sequence[int], keys: Sequence[str]) -> list[House]:
        """The active addresses of these numbers on these streets."""

    async def formerly(self, streets: Sequence[int], keys: Sequence[str]) -> list[OldNumber]:
        """What stands where a house had such a number on such a street."""

    async def known(self, asked: Sequence[Asked]) -> list[list[Known]]:
        """The known numbers around each number asked, at most 30 of each, in the order asked."""

    async def standing(self, streets: Sequence[int]) -> list[list[Place]]:
        """Where houses stand along each street, at most 60 of each, drawn evenly, in the order asked."""

    async def of_code(self, code: str) -> Sequence[Coded]:
        """The address of a code where it is in force, those that took its place where it was retired; else none."""

    async def coded(self, first: str, last: str, count: int) -> Sequence[Coded]:
        """The addresses in force with codes from the first to the last, `count` at most."""


@value_class(frozen=True, slots=True)
class LineHouses:
    """The houses as they are read over a line that has `STATEMENTS`."""

    line: Line

    async def find(self, streets: Sequence[int], keys: Sequence[str]) -> list[House]:
        """One btree look-up."""
        return [House(*row) for row in await self.line.rows(_HOUSES, {"streets": streets, "numbers": keys})]

    async def formerly(self, streets: Sequence[int], keys: Sequence[str]) -> list[OldNumber]:
        """Another look-up, for the few streets that were ever renumbered."""
        return old_numbers(await self.line.rows(_FORMERLY, {"streets": streets, "numbers": keys}))

    async def known(self, asked: Sequence[Asked]) -> list[list[Known]]:
        """One statement for all."""
        return windows_of(asked, await self.line.rows(_WINDOWS, windows_parameters(asked)))

    async def standing(self, streets: Sequence[int]) -> list[list[Place]]:
        """One statement for all."""
        return standing_of(streets, await self.line.rows(_STANDING, {"streets": streets}))

    async def of_code(self, code: str) -> Sequence[Coded]:
        """One btree look-up."""
        return coded_of(await self.line.rows(_BY_CODE, {"codes": [code]}))

    async def coded(self, first: str, last: str, count: int) -> Sequence[Coded]:
        """A stretch of the btree."""
        return coded_of(await self.line.rows(_BY_CODES, {"first": first, "last": last, "count": count}))


@lru_cache(maxsize=32768)
def keys_to_try(key: str) -> tuple[str, ...]:
    """The keys a typed number may be registered under, the exact one first: `82-84` also as `82` and `84`."""
    span = is_range(key)
    joined = re.sub(r"(\d)\+(\d)", r"\1-\2", key)
    return tuple(dict.fromkeys([key, joined, *(map(str, span) if span else ())]))


@lru_cache(maxsize=32768)
def without_suffix(key: str) -> str | None:
    """`139B` → `139`, `453/12A` → `453/12`; None where there is no suffix."""
    bare = _SUFFIX.sub("", key)
    return bare if bare != key else None


def old_numbers(rows: Iterable[Sequence[Any]]) -> list[OldNumber]:
    """The rows of old_numbers.sql."""
    return [OldNumber(House(*row[:-3]), *row[-3:]) for row in rows]


def coded_of(rows: Iterable[Sequence[Any]]) -> list[Coded]:
    """The rows of address_by_code.sql, or of addresses_by_code.sql."""
    return [(House(*row[:15]), row[15]) for row in rows]


def standing_of(streets: Sequence[int], rows: Iterable[Sequence[Any]]) -> list[list[Place]]:
    """The rows of standing.sql, shared out to the streets asked."""
    places: list[list[Place]] = [[] for _ in streets]
    for n, lon, lat in rows:
        places[n - 1].append((lon, lat))
    return places


def windows_parameters(asked: Sequence[Asked]) -> dict[str, Any]:
    """The parameters of windows.sql."""
    return {"streets": [a.street for a in asked], "paths": [array_of(number_path(a.key)) for a in asked]}


def windows_of(asked: Sequence[Asked], rows: Iterable[Sequence[Any]]) -> list[list[Known]]:
    """The rows of windows.sql, shared out to those that asked, without doubles."""
    windows: list[dict[int, Known]] = [{} for _ in asked]
    for n, address_id, key, lon, lat, ward_id, old_ward_id, inferred in rows:
        windows[n - 1].setdefault(address_id, Known(key, lon, lat, ward_id, old_ward_id, inferred, address_id))
    return [list(window.values()) for window in windows]


def covers(registered: str, asked: str) -> bool:
    """Whether a registered range such as `82-86` covers the number asked for, on its side of the street."""
    span = is_range(registered)
    if not span or not asked.isdigit():
        return False
    return span[0] <= int(asked) <= span[1] and (int(asked) - span[0]) % 2 == 0


def common_depth(a: str, b: str) -> int:
    """How many leading parts two number paths share."""
    depth = 0
    for mine, theirs in zip(number_parts(a), number_parts(b), strict=False):
        if mine != theirs:
            break
        depth += 1
    return depth
