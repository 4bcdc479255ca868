"""Migrating in bulk: a CSV streams in and out in its order, every column kept, bad rows kept and marked."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

from psycopg import Connection

from addressing.bulk.engine import gazetteer_of
from addressing.bulk.search import Bulk
from addressing.files.columns import Mapping, mapping_of
from addressing.files.read import line_of, rows_of, text_lines
from addressing.files.rows import Outcome, header_of
from addressing.migrate import past as migrate_past
from addressing.migrate.address import Migration, Migrator
from addressing.migrate.units import Direction
from addressing.parsing.parse import parse
from store.bilingual import Bilingual
from store.database import Database
from store.errors import BadInput
from store.progress import Progress, silent

COLUMNS = (
    "migrated_address", "migrated_status", "migrated_confidence", "migrated_ward", "migrated_ward_code",
    "migrated_district", "migrated_changes", "migrated_candidates", "migrated_why", "migrated_why_en", "migrated_code",
)  # fmt: skip
CHUNK = 2_000
Connect = Callable[[], AbstractContextManager[Connection[Any]]]
_BAD = {
    "empty-address": Bilingual("ô địa chỉ trống", "the address is empty"),
    "too-long": Bilingual("địa chỉ dài quá 500 ký tự", "the address is longer than 500 characters"),
    "bad-code": Bilingual("mã địa chỉ số sai", "a mistyped digital address"),
}


@dataclass(slots=True)
class MigrateReport:
    """Counts of one file by status; `columns` says what was read as the address."""

    rows: int = 0
    columns: str = ""
    guessed: bool = False
    statuses: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        read = "đoán / guessed" if self.guessed else "chỉ định / given"
        counts = "  ".join(f"{name} {count:,}" for name, count in self.statuses.most_common())
        return f"{self.rows:,} dòng / rows; cột / columns: {self.columns} ({read})\n{counts}"


class BulkMigrator:
    """Migrates texts, many at once: one geocoding and two queries a chunk."""

    def __init__(self, bulk: Bulk, migrator: Migrator, connect: Connect, direction: Direction) -> None:
        self._bulk, self._migrator, self._connect, self.direction = bulk, migrator, connect, direction

    def cells(self, texts: Sequence[str]) -> list[list[str]]:
        """The cells of COLUMNS for each text, in order."""
        outcomes = self._bulk.outcomes(texts)
        found = [(text, o.answer) for text, o in zip(texts, outcomes, strict=True) if o.answer is not None]
        with self._connect() as connection:
            numbers = {text: parse(text, self._migrator.profile).number or "" for text, _ in found}
            past = migrate_past.read(connection, [(numbers[text], answer) for text, answer in found])
        return [self._row(text, outcome, past) for text, outcome in zip(texts, outcomes, strict=True)]

    def _row(self, text: str, outcome: Outcome, past: migrate_past.Past) -> list[str]:
        if outcome.cause in _BAD and outcome.answer is None:
            return _bad(outcome.status, _BAD[outcome.cause])
        answers = [outcome.answer] if outcome.answer else []
        return _cells(self._migrator.migrate(text, answers, past, self.direction))


def migrate_csv(
    pieces: Iterable[bytes],
    bulk: BulkMigrator,
    report: MigrateReport,
    *,
    columns: Sequence[str] = (),
    progress: Progress = silent,
) -> Iterator[bytes]:
    """CSV in, CSV out (UTF-8): the header, then each row as it came with COLUMNS beside it. One chunk in memory.

    `columns` names the columns that make the address, in order; none: guessed, and stated in `report`. BadInput,
    before anything is given out, for a file that is no CSV or has no column of addresses.
    """
    dialect, lines = text_lines(pieces)
    rows = rows_of(lines, dialect.delimiter)
    header = next(rows, [])
    mapping = mapping_of(header, columns)
    report.columns, report.guessed = mapping.stated(), mapping.guessed
    yield line_of(header_of(header, COLUMNS), dialect.delimiter).encode("utf-8-sig")
    for some in batched(rows, CHUNK):
        yield _chunk(some, len(header), mapping, bulk, report, dialect.delimiter).encode()
        progress("migrate", report.rows, None)


def migrate_file(
    database: Database,
    source: Path,
    target: Path,
    direction: Direction,
    *,
    columns: Sequence[str] = (),
    progress: Progress = silent,
) -> MigrateReport:
    """Migrates the CSV `source` into `target`, which appears only when it is whole."""
    if not source.is_file():
        raise BadInput(f"Không có tệp {source}", f"there is no file {source}")
    report = MigrateReport()
    part = target.with_name(target.name + ".part")
    try:
        with source.open("rb") as stream, part.open("wb") as out:
            pieces = iter(lambda: stream.read(1 << 18), b"")
            out.writelines(migrate_csv(pieces, of(database, direction), report, columns=columns, progress=progress))
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return report


def of(database: Database, direction: Direction) -> BulkMigrator:
    """A bulk migrator of the registry as it is now."""
    gazetteer, profile = gazetteer_of(database), database.settings.profile

    def connect() -> AbstractContextManager[Connection[Any]]:
        return database.transaction("reader")

    return BulkMigrator(Bulk(gazetteer, profile, connect), Migrator(gazetteer, profile), connect, direction)


def _chunk(
    rows: Sequence[list[str]], width: int, mapping: Mapping, bulk: BulkMigrator, report: MigrateReport, delimiter: str
) -> str:
    texts = [mapping.text_of(row) for row in rows]
    lines = []
    for row, cells in zip(rows, bulk.cells(texts), strict=True):
        report.rows += 1
        report.statuses[cells[1]] += 1
        lines.append(line_of([*row[:width], *[""] * (width - len(row)), *cells, *row[width:]], delimiter))
    return "".join(lines)


def _bad(status: str, why: Bilingual) -> list[str]:
    given = {"migrated_status": status, "migrated_why": why.vi, "migrated_why_en": why.en}
    return [given.get(name, "") for name in COLUMNS]


def _cells(done: Migration) -> list[str]:
    ward, parent = done.ward, done.candidates[0].parent if done.address and done.candidates else None
    reasons = [reason.said() for reason in done.reasons]
    given = {
        "migrated_address": done.address or "",
        "migrated_status": done.status,
        "migrated_confidence": f"{done.confidence:g}",
        "migrated_ward": ward.full_name if ward else "",
        "migrated_ward_code": ward.code if ward else "",
        "migrated_district": parent.full_name if parent and parent.level == "district" else "",
        "migrated_changes": "; ".join(f"{change.was} → {change.now}" for change in done.changes),
        "migrated_candidates": "; ".join(f"{c.unit.full_name} {c.likely:g}" for c in done.candidates),
        "migrated_why": "; ".join(reason.vi for reason in reasons),
        "migrated_why_en": "; ".join(reason.en for reason in reasons),
        "migrated_code": done.found.code or "" if done.found else "",
    }
    return [given[name] for name in COLUMNS]
