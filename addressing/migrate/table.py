"""A table of addresses migrated: any format in and out, in its order, every column kept, bad rows kept and marked."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from addressing.files.job import Order, Piece
from addressing.files.stream import TableStream
from addressing.files.table import format_of, unknown_format
from addressing.files.table_out import Results
from addressing.files.tails import tail_of
from addressing.migrate.bulk import COLUMNS, BulkMigrator, of
from addressing.migrate.units import Direction
from store.city import CityProfile
from store.database import Database
from store.progress import Progress, silent

CHUNK = 2_000
_STATUS = COLUMNS.index("migrated_status")


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


class MigrationStream(TableStream):
    """A file of addresses migrated; `report` counts its rows."""

    results = Results(COLUMNS, ("migrated_confidence",))

    def __init__(self, order: Order, profile: CityProfile, bulk: BulkMigrator, progress: Progress = silent) -> None:
        super().__init__(order, profile, chunk=CHUNK)
        self._bulk, self._progress = bulk, progress
        self.report = MigrateReport()

    def begin(self) -> None:
        """As every stream of a table; which columns are read is stated in the report."""
        super().begin()
        self.report.columns, self.report.guessed = self.mapping.stated(), self.mapping.guessed

    def _answered(self, pieces: Iterator[Piece]) -> Iterator[tuple[Piece, Sequence[bytes]]]:
        for piece in pieces:
            found = self._bulk.cells(piece.asked.texts)
            self.report.rows += len(found)
            self.report.statuses.update(cells[_STATUS] for cells in found)
            self._progress("migrate", self.report.rows, None)
            yield piece, [tail_of(cells, piece.asked.delimiter) for cells in found]


def migrate_file(
    database: Database,
    source: Path,
    target: Path,
    direction: Direction,
    *,
    columns: Sequence[str] = (),
    progress: Progress = silent,
) -> MigrateReport:
    """Migrates the table `source` into `target`, whose ending says its format; it appears only when it is whole.

    BadInput for an ending that is no format, for a source that is no table, or that has no column of addresses.
    """
    out = format_of(target.name)
    if out is None:
        raise unknown_format(target.suffix or target.name)
    with TemporaryDirectory(dir=target.parent, prefix=".bandoso-") as folder:
        made = Path(folder) / "whole"
        order = Order(source, Path(folder) / f"out.{out}", out, tuple(columns))
        stream = MigrationStream(order, database.settings.profile, of(database, direction), progress)
        stream.begin()
        with made.open("wb") as file:
            file.writelines(stream.output())
            file.flush()
            os.fsync(file.fileno())
        made.replace(target)
    return stream.report
