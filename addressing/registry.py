"""The registry's life: single addresses registered, moved, renamed, retired. Nothing is deleted; all leaves an event.

Every operation takes a writer connection inside the caller's transaction, writes an event (on the address) and an
audit row (on who did it), and NOTIFYs when the transaction commits.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from psycopg import Connection
from psycopg.types.json import Jsonb

from addressing import pluscode, revision
from addressing.intake_addresses import take_some
from addressing.intake_stage import clean
from addressing.numbers import number_key
from addressing.outlines import Outlines, around
from addressing.record import Address, lookup
from addressing.rows import AddressRow
from addressing.text import fold
from store import audit, sqlfiles
from store.bilingual import Bilingual
from store.city import HCMC, CityProfile
from store.errors import BadInput, Conflict
from store.progress import silent

_REASONS = {
    "no-position": Bilingual("Thiếu toạ độ", "no position"),
    "outside-city": Bilingual("Toạ độ nằm ngoài thành phố", "the position is outside the city"),
    "lon-lat-swapped": Bilingual("Kinh độ và vĩ độ bị đổi chỗ", "longitude and latitude are swapped"),
    "nothing-said": Bilingual("Cần số nhà hoặc tên", "a house number or a name is needed"),
    "unknown-kind": Bilingual("Loại địa chỉ không có", "there is no such kind of address"),
}


def register(
    connection: Connection[Any], row: AddressRow, *, actor: str, why: str = "", city: CityProfile = HCMC
) -> Address:
    """Registers one address and issues its digital address. `row.source_ref` may be empty.

    BadInput for a row that cannot be trusted; Conflict when (source, source_ref) is registered already.
    """
    row = row if row.source_ref else replace(row, source_ref=uuid4().hex)
    known = connection.execute(
        "SELECT code FROM registry.address WHERE (source, source_ref) = (%s, %s)", [row.source, row.source_ref]
    ).fetchone()
    if known:
        raise Conflict(f"Đã đăng ký với mã {known[0]}", f"already registered as {known[0]}", digital_address=known[0])
    report = take_some(connection, [row], silent, city=city, actor=actor, why=why)
    if not report.added:
        raise _refused(next(iter(report.refused), "nothing-said"))
    code = _one(
        connection,
        "SELECT code FROM registry.address WHERE (source, source_ref) = (%s, %s)",
        row.source,
        row.source_ref,
    )
    return _done(connection, code, "registered", actor, why, city)


def move(
    connection: Connection[Any],
    code: str,
    lon: float,
    lat: float,
    *,
    actor: str,
    why: str = "",
    city: CityProfile = HCMC,
) -> Address:
    """Puts an address at another position (degrees, EPSG:4326); its wards and plus code follow, its code stays."""
    was = _held(connection, code, city)
    west, south, east, north = city.box
    if not (west <= lon <= east and south <= lat <= north):
        raise _refused("outside-city")
    outlines = Outlines.within(connection, around(lon, lat), city)
    units = outlines.locate([(lon, lat)])[0]
    if units.ward is None and outlines.known:
        raise _refused("outside-city")
    connection.execute(
        sqlfiles.load("addressing", "address_moved.sql"),
        {
            "id": was.id,
            "lon": lon,
            "lat": lat,
            "plus_code": pluscode.encode(lon, lat),
            "ward": units.ward,
            "old_ward": units.old_ward,
            "old_district": units.old_district,
        },
    )
    _event(connection, was.id, "moved", actor, why, {"was": [was.lon, was.lat], "now": [lon, lat]})
    return _done(connection, was.code, "moved", actor, why, city)


def rename(
    connection: Connection[Any],
    code: str,
    *,
    actor: str,
    name: str | None = None,
    number: str | None = None,
    why: str = "",
    city: CityProfile = HCMC,
) -> Address:
    """Gives an address another name, another house number, or both; an old name still finds it."""
    was = _held(connection, code, city)
    new_name, new_number = clean(name) or was.name, clean(number) or was.number
    if (new_name, new_number) == (was.name, was.number):
        raise BadInput("Cần tên hoặc số nhà mới", "a new name or number is needed")
    connection.execute(
        "UPDATE registry.address SET name = %s, folded_name = %s, number = %s, number_key = %s, updated_at = now() "
        "WHERE id = %s",
        [new_name, fold(new_name or "") or None, new_number, number_key(new_number or "") or None, was.id],
    )
    if was.name and new_name != was.name:
        connection.execute(
            "INSERT INTO registry.address_name (address_id, name, folded, kind) VALUES (%s, %s, %s, 'old') "
            "ON CONFLICT DO NOTHING",
            [was.id, was.name, fold(was.name)],
        )
    detail = {"was": {"name": was.name, "number": was.number}, "now": {"name": new_name, "number": new_number}}
    _event(connection, was.id, "renamed", actor, why, detail)
    return _done(connection, was.code, "renamed", actor, why, city)


def retire(
    connection: Connection[Any],
    code: str,
    *,
    actor: str,
    successor: str | None = None,
    why: str = "",
    city: CityProfile = HCMC,
) -> None:
    """Ends an address. Its code stays its own for ever, and points to `successor` where there is one."""
    was = _held(connection, code, city)
    heir = lookup(connection, successor, city) if successor else None
    if heir and heir.id == was.id:
        raise BadInput("Địa chỉ không thể tự kế thừa", "an address cannot succeed itself")
    connection.execute(
        "UPDATE registry.address SET state = 'retired', successor_id = %s, updated_at = now() WHERE id = %s",
        [heir.id if heir else None, was.id],
    )
    _event(connection, was.id, "retired", actor, why, {"successor": heir.code if heir else None})
    audit.record(connection, actor, "address.retired", f"address/{was.code}", why=why)
    revision.bump(connection)


def _held(connection: Connection[Any], code: str, city: CityProfile) -> Address:
    """The address, kept from other changes until the transaction ends."""
    address = lookup(connection, code, city)
    connection.execute("SELECT FROM registry.address WHERE id = %s FOR UPDATE", [address.id])
    # Read again: somebody may have changed it while we waited.
    return lookup(connection, code, city)


def _event(
    connection: Connection[Any], address_id: int, action: str, actor: str, why: str, detail: dict[str, Any]
) -> None:
    connection.execute(
        "INSERT INTO registry.address_event (address_id, actor, action, why, detail) VALUES (%s, %s, %s, %s, %s)",
        [address_id, actor, action, why, Jsonb(detail)],
    )


def _done(connection: Connection[Any], code: str, action: str, actor: str, why: str, city: CityProfile) -> Address:
    audit.record(connection, actor, f"address.{action}", f"address/{code}", why=why)
    revision.bump(connection)
    return lookup(connection, code, city)


def _one(connection: Connection[Any], query: str, *parameters: object) -> str:
    row = connection.execute(query.encode(), parameters).fetchone()
    assert row is not None
    return str(row[0])


def _refused(reason: str) -> BadInput:
    text = _REASONS.get(reason, Bilingual("Không nhận được địa chỉ này", "this address cannot be taken"))
    return BadInput(text.vi, text.en, reason=reason)
