"""Streets and alleys into the registry: names, parents of alleys, the units each runs through, importance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from psycopg import Connection

from addressing.parsing.numbers import number_key
from addressing.parsing.street_names import index_keys
from addressing.parsing.text import fold
from addressing.registry import revision
from addressing.registry.changes import changeset
from addressing.registry.intake_report import IntakeReport
from addressing.registry.intake_stage import (
    clean,
    copy_rows,
    count_states,
    in_chunks,
    names_of,
    readable,
    row_hash,
    run,
)
from addressing.registry.outlines import Outlines
from addressing.registry.resettle import find_missing_streets
from addressing.registry.rows import StreetRow
from addressing.registry.street_wards import settle_street_units, touches_city
from store import sqlfiles
from store.city import CityProfile
from store.progress import Progress, silent

_COLUMNS = (
    "n source source_ref name folded match_key kind class class_weight importance alley_path "
    "parent_key parent_source_ref wkb hash"
)
Numbered = tuple[int, StreetRow]
_CLASS_WEIGHTS = {
    "motorway": 0.9,
    "trunk": 1.0,
    "primary": 0.95,
    "secondary": 0.85,
    "tertiary": 0.7,
    "unclassified": 0.5,
    "residential": 0.45,
    "living_street": 0.4,
    "pedestrian": 0.5,
    "service": 0.2,
    "track": 0.15,
    "footway": 0.1,
    "path": 0.1,
}


def take_streets(
    connection: Connection[Any],
    rows: Iterable[StreetRow],
    progress: Progress = silent,
    *,
    city: CityProfile,
) -> IntakeReport:
    """Upserts streets and alleys by (source, source_ref), in the caller's transaction (owner).

    Refuses: no-name, no-reference, bad-geometry, not-a-line, outside-city, duplicate. Notes: alleys-without-parent.
    Addresses that named a street before it was there are joined to it.
    """
    report = IntakeReport()
    revision.lock(connection)
    run(connection, sqlfiles.load(__package__, "street_stage.sql"))
    outlines = Outlines.within(connection, city.box, city)
    for chunk in in_chunks(enumerate(rows), "streets", progress):
        staged, names = _stage(_good(chunk, outlines, report))
        copy_rows(connection, "stage_street", _COLUMNS, staged)
        copy_rows(connection, "stage_street_name", "n name folded kind match_key", names)
    west, south, east, north = city.box
    run(
        connection,
        sqlfiles.load(__package__, "street_merge.sql"),
        {"west": west, "south": south, "east": east, "north": north},
    )
    run(connection, sqlfiles.load(__package__, "street_parents.sql"))
    progress("streets: units", 0, None)
    settle_street_units(connection, city)
    _count(connection, report)
    if report.added or report.changed:
        progress("streets: addresses", 0, None)
        with changeset(connection, "intake") as change:
            change.everything = True
            report.notes["addresses-joined"] = find_missing_streets(change, city)
    return report


def _stage(chunk: Iterable[Numbered]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    staged: list[tuple[Any, ...]] = []
    names: list[tuple[Any, ...]] = []
    for n, row in chunk:
        staged.append((n, *_staged(row)))
        names.extend((n, *name, index_keys(name[0])[-1]) for name in names_of(row))
    return staged, names


def _good(chunk: Sequence[Numbered], outlines: Outlines, report: IntakeReport) -> list[Numbered]:
    """The rows that can be taken: whole, and, where outlines tell, in the city."""
    report.received += len(chunk)
    whole = []
    for n, row in chunk:
        if reason := _refusal(row):
            report.refuse(row.source_ref, reason)
        else:
            whole.append((n, row))
    inside = touches_city([row.wkb for _, row in whole], outlines)
    for (_, row), here in zip(whole, inside, strict=True):
        if not here:
            report.refuse(row.source_ref, "outside-city")
    return [numbered for numbered, here in zip(whole, inside, strict=True) if here]


def _staged(row: StreetRow) -> Iterator[Any]:
    alley = row.kind == "alley"
    yield from (row.source, row.source_ref, clean(row.name), fold(row.name), index_keys(row.name)[-1])
    yield from (row.kind, row.street_class)
    # An alley is never worth more than a street of the same make.
    weight = _CLASS_WEIGHTS.get(row.street_class.removesuffix("_link"), 0.3)
    yield from (weight * (0.5 if alley else 1.0), row.importance)
    yield number_key(row.alley_path) or None if alley and row.alley_path else None
    yield index_keys(row.parent_name)[-1] if row.parent_name else None
    yield from (row.parent_source_ref, row.wkb, row_hash(row))


def _refusal(row: StreetRow) -> str | None:
    if not row.source_ref:
        return "no-reference"
    if not fold(row.name):
        return "no-name"
    return None if readable(row.wkb) else "bad-geometry"


def _count(connection: Connection[Any], report: IntakeReport) -> None:
    count_states(connection, "stage_street", report)
    counted = connection.execute(sqlfiles.load(__package__, "street_counts.sql")).fetchone()
    if counted:
        report.notes["alleys-without-parent"], report.vanished = counted
