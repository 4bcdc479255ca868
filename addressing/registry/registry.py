"""The registry's operations on single addresses. Nothing is deleted; all leaves an event.

Every operation takes a writer connection inside the caller's transaction and is one changeset: events (on the address),
an audit row (on who did it), and NOTIFY when the transaction commits. To do many at once, use `edits` in a
changeset of your own. `version` is the one the caller has seen: Stale when it is not that one any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from psycopg import Connection

from addressing.registry import edits
from addressing.registry.changes import changeset
from addressing.registry.record import Address, lookup
from addressing.registry.rows import AddressRow, NameKind, PositionKind
from addressing.registry.twins import demand_no_twin
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput, Stale


def register(
    connection: Connection[Any],
    row: AddressRow,
    *,
    actor: str,
    why: str = "",
    city: CityProfile,
    valid_from: date | None = None,
    parent: str | None = None,
    floor: str | None = None,
    duplicate: bool = False,
) -> Address:
    """Registers one address, in force from `valid_from` (today), and issues its digital address.

    `row.source_ref` may be empty; `parent` is the digital address of its building or project. BadInput for a row that
    cannot be trusted; Conflict when (source, source_ref) is registered already, or its number on its street is, unless
    it is said to be a `duplicate`: another house of the same number.
    """
    if valid_from and valid_from > edits.today(city):
        raise BadInput(
            f"Ngày hiệu lực {valid_from} chưa đến", f"{valid_from} is yet to come",
            hint=Bilingual(
                "gửi đề nghị (POST /addresses/proposals) có valid_from: được duyệt thì đúng ngày đó có hiệu lực",
                "propose it (POST /addresses/proposals) with valid_from: approved, it is in force on that day",
            ),
        )  # fmt: skip
    above = lookup(connection, parent, city) if parent else None
    with changeset(connection, actor) as change:
        made = edits.begin(
            change, row, why=why, city=city, valid_from=valid_from or edits.today(city), parent=above, floor=floor
        )
        if not duplicate:
            demand_no_twin(connection, made)
        change.audit("address.registered", f"address/{made.code}", why=why)
    return made


def move(
    connection: Connection[Any],
    code: str,
    lon: float,
    lat: float,
    *,
    actor: str,
    why: str = "",
    city: CityProfile,
    version: int | None = None,
) -> Address:
    """Puts an address at another position (degrees, EPSG:4326); its wards and plus code follow, its code stays."""
    with changeset(connection, actor) as change:
        was = _held(connection, code, city, version)
        edits.move(change, was, lon, lat, why=why, city=city)
        change.audit("address.moved", f"address/{was.code}", why=why)
    return lookup(connection, code, city)


def rename(
    connection: Connection[Any],
    code: str,
    *,
    actor: str,
    name: str | None = None,
    number: str | None = None,
    why: str = "",
    city: CityProfile,
    version: int | None = None,
) -> Address:
    """Gives an address another name, another house number, or both; an old name still finds it."""
    with changeset(connection, actor) as change:
        was = _held(connection, code, city, version)
        edits.rename(change, was, name=name, number=number, why=why)
        change.audit("address.renamed", f"address/{was.code}", why=why)
    return lookup(connection, code, city)


def retire(
    connection: Connection[Any],
    code: str,
    *,
    actor: str,
    successor: str | None = None,
    successors: Sequence[str] = (),
    why: str = "",
    city: CityProfile,
    version: int | None = None,
) -> None:
    """Ends an address. Its code stays its own for ever, and points to its successors where there are any."""
    with changeset(connection, actor) as change:
        heirs = [*([successor] if successor else []), *successors]
        was, *living = edits.held(connection, [code, *heirs], city)
        _demand(was, version)
        edits.retire(change, was, living, why=why)
        change.audit("address.retired", f"address/{was.code}", why=why)


def split(
    connection: Connection[Any],
    code: str,
    into: Sequence[AddressRow],
    *,
    actor: str,
    why: str = "",
    city: CityProfile,
) -> list[Address]:
    """One address becomes several new ones; its code leads to all of them. BadInput for fewer than two."""
    if len(into) < 2:
        raise BadInput("Tách thì cần ít nhất hai địa chỉ mới", "a split needs at least two new addresses")
    with changeset(connection, actor) as change:
        (was,) = edits.held(connection, [code], city)
        made = [edits.begin(change, row, why=why, city=city, valid_from=edits.today(city)) for row in into]
        edits.retire(change, was, made, why=why, kind="split")
        change.audit("address.split", f"address/{was.code}", why=why, into=[one.code for one in made])
    return made


def merge(
    connection: Connection[Any],
    codes: Sequence[str],
    into: AddressRow | str,
    *,
    actor: str,
    why: str = "",
    city: CityProfile,
) -> Address:
    """Several addresses become one: a new one, or one that stays (its code, which may be among `codes`)."""
    ending = [code for code in dict.fromkeys(codes) if code != into]
    with changeset(connection, actor) as change:
        if isinstance(into, str):
            heir, *olds = edits.held(connection, [into, *ending], city)
        else:
            olds = edits.held(connection, ending, city)
            heir = edits.begin(change, into, why=why, city=city, valid_from=edits.today(city))
        if len(olds) + (isinstance(into, str) and into in codes) < 2:
            raise BadInput("Gộp thì cần ít nhất hai địa chỉ", "a merger needs at least two addresses")
        for was in olds:
            edits.retire(change, was, [heir], why=why, kind="merge")
        change.audit("address.merged", f"address/{heir.code}", why=why, of=[was.code for was in olds])
    return lookup(connection, heir.code, city)


def add_position(
    connection: Connection[Any],
    code: str,
    kind: PositionKind,
    lon: float,
    lat: float,
    *,
    actor: str,
    label: str = "",
    why: str = "",
    city: CityProfile,
    version: int | None = None,
) -> Address:
    """Gives an address a further position (degrees, EPSG:4326), or moves the one of this kind and label."""
    with changeset(connection, actor) as change:
        was = _held(connection, code, city, version)
        edits.add_position(change, was, kind, label, lon, lat, why=why, city=city)
        change.audit("address.position-added", f"address/{was.code}", why=why)
    return lookup(connection, code, city)


def add_name(
    connection: Connection[Any],
    code: str,
    name: str,
    kind: NameKind,
    *,
    actor: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
    why: str = "",
    city: CityProfile,
    version: int | None = None,
) -> Address:
    """Gives an address another name to be found by, in use between two days where they are known."""
    with changeset(connection, actor) as change:
        was = _held(connection, code, city, version)
        edits.add_name(change, was, name, kind, valid_from, valid_to, why=why)
        change.audit("address.name-added", f"address/{was.code}", why=why)
    return lookup(connection, code, city)


def _held(connection: Connection[Any], code: str, city: CityProfile, version: int | None) -> Address:
    (was,) = edits.held(connection, [code], city)
    _demand(was, version)
    return was


def _demand(was: Address, version: int | None) -> None:
    if version is not None and was.version != version:
        raise Stale(f"Địa chỉ {was.code} đã đổi", f"{was.code} was changed by others", version=was.version)
