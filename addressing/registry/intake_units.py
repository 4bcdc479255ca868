"""Units into the registry: new and old, by level, code and validity, with their succession."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from psycopg import Connection

from addressing.parsing.text import fold
from addressing.registry import revision
from addressing.registry.changes import Changeset, changeset
from addressing.registry.intake_report import IntakeReport
from addressing.registry.intake_stage import clean, copy_rows, count_states, in_chunks, readable, run
from addressing.registry.resettle import relocate
from addressing.registry.rows import SuccessionRow, UnitRow
from addressing.registry.street_wards import settle_street_units
from store import sqlfiles
from store.city import CityProfile
from store.progress import Progress, silent

_UNIT_COLUMNS = (
    "n source_ref level code kind name full_name name_en folded parent_level parent_code "
    "valid_from valid_to wkb area_km2 centre_lon centre_lat reach_m ended_by source"
)
_SUCCESSION_COLUMNS = "n source_ref level old_code new_code part effective"


def take_units(
    connection: Connection[Any],
    units: Iterable[UnitRow],
    successions: Iterable[SuccessionRow] = (),
    progress: Progress = silent,
    *,
    city: CityProfile,
    actor: str = "intake",
    why: str = "",
) -> IntakeReport:
    """Upserts `units` by (level, code, validity) and `successions` by (old, new), in the caller's transaction (owner).

    A value that a row does not have (polygon, centre, area, English name) leaves the registry's. Where an outline
    changed, streets and addresses are given their units again. Refuses: no-code, no-name, bad-geometry, bad-validity,
    duplicate, validity-overlaps, old-unit-unknown, new-unit-unknown.
    """
    report = IntakeReport()
    revision.lock(connection)
    run(connection, sqlfiles.load(__package__, "unit_stage.sql"))
    for chunk in in_chunks(enumerate(units), "units", progress):
        copy_rows(connection, "stage_unit", _UNIT_COLUMNS, _staged_units(chunk, report))
    for links in in_chunks(enumerate(successions), "successions", progress):
        copy_rows(connection, "stage_succession", _SUCCESSION_COLUMNS, map(_staged_succession, links))
    run(connection, sqlfiles.load(__package__, "unit_merge.sql"))
    count_states(connection, "stage_unit", report)
    count_states(connection, "stage_succession", report)
    with changeset(connection, actor) as change:
        change.everything = not _settle(change, progress, city, why)
    return report


def _staged_units(chunk: Iterable[tuple[int, UnitRow]], report: IntakeReport) -> Iterator[tuple[Any, ...]]:
    for n, row in chunk:
        report.received += 1
        reason = _refusal(row)
        if reason:
            report.refuse(f"{row.level} {row.code}", reason)
            continue
        yield (
            *(n, f"{row.level} {row.code}", row.level, row.code, clean(row.kind) or "", clean(row.name)),
            *(clean(row.full_name), clean(row.name_en), fold(row.name), row.parent_level, row.parent_code),
            *(row.valid_from, row.valid_to, row.wkb, row.area_km2),
            *(*(row.centre or (None, None)), row.reach_m, row.ended_by, row.source),
        )


def _refusal(row: UnitRow) -> str | None:
    if not row.code:
        return "no-code"
    if not fold(row.name) or not clean(row.full_name):
        return "no-name"
    if row.wkb is not None and not readable(row.wkb):
        return "bad-geometry"
    if row.valid_from and row.valid_to and row.valid_from >= row.valid_to:
        return "bad-validity"
    if row.ended_by and (row.valid_to is None or row.valid_to > row.ended_by):
        return "bad-validity"
    return None


def _staged_succession(numbered: tuple[int, SuccessionRow]) -> tuple[Any, ...]:
    n, row = numbered
    return n, f"{row.old_code} > {row.new_code}", row.level, row.old_code, row.new_code, row.part, row.effective


def _settle(change: Changeset, progress: Progress, city: CityProfile, why: str) -> bool:
    """Gives streets and addresses their units again, where outlines or successions may have changed them.

    Whether `change` says what that altered of the gazetteer: it does of new wards, where they are few.
    """
    connection = change.connection
    counted = connection.execute("SELECT count(*) FROM reshaped").fetchone()
    if not counted or counted[0] == 0:
        return False
    progress("units: addresses", 0, None)
    few = relocate(change, city, why)
    progress("units: streets", 0, None)
    settle_street_units(connection, city)
    only = connection.execute(sqlfiles.load(__package__, "unit_only_wards.sql")).fetchone()
    if not few or not only or not only[0]:
        return False
    places = connection.execute(sqlfiles.load(__package__, "place_near_reshaped.sql")).fetchall()
    streets = connection.execute("SELECT id FROM street_units_of").fetchall()
    change.units = True
    change.places.update(row[0] for row in places)
    change.streets.update(row[0] for row in streets)
    return True
