"""The single edits of which the registry's operations are made: each keeps what was, changes the row, leaves an event.

All work inside a `Changeset` on a writer connection; none closes it, so that many can be one change. `effective` is the
moment from which a change is true (None: now); a moment yet to come is a matter of proposals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, Literal
from uuid import uuid4

from psycopg import Connection

from addressing import pluscode
from addressing.gazetteer.things import distance_m
from addressing.parsing.numbers import number_key
from addressing.parsing.text import fold
from addressing.registry import revision
from addressing.registry.changes import Changeset
from addressing.registry.intake_addresses import take_some
from addressing.registry.intake_stage import clean
from addressing.registry.outlines import Outlines, around
from addressing.registry.record import Address, find, lookup
from addressing.registry.rows import AddressRow
from store import sqlfiles
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput, Conflict

Heirs = Literal["split", "merge", "replace"]
State = Literal["proposed", "approved", "active", "retired", "rejected"]

#: An entrance or a parcel farther away than this belongs to another address, or its position is mistyped.
FARTHEST_M = 5_000.0
_REASONS = {
    "no-position": Bilingual("Thiếu toạ độ", "no position"),
    "outside-city": Bilingual("Toạ độ nằm ngoài thành phố", "the position is outside the city"),
    "lon-lat-swapped": Bilingual("Kinh độ và vĩ độ bị đổi chỗ", "longitude and latitude are swapped"),
    "nothing-said": Bilingual("Cần số nhà hoặc tên", "a house number or a name is needed"),
    "unknown-kind": Bilingual("Loại địa chỉ không có", "there is no such kind of address"),
}


def zone(city: CityProfile) -> timezone:
    """The city's time."""
    return timezone(timedelta(hours=city.utc_offset_hours))


def midnight(day: date, city: CityProfile) -> datetime:
    """When a day begins in the city."""
    return datetime(day.year, day.month, day.day, tzinfo=zone(city))


def now(city: CityProfile) -> datetime:
    """This moment as the city's clocks tell it, wherever the server stands."""
    return datetime.now(zone(city))


def today(city: CityProfile) -> date:
    """The day it is in the city."""
    return now(city).date()


def held(connection: Connection[Any], codes: Sequence[str], city: CityProfile) -> list[Address]:
    """The living addresses of these codes, kept from other changes until the transaction ends; errors as `lookup`."""
    ids = sorted(lookup(connection, code, city).id for code in codes)
    # In one order everywhere, so that two changes of the same addresses wait instead of locking each other out.
    connection.execute("SELECT FROM registry.address WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [ids])
    # Read again: somebody may have changed them while we waited.
    return [lookup(connection, code, city) for code in codes]


def begin(
    change: Changeset,
    row: AddressRow,
    *,
    why: str,
    city: CityProfile,
    state: State = "active",
    valid_from: date | None = None,
    parent: Address | None = None,
    floor: str | None = None,
) -> Address:
    """Takes one address in and issues its digital address. `row.source_ref` may be empty.

    BadInput for a row that cannot be trusted; Conflict when (source, source_ref) is registered already.
    """
    row = row if row.source_ref else replace(row, source_ref=uuid4().hex)
    connection, reference = change.connection, [row.source, row.source_ref]
    known = "SELECT code FROM registry.address WHERE (source, source_ref) = (%s, %s)"
    if found := connection.execute(known, reference).fetchone():
        raise Conflict(f"Đã đăng ký với mã {found[0]}", f"already registered as {found[0]}", digital_address=found[0])
    action = "registered" if state == "active" else "proposed"
    report = take_some(change, [row], city=city, why=why, action=action)
    if not report.added:
        raise refused(next(iter(report.refused), "nothing-said"))
    connection.execute(
        "UPDATE registry.address SET state = %s, valid_from = %s, parent_id = %s, floor = %s "
        "WHERE (source, source_ref) = (%s, %s)",
        [state, valid_from, parent.id if parent else None, clean(floor), *reference],
    )
    made = connection.execute(known, reference).fetchone()
    assert made is not None
    return find(connection, made[0], city)


def activate(change: Changeset, was: Address, *, valid_from: date, why: str) -> None:
    """Brings an address in force that was proposed."""
    change.connection.execute(
        "UPDATE registry.address SET state = 'active', valid_from = %s, version = version + 1, "
        "updated_at = clock_timestamp() WHERE id = %s",
        [valid_from, was.id],
    )
    _named(change, was.id, was.name)
    change.event(was.id, "activated", why, valid_from=valid_from.isoformat())


def set_state(change: Changeset, was: Address, state: State, action: str, why: str, **detail: object) -> None:
    """Another state for an address that is not yet in force, or ends before it was."""
    change.connection.execute(
        "UPDATE registry.address SET state = %s, version = version + 1, updated_at = clock_timestamp() WHERE id = %s",
        [state, was.id],
    )
    _named(change, was.id, was.name)
    change.event(was.id, action, why, **detail)


def move(
    change: Changeset,
    was: Address,
    lon: float,
    lat: float,
    *,
    why: str,
    city: CityProfile,
    effective: datetime | None = None,
) -> None:
    """Another position (degrees, EPSG:4326); wards and plus code follow. BadInput outside the city."""
    west, south, east, north = city.box
    if not (west <= lon <= east and south <= lat <= north):
        raise refused("outside-city")
    revision.stand_on_units(change.connection)
    outlines = Outlines.within(change.connection, around(lon, lat), city)
    units = outlines.locate([(lon, lat)])[0]
    if units.ward is None and outlines.known:
        raise refused("outside-city")
    _keep(change, was, effective)
    change.connection.execute(
        sqlfiles.load(__package__, "address_moved.sql"),
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
    _named(change, was.id, was.name)
    change.event(was.id, "moved", why, was=[was.lon, was.lat], now=[lon, lat])


def rename(
    change: Changeset,
    was: Address,
    *,
    name: str | None,
    number: str | None,
    why: str,
    effective: datetime | None = None,
) -> None:
    """Another name, another house number, or both; the old name stays findable. BadInput when nothing is new."""
    new_name, new_number = clean(name) or was.name, clean(number) or was.number
    if (new_name, new_number) == (was.name, was.number):
        raise BadInput("Cần tên hoặc số nhà mới", "a new name or number is needed")
    since = _keep(change, was, effective)
    if new_number != was.number:
        _hand_on(change, was.id, [was.id], "renumber", since)
    change.connection.execute(
        "UPDATE registry.address SET name = %s, folded_name = %s, number = %s, number_key = %s WHERE id = %s",
        [new_name, fold(new_name or "") or None, new_number, number_key(new_number or "") or None, was.id],
    )
    if was.name and new_name != was.name:
        change.connection.execute(
            sqlfiles.load(__package__, "address_name_kept.sql"),
            {"id": was.id, "name": was.name, "folded": fold(was.name), "since": was.since, "until": since},
        )
    if new_number != was.number:
        change.connection.execute(
            "INSERT INTO registry.address_succession (old_id, new_id, kind, effective, old_number, new_number) "
            "VALUES (%s, %s, 'renumber', %s, %s, %s)",
            [was.id, was.id, since, was.number, new_number],
        )
    _named(change, was.id, was.name, new_name)
    detail = {"was": {"name": was.name, "number": was.number}, "now": {"name": new_name, "number": new_number}}
    change.event(was.id, "renamed", why, **detail)


def add_position(
    change: Changeset, was: Address, kind: str, label: str, lon: float, lat: float, *, why: str, city: CityProfile
) -> None:
    """A further position (degrees, EPSG:4326), or another place for the one of this kind and label."""
    west, south, east, north = city.box
    if not (west <= lon <= east and south <= lat <= north):
        raise refused("outside-city")
    away = distance_m((was.lon, was.lat), (lon, lat))
    if away > FARTHEST_M:
        raise BadInput(
            f"Vị trí cách địa chỉ này {away / 1000:.0f} km", f"the position is {away / 1000:.0f} km from this address",
            hint=Bilingual(
                "xem lại kinh độ, vĩ độ; địa chỉ đã dời đi thì dùng /move", "check lon and lat; what moved: use /move"
            ),
        )  # fmt: skip
    change.connection.execute(
        "INSERT INTO registry.address_position (address_id, kind, label, geom) "
        "VALUES (%s, %s, %s, ST_SetSRID(ST_MakePoint(%s, %s), 4326)) "
        "ON CONFLICT (address_id, kind, label) DO UPDATE SET geom = EXCLUDED.geom",
        [was.id, kind, clean(label) or "", lon, lat],
    )
    _counted(change, was)
    before = next(([p.lon, p.lat] for p in was.positions if (p.kind, p.label) == (kind, label)), None)
    change.event(was.id, "position-added", why, kind=kind, label=label, now=[lon, lat], was=before)


def add_name(
    change: Changeset,
    was: Address,
    name: str,
    kind: str,
    valid_from: date | None,
    valid_to: date | None,
    *,
    why: str,
) -> None:
    """Another name, in use between two days where they are known. BadInput for none, or an end before the beginning."""
    written = clean(name)
    if not written or not fold(written) or (valid_from and valid_to and valid_to < valid_from):
        raise BadInput("Tên hoặc thời gian không hợp lệ", "no name, or it ends before it begins")
    change.connection.execute(
        "INSERT INTO registry.address_name (address_id, name, folded, kind, valid) "
        "VALUES (%s, %s, %s, %s, daterange(%s, %s)) ON CONFLICT (address_id, folded) "
        "DO UPDATE SET name = EXCLUDED.name, kind = EXCLUDED.kind, valid = EXCLUDED.valid",
        [was.id, written, fold(written), kind, valid_from, valid_to],
    )
    _counted(change, was)
    _named(change, was.id, written)
    change.event(was.id, "name-added", why, name=written, kind=kind)


def _counted(change: Changeset, was: Address) -> None:
    """A change of what belongs to an address, which leaves its own row as it was."""
    change.connection.execute(
        "UPDATE registry.address SET version = version + 1, updated_at = clock_timestamp() WHERE id = %s", [was.id]
    )


def retire(
    change: Changeset,
    was: Address,
    heirs: Sequence[Address] = (),
    *,
    why: str,
    kind: Heirs = "replace",
    effective: datetime | None = None,
) -> None:
    """Ends an address; its code leads to `heirs` for ever. BadInput when it is its own heir."""
    if was.id in {heir.id for heir in heirs}:
        raise BadInput("Địa chỉ không thể tự kế thừa", "an address cannot succeed itself")
    since = _keep(change, was, effective)
    change.connection.execute(
        "UPDATE registry.address SET state = 'retired', successor_id = %s WHERE id = %s",
        [heirs[0].id if len(heirs) == 1 else None, was.id],
    )
    change.connection.execute(
        "INSERT INTO registry.address_succession (old_id, new_id, kind, effective) "
        "SELECT %s, heir, %s, %s FROM unnest(%s::bigint[]) AS heir",
        [was.id, kind, since, [heir.id for heir in heirs]],
    )
    _hand_on(change, was.id, [heir.id for heir in heirs], kind, since)
    _named(change, was.id, was.name)
    codes = [heir.code for heir in heirs]
    successor = codes[0] if len(codes) == 1 else None
    change.event(was.id, "retired", why, successor=successor, successors=codes, kind=kind if heirs else None)


def _keep(change: Changeset, was: Address, effective: datetime | None) -> datetime:
    """Writes what it was into the versions; when its new state begins."""
    row = change.connection.execute(
        sqlfiles.load(__package__, "address_keep.sql"), {"id": was.id, "effective": effective}
    ).fetchone()
    assert row is not None
    since: datetime = row[0]
    return since


def _hand_on(change: Changeset, old: int, heirs: Sequence[int], kind: str, until: datetime) -> None:
    """Whoever asks for the number of old is led to the heirs."""
    if not heirs:
        return
    first = change.connection.execute(sqlfiles.load(__package__, "old_number_first.sql"), {"id": old}).fetchone()
    if first is not None:
        # Workers look for old numbers only on streets of which they know that they have some.
        change.streets.add(first[0])
    statement = sqlfiles.load(__package__, "old_number_kept.sql")
    change.connection.execute(statement, {"id": old, "heirs": list(heirs), "kind": kind, "until": until})


def _named(change: Changeset, address_id: int, *names: str | None) -> None:
    if any(names):
        change.places.add(address_id)


def refused(reason: str) -> BadInput:
    """The error for a row that the intake refuses."""
    text = _REASONS.get(reason, Bilingual("Không nhận được địa chỉ này", "this address cannot be taken"))
    return BadInput(text.vi, text.en, reason=reason)
