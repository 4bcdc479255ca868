"""Addresses into the registry's tables: new ones by COPY, each with its code, its event and its names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import lru_cache
from typing import Any

import numpy as np
from psycopg import Connection, errors, sql

from addressing.parsing.text import fold
from addressing.pluscode import encode_many
from addressing.registry.changes import MOST_DELTAS, Changeset
from addressing.registry.intake_codes import Codes
from addressing.registry.intake_ground import Placed
from addressing.registry.intake_references import unchecked_references
from addressing.registry.intake_report import IntakeReport
from addressing.registry.intake_stage import clean, copy_rows, names_of, run
from store import sqlfiles

#: The columns of registry.address that a load fills, after id and code.
COLUMNS = (
    "kind category name folded_name number number_key street_id street_text ward_id old_ward_id old_district_id "
    "importance geom plus_code national_place_id vnpost_code source source_ref source_hash"
)
_PLACE_ID = re.compile(r"[0-9]{12}")
_POST_CODE = re.compile(r"[0-9]{10}")
_POINT = "0101000020E6100000"  # EWKB in hexadecimal: little-endian, a point, of EPSG:4326


def written(rows: Sequence[Placed], report: IntakeReport) -> list[str]:
    """The rows as CSV lines of COLUMNS. A row's mark is its fingerprint."""
    positions = [(placed.row.lon or 0.0, placed.row.lat or 0.0) for placed in rows]
    points = np.array(positions, "<f8").tobytes().hex()
    return [
        _line(placed, _POINT + points[32 * n : 32 * n + 32], plus_code, report)
        for n, (placed, plus_code) in enumerate(zip(rows, encode_many(positions), strict=True))
    ]


def _line(placed: Placed, point: str, plus_code: str, report: IntakeReport) -> str:
    row, street, units = placed.row, placed.street, placed.units
    place_id = _well_formed(row.national_place_id, _PLACE_ID, "bad-national-place-id", report)
    post_code = _well_formed(row.vnpost_code, _POST_CODE, "bad-vnpost-code", report)
    importance = min(max(row.importance, 0.0), 1.0)
    # One piece of text: the csv module takes twice the time. What is said of many rows is quoted once.
    return (
        f"{_often(row.kind)},{_often(row.category)},{_name(row.name)},{_quoted(street.number)},"
        f"{_quoted(street.number_key)},{street.street_id or ''},{_often(clean(row.street))},"
        f"{units[0] or ''},{units[1] or ''},{units[2] or ''},{importance},{point},{plus_code},"
        f"{_quoted(place_id)},{_quoted(post_code)},{_often(row.source)},{_quoted(row.source_ref)},\\x{placed.mark.hex()}\n"
    )


def _name(name: str | None) -> str:
    """The name and its folded form."""
    known = clean(name)
    return f"{_quoted(known)},{_quoted(fold(known) or None)}" if known else ","


def _well_formed(value: str | None, form: re.Pattern[str], note: str, report: IntakeReport) -> str | None:
    if not value or form.fullmatch(value):
        return value or None
    report.notes[note] += 1
    return None


def add(
    change: Changeset, rows: Sequence[Placed], lines: Sequence[str], codes: Codes, action: str, why: str | None
) -> None:
    """Registers new addresses: `lines` are `written(rows)`. Each gets an id and a code, and leaves an event."""
    connection = change.connection
    ids = _new_ids(connection, len(rows))
    with unchecked_references(connection, rows):
        _addresses(connection, ids, lines, codes)
        _events(change, action, ids, [placed.row.source if why is None else why for placed in rows])
        _copy(connection, "address_name", "address_id name folded kind", _names(ids, rows))
    note_places(change, (id_ for id_, placed in zip(ids, rows, strict=True) if placed.row.name))


def _addresses(connection: Connection[Any], ids: Sequence[int], lines: Sequence[str], codes: Codes) -> None:
    """Copies addresses, each with a code."""

    def copy(drawn: Sequence[str]) -> None:
        whole = (f"{id_},{code},{line}" for id_, code, line in zip(ids, drawn, lines, strict=True))
        _copy(connection, "address", f"id code {COLUMNS}", whole)

    drawn = codes.draw(connection, len(ids))
    try:
        with connection.transaction() if codes.by_heart else nullcontext():
            copy(drawn)
    except errors.UniqueViolation as error:
        if not codes.by_heart or error.diag.constraint_name != "address_code_key":
            raise
        # Somebody was given one of them since the registry's were learnt by heart.
        copy(codes.draw(connection, len(ids), ask=True))


def note_places(change: Changeset, ids: Iterable[int]) -> None:
    """Says which addresses have, had or lost a name: those alone are in the workers' gazetteer."""
    for id_ in ids:
        if len(change.places) > MOST_DELTAS:
            change.everything = True
            return
        change.places.add(id_)


def _events(change: Changeset, action: str, ids: Sequence[int], whys: Sequence[str]) -> None:
    """The first event of each address; those that say the same why at once."""
    by_why: dict[str, list[int]] = defaultdict(list)
    for id_, why in zip(ids, whys, strict=True):
        by_why[why].append(id_)
    for why, of_it in by_why.items():
        change.connection.execute(
            sqlfiles.load(__package__, "address_events.sql"),
            {"changeset": change.id, "actor": change.actor, "action": action, "why": why, "ids": of_it},
        )


def _quoted(text: str | None) -> str:
    """A cell of a CSV line; nothing at all for NULL."""
    return "" if text is None else '"' + text.replace('"', '""') + '"'


_often = lru_cache(maxsize=4096)(_quoted)


def _names(ids: Sequence[int], rows: Sequence[Placed]) -> Iterator[str]:
    for id_, placed in zip(ids, rows, strict=True):
        row = placed.row
        if row.aliases or row.old_names or row.english_names:
            known = {fold(row.name or "")}
            for name, folded, kind in names_of(row):
                if folded not in known:
                    known.add(folded)
                    yield f"{id_},{_quoted(name)},{_quoted(folded)},{kind}\n"


def _new_ids(connection: Connection[Any], count: int) -> list[int]:
    row = connection.execute(sqlfiles.load(__package__, "address_new_ids.sql"), [count], binary=True).fetchone()
    return list(row[0]) if row and row[0] else []


def _copy(connection: Connection[Any], table: str, columns: str, lines: Iterator[str]) -> None:
    statement = sql.SQL("COPY registry.{} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    )
    whole = "".join(lines)
    if whole:
        with connection.cursor().copy(statement) as copy:
            copy.write(whole)


def change_all(
    change: Changeset, ids: Sequence[int], rows: Sequence[Placed], lines: Sequence[str], why: str | None
) -> None:
    """Changes the registered addresses `ids` to what their source says now: `lines` are `written(rows)`.

    What each was is kept, and each leaves an event.
    """
    connection = change.connection
    run(connection, sqlfiles.load(__package__, "address_stage.sql"))
    staged = sql.SQL("COPY pg_temp.stage_address ({}) FROM STDIN (FORMAT csv)").format(
        sql.SQL(", ").join(map(sql.Identifier, f"address_id {COLUMNS}".split()))
    )
    with connection.cursor().copy(staged) as copy:
        copy.write("".join(f"{id_},{line}" for id_, line in zip(ids, lines, strict=True)))
    names = [(id_, *name) for id_, placed in zip(ids, rows, strict=True) for name in names_of(placed.row)]
    copy_rows(connection, "stage_address_name", "address_id name folded kind", names)
    run(
        connection,
        sqlfiles.load(__package__, "address_change.sql"),
        {"changeset": change.id, "actor": change.actor, "why": why},
    )
    named = connection.execute(sqlfiles.load(__package__, "address_named.sql")).fetchall()
    note_places(change, (row[0] for row in named))
