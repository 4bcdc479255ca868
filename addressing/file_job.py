"""One file geocoded into another: a chunk at a time, written down as it goes, so that a killed run goes on."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any, Literal

from addressing import file_exceptions, table_out
from addressing.bulk_columns import Mapping, position_of
from addressing.bulk_read import Row
from addressing.columns_by_data import SAMPLE, mapping_with_data
from addressing.file_journal import Journal, State, identity
from addressing.file_report import CAUSE, STATUS, Closest, FileReport
from addressing.table import Format, Table, cannot_read, no_such_file, sniffed
from store.city import CityProfile
from store.errors import BadInput

CHUNK = 5_000
#: Seconds of work that a kill may cost.
KEEP_EVERY = 1.0
Kind = Literal["geocode", "reverse"]
#: Chunks of texts in, the results of each in the same order; it may read some chunks ahead.
Answers = Callable[[Iterable[list[str]]], Iterator[Sequence[Sequence[str]]]]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: a file, where the result goes and as what, and which columns hold what is looked for."""

    source: Path
    target: Path
    out: Format
    columns: tuple[str, ...] = ()
    kind: Kind = "geocode"
    name: str = ""  # what the sender calls the source, where it is stored under another name


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
        from addressing.table_excel import ExcelTable

        return ExcelTable(path, profile)
    if kind == "parquet":
        from addressing.table_parquet import ParquetTable

        return ParquetTable(path)
    if kind == "ndjson":
        from addressing.table_json import JsonTable

        return JsonTable(path)
    from addressing.table_csv import CsvTable

    return CsvTable(path, profile)


def understood(table: Table, order_columns: Sequence[str], kind: Kind, profile: CityProfile) -> Mapping:
    """The columns that hold what is looked for. BadInput where none is named and none can be guessed."""
    if kind == "reverse":
        return position_of(table.header, order_columns)
    sample = [row.cells for row, _ in zip(table.rows(), range(SAMPLE), strict=False)]
    return mapping_with_data(table.header, sample, order_columns, profile)


def marked(row: Row, found: Sequence[str]) -> list[str]:
    """The results of a row, where what is wrong with the row itself is said too."""
    cells = list(found)
    if row.fault and (not cells[CAUSE] or cells[STATUS] in ("skipped", "not-found")):
        cells[CAUSE] = row.fault
        if row.fault in ("broken-row", "not-json") and cells[STATUS] == "skipped":
            cells[STATUS] = "error"
    return cells


class FileJob:
    """The work on one file: `begin`, `steps` to its end, `finish`. Stopped in between, a later one goes on."""

    def __init__(self, order: Order, profile: CityProfile, answers: Answers, *, chunk: int = CHUNK) -> None:
        self.order, self._profile, self._answers, self._chunk = order, profile, answers, chunk
        self.report = FileReport()
        self.total: int | None = None
        self.resumed_at = 0

    def begin(self, *, again: bool = False) -> None:
        """Opens the table and takes up what an earlier run left, unless `again`. BadInput, Conflict before any work."""
        order = self.order
        self._table = table_of(order.source, self._profile, order.name)
        self._mapping = understood(self._table, order.columns, order.kind, self._profile)
        self._out = table_out.out_of(order.out, self._table)
        self.total = self._table.total()
        asked = {"input": identity(order.source), "columns": order.columns, "kind": order.kind, "out": order.out}
        if not order.target.parent.is_dir():
            raise BadInput(f"Không có thư mục {order.target.parent}", f"there is no folder {order.target.parent}")
        self._journal = Journal(order.target, asked)
        self._journal.take()
        self._state = (None if again else self._taken_up()) or State()
        self.report.table = self._stated()

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

    def steps(self) -> Iterator[int]:
        """Does the work; gives the rows done after each chunk. What a chunk did is kept within KEEP_EVERY seconds."""
        state = self._state
        if state.whole:
            return
        with self._journal.part.open("r+b") as out, self._journal.exceptions.open("a+b") as exceptions:
            self._cut(out, exceptions)
            kept = begun = time.monotonic()
            try:
                with closing(self._found()) as chunks:
                    for rows, texts, results in chunks:
                        self._write(out, exceptions, rows, texts, results)
                        now = time.monotonic()
                        self.report.seconds += now - begun
                        if now - kept > KEEP_EVERY:
                            self._keep(out, exceptions)
                            kept = now
                        yield state.rows
                        begun = time.monotonic()
                state.whole = True
            finally:
                self._keep(out, exceptions)

    def _cut(self, out: Any, exceptions: Any) -> None:
        """Makes the files what the state says: what a killed run wrote beyond is cut off, and done again."""
        state = self._state
        for stream, size in ((out, state.out), (exceptions, state.exceptions)):
            stream.truncate(size)
            stream.seek(size)
        if not state.rows:
            state.out = out.write(self._out.head())
            state.exceptions = exceptions.write(file_exceptions.head())

    def _found(self) -> Generator[tuple[Sequence[Row], list[str], Sequence[Sequence[str]]]]:
        waiting: deque[tuple[Sequence[Row], list[str]]] = deque()

        def asked() -> Iterator[list[str]]:
            text_of = self._mapping.text_of
            for rows in batched(self._table.rows(self._state.rows), self._chunk):
                texts = [text_of(row.cells) for row in rows]
                waiting.append((rows, texts))
                yield texts

        for found in self._answers(asked()):
            rows, texts = waiting.popleft()
            yield rows, texts, [marked(row, cells) for row, cells in zip(rows, found, strict=True)]

    def _write(
        self, out: Any, exceptions: Any, rows: Sequence[Row], texts: Sequence[str], results: Sequence[Sequence[str]]
    ) -> None:
        before = self.report.rows
        looked_at = self.report.count(texts, results)
        self._state.out += out.write(self._out.chunk(rows, results))
        lines = file_exceptions.lines(before + 1, looked_at, texts, results)
        self._state.exceptions += exceptions.write(lines)
        self._state.rows = self.report.rows

    def _keep(self, out: Any, exceptions: Any) -> None:
        for stream in (out, exceptions):
            stream.flush()
            os.fsync(stream.fileno())
        self._state.report = self.report.kept()
        self._journal.write(self._state)

    def finish(self, closest: Closest | None = None) -> FileReport:
        """Puts the result and the reports where they belong, and removes what the work kept."""
        if closest:
            self.report.find_closest(closest)
        part, target = self._journal.part, self.order.target
        if part.stat().st_size >= self._state.out:
            self._reports()
            if table_out.assembled(self.order.out):
                fresh = target.with_name(target.name + ".part.new")
                extra = any(cause in self.report.causes for cause in ("extra-cells", "not-json"))
                table_out.assemble(self.order.out, self._table, part, fresh, extra=extra)
                _to_disk(fresh)
                fresh.replace(target)
            else:
                part.replace(target)
        self._journal.drop()
        return self.report

    def stop(self) -> None:
        """Leaves the work where it is; a later run goes on."""
        self._journal.let_go()

    def abandon(self) -> None:
        """Removes all that was kept of unfinished work."""
        self._journal.drop()

    def _reports(self) -> None:
        report, exceptions = beside(self.order.target)
        report.write_bytes(table_out.as_json(self.report.as_json()) + b"\n")
        closest = {e["row"]: e["closest"] for some in self.report.examples.values() for e in some if e.get("closest")}
        fresh = exceptions.with_name(exceptions.name + ".new")
        file_exceptions.finished(self._journal.exceptions, fresh, closest)
        fresh.replace(exceptions)


def _to_disk(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def beside(target: Path) -> tuple[Path, Path]:
    """Where the reports of `target` go: `out.report.json` and `out.exceptions.csv`."""
    return target.with_name(f"{target.stem}.report.json"), target.with_name(f"{target.stem}.exceptions.csv")
