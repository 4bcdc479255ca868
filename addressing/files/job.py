"""One file geocoded into another: a chunk at a time, written down as it goes, so that a killed run goes on."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any, Literal

from addressing.files import exceptions as file_exceptions
from addressing.files import table_out
from addressing.files.columns import Mapping
from addressing.files.columns_by_data import SAMPLE, mapping_with_data, position_with_data
from addressing.files.journal import Journal, State, identity
from addressing.files.read import Row
from addressing.files.report import Closest, FileReport
from addressing.files.rows import CAUSE, STATUS
from addressing.files.table import Format, Table, cannot_read, no_such_file, sniffed
from addressing.files.tails import Done, Texts
from store.city import CityProfile
from store.errors import BadInput

CHUNK = 5_000
#: After the first chunks, which are wanted soon, they are larger: more of their rows have something in common.
_SMALL_ONES, _LATER = 4, 20_000
#: Seconds of work that a kill may cost.
KEEP_EVERY = 1.0
Kind = Literal["geocode", "reverse"]
#: Chunks of texts in, the results of each in the same order; it may read some chunks ahead.
Revision = Callable[[], int]
Answers = Callable[[Iterable[Texts]], Iterator[Done]]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: a file, where the result goes and as what, and which columns hold what is looked for."""

    source: Path
    target: Path
    out: Format
    columns: tuple[str, ...] = ()
    kind: Kind = "geocode"
    name: str = ""  # what the sender calls the source, where it is stored under another name
    results: tuple[str, ...] = ()  # the result columns that are wanted; none: all


def table_of(path: Path, profile: CityProfile, name: str = "") -> Table:
    """The table in a file, whatever its format. BadInput for a file that is none."""
    if not path.is_file():
        raise no_such_file(path)
    try:
        with path.open("rb") as stream:
            kind = sniffed(stream.read(4096), name or path.name)
    except OSError as error:
        raise cannot_read(path, error.strerror) from error
    if kind == "xlsx":
        from addressing.files.table_excel import ExcelTable

        return ExcelTable(path, profile)
    if kind == "parquet":
        from addressing.files.table_parquet import ParquetTable

        return ParquetTable(path)
    if kind == "ndjson":
        from addressing.files.table_json import JsonTable

        return JsonTable(path)
    from addressing.files.table_csv import CsvTable

    return CsvTable(path, profile)


def understood(table: Table, order_columns: Sequence[str], kind: Kind, profile: CityProfile) -> Mapping:
    """The columns that hold what is looked for. BadInput where none is named and none can be guessed."""
    sample = [row.cells for row, _ in zip(table.rows(), range(SAMPLE), strict=False)]
    if kind == "reverse":
        return position_with_data(table.header, sample, order_columns)
    return mapping_with_data(table.header, sample, order_columns, profile)


def mark(rows: Sequence[Row], done: Done) -> bool:
    """Says in the results what is wrong with the rows themselves; whether some have cells beyond the header."""
    faulty = [place for place, row in enumerate(rows) if row.fault]
    for place in faulty:
        cells, fault = list(done.cells(place)), rows[place].fault
        if not cells[CAUSE] or cells[STATUS] in ("skipped", "not-found"):
            cells[CAUSE] = fault
            if fault in ("broken-row", "not-json") and cells[STATUS] == "skipped":
                cells[STATUS] = "error"
            done.put(place, cells)
    return any(rows[place].extra for place in faulty)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows, and of each what is asked."""

    rows: Sequence[Row]
    asked: Texts


class FileJob:
    """The work on one file: `begin`, `steps` to its end, `finish`. Stopped in between, a later one goes on.

    `chunk` rows are asked for at a time; None: as many as is quickest. `revision` tells the registry's revision: rows
    that were answered by different ones are told of in the reports.
    """

    def __init__(
        self, order: Order, profile: CityProfile, *, chunk: int | None = None, revision: Revision | None = None
    ) -> None:
        self.order, self._profile, self._revision = order, profile, revision
        self._chunk, self._later = (chunk, chunk) if chunk else (CHUNK, _LATER)
        self.report = FileReport()
        self.total: int | None = None
        self.resumed_at = 0

    def begin(self, *, again: bool = False) -> None:
        """Opens the table and takes up what an earlier run left, unless `again`. BadInput, Conflict before any work."""
        order = self.order
        self._table = table_of(order.source, self._profile, order.name)
        self._mapping = understood(self._table, order.columns, order.kind, self._profile)
        self._out = table_out.out_of(order.out, self._table, table_out.GEOCODED)
        self.total = self._table.total()
        asked = {"input": identity(order.source), "columns": order.columns, "kind": order.kind, "out": order.out}
        if not order.target.parent.is_dir():
            raise BadInput(f"Không có thư mục {order.target.parent}", f"there is no folder {order.target.parent}")
        self._journal = Journal(order.target, asked)
        revision = self._revision() if self._revision else None
        self._journal.take()
        self._state = (None if again else self._taken_up()) or State()
        self.report.table = self._stated()
        self._files = self._journal.opened(self._state)
        # A run that ended before its first rows were done may have left the heads, and nothing else.
        if not self._state.exceptions:
            self._files.write(self._out.head(), file_exceptions.head())
        self._registry_is_at(revision)
        self._kept = time.monotonic()

    def _taken_up(self) -> State | None:
        state = self._journal.read()
        if state is not None:
            self.report = FileReport.taken_up(state.report)
            self.report.runs += 1
            self.resumed_at = state.rows
        return state

    def _stated(self) -> dict[str, Any]:
        mapping = self._mapping
        return {
            "input": self.order.name or self.order.source.name,
            "columns": mapping.stated(),
            "parts": dict(zip(mapping.names, mapping.parts, strict=True)),
            "mapping": "data" if mapping.by_data else "name" if mapping.guessed else "given",
            "stated": self._table.stated,
            "notes": [{"vi": note.vi, "en": note.en} for note in self._table.notes],
        }

    def pieces(self, size: Callable[[], int] | None = None) -> Iterator[Piece]:
        """What is still to be answered, a chunk at a time; `took` takes the answers, in the same order.

        `size` says how many rows the next chunk has, where that is not `chunk`.
        """
        if self._state.whole:
            return
        found = self._table.rows(self._state.rows)
        sizes = iter(size, 0) if size else chain(repeat(self._chunk, _SMALL_ONES), repeat(self._later))
        for most in sizes:
            rows = tuple(islice(found, most))
            if not rows:
                return
            yield Piece(rows, Texts(self._mapping.texts_of([row.cells for row in rows]), self._out.delimiter))

    def took(self, piece: Piece, done: Done) -> None:
        """Writes the answers of a piece; what is written is kept (on disk, and in the journal) within KEEP_EVERY."""
        self._state.extra = mark(piece.rows, done) or self._state.extra
        texts, first = piece.asked.texts, self.report.rows + 1
        looked_at = self.report.count(texts, done)
        lines = file_exceptions.lines(first, texts, {place: done.cells(place) for place in looked_at})
        self._files.write(self._out.chunk(piece.rows, done.tails), lines)
        self._state.rows = self.report.rows
        now = time.monotonic()
        if now - self._kept > KEEP_EVERY:
            self._look_at_registry()
            self.keep()

    def _look_at_registry(self) -> None:
        if self._revision:
            self._registry_is_at(self._revision())

    def _registry_is_at(self, revision: int | None) -> None:
        # What is done as a whole is as it is: nothing of it is answered by what the registry has become.
        if revision is not None and not self._state.whole and self.report.registry_is_at(revision):
            self._files.write(b"", file_exceptions.changed(self.report.rows))

    def keep(self) -> None:
        """Makes the work so far what a later run goes on from."""
        now = time.monotonic()
        self.report.seconds += now - self._kept
        self._kept = now
        self._files.to_disk()
        self._state.out, self._state.exceptions = self._files.sizes
        self._state.report = self.report.kept()
        self._journal.write(self._state)

    def steps(self, answers: Answers) -> Iterator[int]:
        """All the work, one thing after the other; gives the rows done after each piece."""
        waiting: deque[Piece] = deque()

        def asked() -> Iterator[Texts]:
            for piece in self.pieces():
                waiting.append(piece)
                yield piece.asked

        for done in answers(asked()):
            self.took(waiting.popleft(), done)
            yield self.report.rows

    def finish(self, closest: Closest | None = None) -> FileReport:
        """Puts the result and the reports where they belong, and removes what the work kept. All must be answered."""
        if not self._state.whole:
            self._look_at_registry()
            if closest:
                self.report.find_closest(closest)
            self._state.whole = True
            self.keep()
        self._files.close()
        if self._journal.part.stat().st_size >= self._state.out:
            self._reports()
            self._deliver()
        self._journal.drop()
        return self.report

    def _deliver(self) -> None:
        part, target = self._journal.part, self.order.target
        if not table_out.assembled(self.order.out):
            part.replace(target)
            return
        fresh = target.with_name(target.name + ".part.new")
        table_out.assemble(self.order.out, self._table, table_out.GEOCODED, part, fresh, extra=self._state.extra)
        with fresh.open("rb") as stream:
            os.fsync(stream.fileno())
        fresh.replace(target)

    def stop(self) -> None:
        """Leaves the work where it is; a later run goes on."""
        try:
            if not self._state.whole:
                self.keep()
        finally:
            try:
                self._files.close()
            finally:
                self._journal.let_go()

    def _reports(self) -> None:
        report, exceptions = beside(self.order.target)
        report.write_bytes(table_out.as_json(self.report.as_json()) + b"\n")
        closest = {e["row"]: e["closest"] for some in self.report.examples.values() for e in some if e.get("closest")}
        fresh = exceptions.with_name(exceptions.name + ".new")
        file_exceptions.finished(self._journal.exceptions, fresh, closest)
        fresh.replace(exceptions)


def beside(target: Path) -> tuple[Path, Path]:
    """Where the reports of `target` go: `out.report.json` and `out.exceptions.csv`."""
    return target.with_name(f"{target.stem}.report.json"), target.with_name(f"{target.stem}.exceptions.csv")
