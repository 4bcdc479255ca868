"""An address as the registry keeps it, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection, Connection
from psycopg.rows import dict_row

from addressing import code as codes
from addressing.labels import address_label
from addressing.units import Unit, unit_of
from store import sqlfiles
from store.bilingual import Bilingual, Lang
from store.city import CityProfile
from store.errors import Gone, NotFound


@dataclass(frozen=True, slots=True)
class Address:
    """A registered address. `lon`, `lat` in degrees (EPSG:4326); `code` its digital address, for good."""

    id: int
    code: str
    kind: str
    category: str
    name: str | None
    number: str | None
    street: str | None
    lon: float
    lat: float
    plus_code: str
    state: str
    successor: str | None
    importance: float
    ward: Unit | None
    old_ward: Unit | None
    old_district: Unit | None
    other_names: tuple[tuple[str, str], ...]
    national_place_id: str | None
    vnpost_code: str | None
    source: str
    source_ref: str
    created_at: datetime
    updated_at: datetime

    def label(self, profile: CityProfile, lang: Lang) -> str:
        """The address in one line."""
        ward = self.ward.label(lang) if self.ward else None
        return address_label(profile, lang, name=self.name, number=self.number, street=self.street, ward=ward)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an address: when, by whom, what, why."""

    at: datetime
    actor: str
    action: str
    why: str
    detail: dict[str, Any]


def lookup(connection: Connection[Any], text: str, profile: CityProfile) -> Address:
    """The address whose digital address `text` is, however it is written (any role).

    BadInput for what is no code or a mistyped one, NotFound for one never issued, Gone for a retired one.
    """
    code = codes.demand(text, profile.code_prefix)
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(sqlfiles.load("addressing", "address.sql"), {"code": code}).fetchone()
    return _living(_record(row, code))


async def lookup_async(connection: AsyncConnection[Any], text: str, profile: CityProfile) -> Address:
    """The same on an async connection."""
    code = codes.demand(text, profile.code_prefix)
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(sqlfiles.load("addressing", "address.sql"), {"code": code})
        row = await cursor.fetchone()
    return _living(_record(row, code))


def history(connection: Connection[Any], text: str, profile: CityProfile) -> list[Event]:
    """All that happened to an address, oldest first; of a retired one too. NotFound when it never was."""
    code = codes.demand(text, profile.code_prefix)
    rows = connection.execute(sqlfiles.load("addressing", "address_history.sql"), {"code": code}).fetchall()
    if not rows:
        raise _unknown(code)
    return [Event(*row) for row in rows]


async def history_async(connection: AsyncConnection[Any], text: str, profile: CityProfile) -> list[Event]:
    """The same on an async connection."""
    code = codes.demand(text, profile.code_prefix)
    cursor = await connection.execute(sqlfiles.load("addressing", "address_history.sql"), {"code": code})
    rows = await cursor.fetchall()
    if not rows:
        raise _unknown(code)
    return [Event(*row) for row in rows]


def _record(row: dict[str, Any] | None, code: str) -> Address:
    if row is None:
        raise _unknown(code)
    units: dict[str, Any] = {key: unit_of(row.pop(key)) for key in ("ward", "old_ward", "old_district")}
    names = tuple((item["name"], item["kind"]) for item in row.pop("other_names"))
    return Address(**row, **units, other_names=names)


def _living(address: Address) -> Address:
    if address.state != "retired":
        return address
    hint = None
    if address.successor:
        hint = Bilingual(f"nay là {address.successor}", f"it is {address.successor} now")
    raise Gone(
        f"Mã địa chỉ số {address.code} đã ngừng dùng",
        f"the digital address {address.code} was retired",
        hint=hint,
        digital_address=address.code,
        successor=address.successor,
    )


def _unknown(code: str) -> NotFound:
    return NotFound(
        f"Mã địa chỉ số {code} chưa được cấp",
        f"the digital address {code} was never issued",
        hint=Bilingual("so lại từng ký tự với bản gốc", "compare it with the original, symbol by symbol"),
        digital_address=code,
    )
