"""Addresses and places into the registry: digital addresses issued once, streets and wards found set-wise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from addressing import revision
from addressing.changes import MOST_DELTAS, Changeset, changeset
from addressing.code import new_code
from addressing.intake_report import IntakeReport
from addressing.intake_stage import clean, copy_rows, count_states, in_chunks, names_of, row_hash, run
from addressing.numbers import number_key
from addressing.outlines import Outlines, Units3, around
from addressing.pluscode import encode
from addressing.rows import ADDRESS_KINDS, AddressRow
from addressing.street_finder import Asked, Settled, StreetFinder, box_of
from addressing.text import fold
from store import sqlfiles
from store.city import HCMC, CityProfile
from store.progress import Progress, silent

_COLUMNS = (
    "n source source_ref kind category name folded_name number number_key street_text street_id "
    "importance lon lat plus_code code hash national_place_id vnpost_code "
    "ward_id old_ward_id old_district_id"
)
Position = tuple[float, float]
_PLACE_ID = re.compile(r"[0-9]{12}")
_POST_CODE = re.compile(r"[0-9]{10}")


@dataclass(frozen=True, slots=True)
class _Ground:
    """What rows are placed on: outlines and streets."""

    outlines: Outlines
    streets: StreetFinder


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row with the units it stands in and the street it is on."""

    n: int
    row: AddressRow
    units: Units3
    street: Settled


def take_addresses(
    connection: Connection[Any],
    rows: Iterable[AddressRow],
    progress: Progress = silent,
    *,
    city: CityProfile = HCMC,
) -> IntakeReport:
    """Upserts addresses by (source, source_ref), in the caller's transaction (owner); a code once issued stays.

    Refuses: no-reference, unknown-kind, no-position, outside-city, lon-lat-swapped, nothing-said (no number and no
    name), duplicate. Notes: street-not-found, bad-national-place-id, bad-vnpost-code, retired (left as it is).
    """
    revision.lock(connection)
    with changeset(connection, "intake") as change:
        report = take_some(change, rows, progress, city=city)
        if report.added or report.changed:
            connection.execute("ANALYZE registry.address")
    return report


def take_some(
    change: Changeset,
    rows: Iterable[AddressRow],
    progress: Progress,
    *,
    city: CityProfile,
    why: str | None = None,
    action: str = "registered",
) -> IntakeReport:
    """The intake without its lock and its statistics: what a single registration takes too (writer or owner).

    `action` is what the events of new addresses say.
    """
    report, connection = IntakeReport(), change.connection
    run(connection, "address_stage.sql")
    ground: _Ground | None = None
    for chunk in in_chunks(enumerate(rows), "addresses", progress):
        good = [(n, row) for n, row in chunk if _accepted(row, report, city)]
        if ground is None and good:
            # One row alone needs only what is around it; many need the city.
            ground = _around(connection, good[0][1], city) if len(chunk) == 1 else _everywhere(connection, city)
        placed = _placed(good, ground, report) if ground else []
        copy_rows(connection, "stage_address", _COLUMNS, [_staged(one, report, city) for one in placed])
        names = [(one.n, *name) for one in placed for name in names_of(one.row)]
        copy_rows(connection, "stage_address_name", "n name folded kind", names)
    event = {"actor": change.actor, "why": why, "changeset": change.id, "action": action}
    _merge(connection, progress, city, event)
    _note_names(change)
    _count(connection, report)
    return report


def _merge(connection: Connection[Any], progress: Progress, city: CityProfile, event: Mapping[str, object]) -> None:
    progress("addresses: comparing", 0, None)
    run(connection, "address_match.sql")
    _settle_codes(connection, city.code_prefix)
    progress("addresses: registering", 0, None)
    run(connection, "address_merge.sql", event)


def _note_names(change: Changeset) -> None:
    """Says which of the addresses taken have, had or lost a name: those alone are in the workers' gazetteer."""
    named = sqlfiles.load("addressing", "address_named.sql")
    change.places.update(row[0] for row in change.connection.execute(named, {"most": MOST_DELTAS + 1}).fetchall())


def _settle_codes(connection: Connection[Any], prefix: str) -> None:
    """Draws again for new rows whose code is taken, until none is: about one in a thousand at three million."""
    while taken := connection.execute(sqlfiles.load("addressing", "address_taken_codes.sql")).fetchall():
        connection.cursor().executemany(
            "UPDATE merge_address SET code = %s WHERE n = %s", [(new_code(prefix), n) for (n,) in taken]
        )


def _accepted(row: AddressRow, report: IntakeReport, city: CityProfile) -> bool:
    report.received += 1
    reason = _refusal(row, city)
    if reason:
        report.refuse(row.source_ref, reason, f"{row.lon}, {row.lat}" if "city" in reason else (row.name or ""))
    return reason is None


def _refusal(row: AddressRow, city: CityProfile) -> str | None:
    if not row.source_ref:
        return "no-reference"
    if row.kind not in ADDRESS_KINDS:
        return "unknown-kind"
    if row.lon is None or row.lat is None or row.lon != row.lon or row.lat != row.lat:
        return "no-position"
    if not _inside(row.lon, row.lat, city):
        return "lon-lat-swapped" if _inside(row.lat, row.lon, city) else "outside-city"
    if not fold(row.name or "") and not number_key(row.number or ""):
        return "nothing-said"
    return None


def _inside(lon: float, lat: float, city: CityProfile) -> bool:
    west, south, east, north = city.box
    return west <= lon <= east and south <= lat <= north


def _position(row: AddressRow) -> Position:
    assert row.lon is not None
    assert row.lat is not None
    return row.lon, row.lat


def _everywhere(connection: Connection[Any], city: CityProfile) -> _Ground:
    return _Ground(Outlines.within(connection, city.box, city), StreetFinder(connection, city.box))


def _around(connection: Connection[Any], row: AddressRow, city: CityProfile) -> _Ground:
    at = _position(row)
    streets = StreetFinder(connection, box_of([at]), _street_ref(row))
    return _Ground(Outlines.within(connection, around(*at), city), streets)


def _placed(good: list[tuple[int, AddressRow]], ground: _Ground, report: IntakeReport) -> list[_Placed]:
    """The rows with their units and streets. Where outlines are known, what lies beyond is not the city's."""
    inside = []
    for (n, row), units in zip(good, ground.outlines.locate([_position(row) for _, row in good]), strict=True):
        if units.ward is None and ground.outlines.known:
            report.refuse(row.source_ref, "outside-city", f"{row.lon}, {row.lat}")
        else:
            inside.append((n, row, units if units.ward else ground.outlines.named(row.ward, row.district)))
    asked = [Asked(clean(row.number), clean(row.street), _street_ref(row), *_position(row)) for _, row, _ in inside]
    settled = ground.streets.settle(asked)
    report.notes["street-not-found"] += sum(one.lost for one in settled)
    return [_Placed(*one, street) for one, street in zip(inside, settled, strict=True)]


def _street_ref(row: AddressRow) -> tuple[str, str] | None:
    return (row.street_source or row.source, row.street_source_ref) if row.street_source_ref else None


def _staged(placed: _Placed, report: IntakeReport, city: CityProfile) -> tuple[Any, ...]:
    row, units, street = placed.row, placed.units, placed.street
    lon, lat = _position(row)
    name = clean(row.name)
    return (
        *(placed.n, row.source, row.source_ref, row.kind, row.category, name, fold(name) or None if name else None),
        *(street.number, street.number_key, clean(row.street), street.street_id),
        *(min(max(row.importance, 0.0), 1.0), lon, lat, encode(lon, lat), new_code(city.code_prefix), row_hash(row)),
        _well_formed(row.national_place_id, _PLACE_ID, "bad-national-place-id", report),
        _well_formed(row.vnpost_code, _POST_CODE, "bad-vnpost-code", report),
        *(units.ward, units.old_ward, units.old_district),
    )


def _well_formed(value: str | None, form: re.Pattern[str], note: str, report: IntakeReport) -> str | None:
    if not value or form.fullmatch(value):
        return value or None
    report.notes[note] += 1
    return None


def _count(connection: Connection[Any], report: IntakeReport) -> None:
    count_states(connection, "merge_address", report)
    counted = connection.execute(sqlfiles.load("addressing", "address_counts.sql")).fetchone()
    if counted:
        report.refused["duplicate"] += counted[0]
        report.notes["retired"], report.vanished = counted[1:]
    report.refused = +report.refused
    report.notes = +report.notes
