"""The registry as it was on a day or at a moment: from the versions that changes left behind.

What a load brought is taken to have been there before it was loaded, where nobody said since when it is in force. A day
means its end, in the city's time; units and street names are those in force on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from addressing import code as codes
from addressing.registry.edits import midnight, now, zone
from addressing.registry.record import Address, not_in_force, of_row, unknown
from store import sqlfiles
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput, NotFound


def moment_of(text: str, city: CityProfile) -> datetime:
    """`2024-01-01` (its end) or `2024-01-01T08:00:00+07:00` as a moment, not after now; BadInput for anything else."""
    at_present = now(city)
    try:
        if len(text) <= len("2024-01-01"):
            moment = midnight(date.fromisoformat(text) + timedelta(days=1), city) - timedelta(microseconds=1)
            begins = moment - timedelta(days=1)
        else:
            moment = datetime.fromisoformat(text)
            moment = begins = moment if moment.tzinfo else moment.replace(tzinfo=zone(city))
    except (ValueError, OverflowError):
        raise BadInput(
            f"«{text}» không phải là ngày", f"{text!r} is no date", hint=Bilingual("dạng 2024-01-01", "as 2024-01-01")
        ) from None
    if begins >= at_present:
        raise BadInput(f"Ngày {text} chưa tới", f"{text} is yet to come")
    return min(moment, at_present)


async def address_at(connection: AsyncConnection[Any], text: str, at: datetime, city: CityProfile) -> Address:
    """The address of a digital address as it was; BadInput, NotFound before it was in force, Gone after its end."""
    code = codes.demand(text, city.code_prefix)
    found = await read_at(connection, [code], at, city)
    if not found:
        known = await connection.execute("SELECT FROM registry.address WHERE code = %s", [code])
        raise _not_yet(code) if await known.fetchone() else unknown(code)
    if found[0].state == "active":
        return found[0]
    raise _not_yet(code) if found[0].state in ("proposed", "approved") else not_in_force(found[0], [])


async def read_at(
    connection: AsyncConnection[Any], issued: Sequence[str], at: datetime, city: CityProfile
) -> list[Address]:
    """Those of these codes that there were then, as they were, in the order of their codes."""
    statement = sqlfiles.load("addressing.registry", "address_at.sql")
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, {"codes": list(issued), "at": at, "day": day_of(at, city)})
        return [of_row(row, row["code"]) for row in await cursor.fetchall()]


def day_of(at: datetime, city: CityProfile) -> date:
    """The day it was in the city."""
    return at.astimezone(zone(city)).date()


def _not_yet(code: str) -> NotFound:
    return NotFound(
        f"Mã địa chỉ số {code} lúc đó chưa có hiệu lực",
        f"the digital address {code} was not in force then",
        digital_address=code,
    )
