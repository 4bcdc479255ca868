"""Which addresses were in force on a day: on a street, by the name it had then or has now, or within a box."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from addressing.matching.filters import checked_box
from addressing.parsing.numbers import number_key
from addressing.parsing.street_names import index_keys
from addressing.publishing.asof import day_of, read_at
from addressing.registry.record import Address
from store import sqlfiles
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput

#: Degrees that a box may be wide or high: some 5 km.
WIDEST = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """A street's name, with a house number perhaps, or a box (`west,south,east,north`, degrees); after a code."""

    street: str = ""
    number: str = ""
    box: str = ""
    after: str = ""
    count: int = 50


async def addresses_at(
    connection: AsyncConnection[Any], asked: Asked, at: datetime, city: CityProfile
) -> tuple[list[Address], bool]:
    """The addresses as they were at a moment, in the order of their codes, and whether there are more.

    BadInput for neither street nor box, or for a box wider than WIDEST.
    """
    name, of = await _question(connection, asked)
    parameters = {**of, "at": at, "day": day_of(at, city), "after": asked.after, "count": asked.count + 1}
    cursor = await connection.execute(sqlfiles.load(__package__, name), parameters)
    codes = [row[0] for row in await cursor.fetchall()]
    found = await read_at(connection, codes[: asked.count], at, city)
    return found, len(codes) > asked.count


async def _question(connection: AsyncConnection[Any], asked: Asked) -> tuple[str, dict[str, Any]]:
    if asked.street.strip():
        statement = sqlfiles.load(__package__, "street_ids.sql")
        rows = await (await connection.execute(statement, {"keys": list(index_keys(asked.street))})).fetchall()
        number = number_key(asked.number) or None
        return "addresses_at_street.sql", {"streets": [row[0] for row in rows], "number": number}
    if not asked.box.strip():
        raise BadInput("Cần tên đường hoặc khung toạ độ", "a street or a bbox is needed")
    west, south, east, north = checked_box(asked.box)
    if east - west > WIDEST or north - south > WIDEST:
        raise BadInput(
            f"Khung rộng hơn {WIDEST} độ", f"the box is wider than {WIDEST} degrees",
            hint=Bilingual("chia nhỏ, hoặc dùng /addresses/export", "ask for parts, or take /addresses/export"),
        )  # fmt: skip
    return "addresses_at_box.sql", {"west": west, "south": south, "east": east, "north": north}
