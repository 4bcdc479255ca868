"""House numbers in PostGIS: exact look-up by (street, number key), and the known numbers around one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from psycopg import AsyncConnection

from addressing.numbers import is_range, number_parts
from addressing.windows import Asked, Known, array_of, number_path
from store import sqlfiles

_SUFFIX = re.compile(r"(?<=\d)[A-Z]+\d*$")


@dataclass(frozen=True, slots=True)
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


class HouseSource(Protocol):
    """Where a search gets its houses: a connection for one question, a whole chunk's worth at once for bulk."""

    async def find(self, streets: Sequence[int], keys: Sequence[str]) -> list[House]:
        """The active addresses of these numbers on these streets."""

    async def known(self, asked: Sequence[Asked]) -> list[list[Known]]:
        """The known numbers around each number asked, at most 30 of each, in the order asked."""

    async def of_code(self, code: str) -> tuple[House, str, str | None] | None:
        """(address, state, street as the source wrote it) of a digital address, whatever its state; None if unknown."""


@dataclass(frozen=True, slots=True)
class ConnectedHouses:
    """The houses as one connection reads them."""

    connection: AsyncConnection[Any]

    async def find(self, streets: Sequence[int], keys: Sequence[str]) -> list[House]:
        """One btree look-up."""
        return await find_houses(self.connection, streets, keys)

    async def known(self, asked: Sequence[Asked]) -> list[list[Known]]:
        """One statement for all."""
        cursor = await self.connection.execute(
            sqlfiles.load("addressing", "windows.sql"), windows_parameters(asked), prepare=True
        )
        return windows_of(asked, await cursor.fetchall())

    async def of_code(self, code: str) -> tuple[House, str, str | None] | None:
        """One btree look-up."""
        return await house_of_code(self.connection, code)


def keys_to_try(key: str) -> tuple[str, ...]:
    """The keys a typed number may be registered under, the exact one first: `82-84` also as `82` and `84`."""
    span = is_range(key)
    joined = re.sub(r"(\d)\+(\d)", r"\1-\2", key)
    return tuple(dict.fromkeys([key, joined, *(map(str, span) if span else ())]))


def without_suffix(key: str) -> str | None:
    """`139B` → `139`, `453/12A` → `453/12`; None where there is no suffix."""
    bare = _SUFFIX.sub("", key)
    return bare if bare != key else None


async def find_houses(connection: AsyncConnection[Any], streets: Sequence[int], keys: Sequence[str]) -> list[House]:
    """The active addresses of these numbers on these streets."""
    statement = sqlfiles.load("addressing", "houses.sql")
    cursor = await connection.execute(statement, {"streets": list(streets), "numbers": list(keys)}, prepare=True)
    return [House(*row) for row in await cursor.fetchall()]


def windows_parameters(asked: Sequence[Asked]) -> dict[str, Any]:
    """The parameters of windows.sql."""
    return {"streets": [a.street for a in asked], "paths": [array_of(number_path(a.key)) for a in asked]}


def windows_of(asked: Sequence[Asked], rows: Iterable[Sequence[Any]]) -> list[list[Known]]:
    """The rows of windows.sql, shared out to those that asked, without doubles."""
    windows: list[dict[int, Known]] = [{} for _ in asked]
    for n, address_id, key, lon, lat, ward_id, old_ward_id, inferred in rows:
        windows[n - 1].setdefault(address_id, Known(key, lon, lat, ward_id, old_ward_id, inferred, address_id))
    return [list(window.values()) for window in windows]


async def house_of_code(connection: AsyncConnection[Any], code: str) -> tuple[House, str, str | None] | None:
    """(address, state, street as the source wrote it) of a digital address, whatever its state; None if unknown."""
    statement = sqlfiles.load("addressing", "address_by_code.sql")
    row = await (await connection.execute(statement, {"code": code}, prepare=True)).fetchone()
    return (House(*row[:15]), row[15], row[16]) if row else None


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
