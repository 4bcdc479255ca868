"""An address as the registry keeps it, and how it is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import AsyncConnection, Connection
from psycopg.rows import dict_row

from addressing import code as codes
from addressing.labels import address_label
from addressing.units import Unit, unit_of
from store import sqlfiles
from store.bilingual import Bilingual, Lang
from store.city import CityProfile
from store.errors import Gone, NotFound


class OtherName(NamedTuple):
    """Another name: `kind` alias, old or english; in use between two days, None where not known."""

    name: str
    kind: str
    valid_from: date | None = None
    valid_to: date | None = None


class Position(NamedTuple):
    """A further position in degrees (EPSG:4326): `kind` entrance, building or parcel; `label` which of them."""

    kind: str
    label: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Parent:
    """The building of a unit, or the project of a house."""

    code: str
    kind: str
    name: str | None
    number: str | None
    street: str | None


@dataclass(frozen=True, slots=True)
class Address:
    """A registered address. `lon`, `lat` in degrees (EPSG:4326); `code` its digital address, for good.

    `old_streets` are the names of its street before the city gave it another, the latest first.
    `version` counts its changes; its present state began `since`; it is in force from the day `valid_from`; None where
    that is not known.
    """

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
    other_names: tuple[OtherName, ...]
    old_streets: tuple[OtherName, ...]
    national_place_id: str | None
    vnpost_code: str | None
    source: str
    source_ref: str
    created_at: datetime
    updated_at: datetime
    version: int = 1
    since: datetime | None = None
    valid_from: date | None = None
    floor: str | None = None
    position_kind: str | None = None
    parent: Parent | None = None
    positions: tuple[Position, ...] = ()

    def label(self, profile: CityProfile, lang: Lang) -> str:
        """The address in one line."""
        # As of a day before the reform, the ward of that day is told with its district.
        of_then = self.old_district if self.ward and self.ward.valid_to else None
        ward = ", ".join(unit.label(lang) for unit in (self.ward, of_then) if unit) or None
        if self.kind == "unit" and self.parent:
            said = ", ".join(part for part in (self._within(lang), self.parent.name) if part)
            return address_label(
                profile, lang, name=said, number=self.parent.number, street=self.parent.street, ward=ward
            )
        return address_label(profile, lang, name=self.name, number=self.number, street=self.street, ward=ward)

    def _within(self, lang: Lang) -> str:
        """`Căn 12.05, Tầng 12`."""
        unit = " ".join(part for part in ("Căn" if lang == "vi" else "Unit", self.number) if part)
        floor = f"{'Tầng' if lang == 'vi' else 'Floor'} {self.floor}" if self.floor else None
        return ", ".join(part for part in (self.name or unit, floor) if part)


_KEY = re.compile(r" \(key \d+\)$")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to an address: when, by whom, what, why."""

    at: datetime
    actor: str
    action: str
    why: str
    detail: dict[str, Any]

    @property
    def who(self) -> str:
        """The department, without its key's number; of the operator's terminal no more than that it was there."""
        return "cli" if self.actor.startswith("cli:") else _KEY.sub("", self.actor)


@dataclass(frozen=True, slots=True)
class Successor:
    """Where a retired address went: directly (`step` 1) or in several steps. `kind`: split, merge or replace."""

    code: str
    kind: str
    effective: datetime
    state: str
    step: int


def find(connection: Connection[Any], text: str, profile: CityProfile) -> Address:
    """The address whose digital address `text` is, in whatever state; BadInput, NotFound."""
    code = codes.demand(text, profile.code_prefix)
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(sqlfiles.load(__package__, "address.sql"), {"code": code}).fetchone()
    return of_row(row, code)


async def find_async(connection: AsyncConnection[Any], text: str, profile: CityProfile) -> Address:
    """The same on an async connection."""
    code = codes.demand(text, profile.code_prefix)
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(sqlfiles.load(__package__, "address.sql"), {"code": code})
        row = await cursor.fetchone()
    return of_row(row, code)


def lookup(connection: Connection[Any], text: str, profile: CityProfile) -> Address:
    """The address in force whose digital address `text` is, however it is written (any role).

    BadInput for what is no code or a mistyped one, NotFound for one never issued or not yet in force, Gone for a
    retired one, with its successors.
    """
    found = find(connection, text, profile)
    if found.state == "active":
        return found
    query = sqlfiles.load(__package__, "address_successors.sql")
    raise not_in_force(found, [Successor(*row) for row in connection.execute(query, {"code": found.code}).fetchall()])


async def lookup_async(connection: AsyncConnection[Any], text: str, profile: CityProfile) -> Address:
    """The same on an async connection."""
    found = await find_async(connection, text, profile)
    if found.state == "active":
        return found
    query = sqlfiles.load(__package__, "address_successors.sql")
    rows = await (await connection.execute(query, {"code": found.code})).fetchall()
    raise not_in_force(found, [Successor(*row) for row in rows])


def history(connection: Connection[Any], text: str, profile: CityProfile) -> list[Event]:
    """All that happened to an address, oldest first; of a retired one too. NotFound when it never was."""
    code = codes.demand(text, profile.code_prefix)
    rows = connection.execute(sqlfiles.load(__package__, "address_history.sql"), {"code": code}).fetchall()
    if not rows:
        raise unknown(code)
    return [Event(*row) for row in rows]


async def history_async(connection: AsyncConnection[Any], text: str, profile: CityProfile) -> list[Event]:
    """The same on an async connection."""
    code = codes.demand(text, profile.code_prefix)
    cursor = await connection.execute(sqlfiles.load(__package__, "address_history.sql"), {"code": code})
    rows = await cursor.fetchall()
    if not rows:
        raise unknown(code)
    return [Event(*row) for row in rows]


def of_row(row: dict[str, Any] | None, code: str) -> Address:
    """The address of a row of address.sql or address_at.sql; NotFound without one."""
    if row is None:
        raise unknown(code)
    units: dict[str, Any] = {key: unit_of(row.pop(key)) for key in ("ward", "old_ward", "old_district")}
    names: dict[str, Any] = {key: _names_of(row.pop(key)) for key in ("other_names", "old_streets")}
    positions = tuple(Position(**position) for position in row.pop("positions"))
    parent = row.pop("parent")
    above = Parent(**parent) if parent else None
    return Address(**row, **units, **names, positions=positions, parent=above)


def _names_of(names: list[dict[str, Any]]) -> tuple[OtherName, ...]:
    return tuple(OtherName(n["name"], n["kind"], _day(n["valid_from"]), _day(n["valid_to"])) for n in names)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def not_in_force(address: Address, successors: list[Successor]) -> NotFound:
    """The error for an address that is not active: Gone with its successors, or NotFound for one that never was."""
    if address.state in ("proposed", "approved"):
        return _reserved(address)
    now = list(dict.fromkeys(one.code for one in successors if one.state == "active"))
    history = f"/addresses/{address.code}/history"
    hint = Bilingual(f"nay là {', '.join(now)}", f"it is {', '.join(now)} now")
    if not now:
        hint = Bilingual(
            f"không có mã thay thế; lịch sử ở {history}", f"nothing took its place; its history: {history}"
        )
    return Gone(
        f"Mã địa chỉ số {address.code} đã ngừng dùng",
        f"the digital address {address.code} was retired",
        hint=hint,
        digital_address=address.code,
        successor=address.successor,
        successors=[
            {"code": one.code, "kind": one.kind, "effective": one.effective.isoformat(), "state": one.state}
            for one in successors
            if one.step == 1
        ],
        now=now,
    )


def _reserved(address: Address) -> NotFound:
    return NotFound(
        f"Mã địa chỉ số {address.code} chưa có hiệu lực",
        f"the digital address {address.code} is not in force yet",
        hint=Bilingual("đề nghị đang chờ duyệt hoặc chờ ngày hiệu lực", "it awaits approval, or the day it begins"),
        digital_address=address.code,
        state=address.state,
    )


def unknown(code: str) -> NotFound:
    """The error for a code never issued."""
    return NotFound(
        f"Mã địa chỉ số {code} chưa được cấp",
        f"the digital address {code} was never issued",
        hint=Bilingual("so lại từng ký tự với bản gốc", "compare it with the original, symbol by symbol"),
        digital_address=code,
    )
