"""The table that comes out: each row as it came, and beside it what was found."""

from __future__ import annotations

import base64
import csv
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import batched, chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from addressing.files.columns import plain
from addressing.files.read import Row
from addressing.files.rows import RESULT_COLUMNS, header_of
from addressing.files.table import MISSING, Format, Table, writable
from addressing.files.table_csv import CsvTable
from addressing.files.tails import END, cells_of, encoded, tail_of
from store.bilingual import Bilingual
from store.errors import BadInput

if TYPE_CHECKING:
    # Workers that never write a workbook or Parquet start without them.
    import pyarrow as pa

EXTRA = "result_extra"
Cells = Sequence[str]
_END = END.encode()
#: So many rows are looked through at once for what only csv.writer can write.
_TOGETHER = 500


class Results:
    """The columns that stand beside a row; `numbers` are those of numbers, where a format tells them from texts."""

    def __init__(self, columns: Sequence[str], numbers: Collection[str]) -> None:
        self.columns, self._numbers = tuple(columns), numbers
        self.is_number = tuple(name in numbers for name in self.columns)

    def only(self, names: Sequence[str]) -> Results:
        """Those columns, in that order. BadInput for one that there is not."""
        for name in names:
            if name not in self.columns:
                known = ", ".join(self.columns)
                raise BadInput(
                    f"Không có cột kết quả «{name[:60]}»", f"there is no result column {name[:60]!r}",
                    hint=Bilingual(f"các cột kết quả: {known}", f"the result columns: {known}"),
                )  # fmt: skip
        return Results(list(dict.fromkeys(names)), self._numbers)

    def of(self, tails: Sequence[bytes], whole: Results, delimiter: str | None) -> Sequence[bytes]:
        """The ends of lines that have all columns of `whole`, with those of this one only."""
        if self.columns == whole.columns:
            return tails
        places = [whole.columns.index(name) for name in self.columns]
        each = (cells_of(tail, delimiter) for tail in tails)
        return [tail_of([cells[place] for place in places], delimiter) for cells in each]

    def typed(self, found: Cells) -> list[Any]:
        """The results with numbers as numbers, and nothing (None) where they are empty."""
        told = zip(found, self.is_number, strict=True)
        return [(float(cell) if number else cell) if cell else None for cell, number in told]


GEOCODED = Results(RESULT_COLUMNS, ("latitude", "longitude", "result_score", "result_confidence", "result_accuracy_m"))


class Out(Protocol):
    """Writes a table as it is made: bytes for the head, bytes for each chunk, one after the other."""

    @property
    def delimiter(self) -> str | None:
        """That of the lines it writes; None where it wants cells."""

    def head(self) -> bytes:
        """What comes before the first row."""

    def chunk(self, rows: Sequence[Row], tails: Sequence[bytes]) -> bytes:
        """Some rows with their results."""


class CsvOut:
    """CSV or TSV in UTF-8; cells beyond the header come last."""

    def __init__(self, table: Table, results: Results, delimiter: str) -> None:
        self._header, self.delimiter = header_of(table.header, results.columns), delimiter
        # An empty cell that is all of its row is quoted.
        self._alone = len(table.header) < 2
        self._typed = not isinstance(table, CsvTable)

    def head(self) -> bytes:
        """The header. Excel takes UTF-8 for what it is only after a byte-order mark."""
        return "".join(self._lines([self._header])).encode("utf-8-sig", "replace")

    def chunk(self, rows: Sequence[Row], tails: Sequence[bytes]) -> bytes:
        """A line a row."""
        begun: list[str] = []
        for some in batched([row.cells for row in rows], _TOGETHER):
            begun += self._begun([[as_text(cell) for cell in cells] for cells in some] if self._typed else some)
        parts = [b""] * (2 * len(begun))
        parts[::2] = [f"{line}{self.delimiter}".encode("utf-8", "replace") for line in begun]
        parts[1::2] = tails
        for place in [place for place, row in enumerate(rows) if row.extra]:
            beyond = f"{self.delimiter}{self._lines([[as_text(cell) for cell in rows[place].extra]])[0]}"
            parts[2 * place + 1] = tails[place].removesuffix(_END) + encoded(beyond, self.delimiter)
        return b"".join(parts)

    def _begun(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """The rows as csv.writer writes them, without the ends of their lines; the commonest without asking it."""
        whole = "".join(chain.from_iterable(rows))
        if self._alone or '"' in whole or "\r" in whole or "\n" in whole:
            return [line.removesuffix(END) for line in self._lines(rows)]
        delimiter = self.delimiter
        return [delimiter.join([f'"{cell}"' if delimiter in cell else cell for cell in cells]) for cells in rows]

    def _lines(self, rows: Iterable[Sequence[str]]) -> list[str]:
        lines = _Lines()
        # The writer needs its own line ends: they tell it which cells to quote.
        csv.writer(lines, delimiter=self.delimiter, lineterminator=END).writerows(rows)
        return lines


class _Lines(list[str]):
    """A file to csv.writer that keeps its lines apart."""

    write = list.append


class JsonOut:
    """NDJSON: the object as it came, with a key for each result; null where there is none."""

    delimiter = None

    def __init__(self, table: Table, results: Results) -> None:
        names = header_of(table.header, results.columns)
        self._names, self._ours, self._results = names[: len(table.header)], names[len(table.header) :], results

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def chunk(self, rows: Sequence[Row], tails: Sequence[bytes]) -> bytes:
        """A line a row."""
        return b"".join(self._line(row, cells_of(tail, None)) for row, tail in zip(rows, tails, strict=True))

    def _line(self, row: Row, found: Cells) -> bytes:
        made = {name: cell for name, cell in zip(self._names, row.cells, strict=True) if cell is not MISSING}
        made.update(zip(self._ours, self._results.typed(found), strict=True))
        if row.extra:
            made[EXTRA] = row.extra
        return as_json(made) + b"\n"


class ResultsOut:
    """Only the results, a line a row: kept until all are there, for formats that cannot be written in pieces."""

    delimiter = None

    def head(self) -> bytes:
        """Nothing."""
        return b""

    def chunk(self, rows: Sequence[Row], tails: Sequence[bytes]) -> bytes:
        """A line a row."""
        return b"".join(orjson.dumps(cells_of(tail, None)) + b"\n" for tail in tails)


def out_of(kind: Format, table: Table, results: Results) -> Out:
    """How a table of the format `kind` is written, with these results beside its rows."""
    if kind == "ndjson":
        return JsonOut(table, results)
    if kind in ("xlsx", "parquet"):
        return ResultsOut()
    if kind == "tsv":
        return CsvOut(table, results, "\t")
    given = table.dialect.delimiter if isinstance(table, CsvTable) else ","
    return CsvOut(table, results, "," if given == "\t" else given)


def assembled(kind: Format) -> bool:
    """Whether the format is written at the end, from the input and the kept results."""
    return kind in ("xlsx", "parquet")


def assemble(kind: Format, table: Table, results: Results, kept: Path, target: Path, *, extra: bool) -> None:
    """Writes `target` from the rows of `table` and what ResultsOut `kept`; `extra`: some row has cells beyond."""
    header = [*header_of(table.header, results.columns), *([EXTRA] if extra else [])]
    if kind == "xlsx":
        from addressing.files.table_excel import write_excel

        write_excel(target, header, _excel_rows(table, results, kept, extra=extra))
    else:
        _assemble_parquet(table, results, kept, target, header, extra=extra)


def _excel_rows(table: Table, results: Results, kept: Path, *, extra: bool) -> Iterator[list[Any]]:
    for row, found in zip(table.rows(), _kept(kept), strict=True):
        cells = [_excel_cell(cell) for cell in row.cells]
        yield [*cells, *results.typed(found), *([_extra_text(row)] if extra else [])]


def _excel_cell(cell: Any) -> Any:
    if cell is None or cell is MISSING:
        return None
    # Excel keeps 15 digits of a number and knows no time zones: what it would change goes in as text.
    if isinstance(cell, int) and abs(cell) >= 10**15:
        return str(cell)
    if getattr(cell, "tzinfo", None) is not None or isinstance(cell, dict | list | bytes):
        return as_text(cell)
    return cell


def _assemble_parquet(
    table: Table, results: Results, kept: Path, target: Path, header: Sequence[str], *, extra: bool
) -> None:
    import pyarrow as pa

    from addressing.files.table_parquet import ParquetTable, batches_of, schema_of, write_parquet

    if isinstance(table, ParquetTable):
        base, batches = table.schema, table.batches()
    else:
        base = schema_of(table.header, table.rows())
        batches = batches_of(base, table.rows())
    ours = [pa.float64() if number else pa.string() for number in results.is_number]
    ours += [pa.string()] if extra else []
    fields = [field.with_name(writable(name)) for field, name in zip(base, header, strict=False)]
    schema = pa.schema([*fields, *map(pa.field, header[len(base) :], ours)], metadata=base.metadata)
    extras = (_extra_text(row) for row in table.rows()) if extra else None
    found = (results.typed(cells) for cells in _kept(kept))
    write_parquet(target, schema, _beside(batches, found, extras, schema))


def _beside(
    batches: Iterator[pa.RecordBatch],
    results: Iterator[list[Any]],
    extras: Iterator[str | None] | None,
    schema: pa.Schema,
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    for batch in batches:
        kinds = [field.type for field in schema][batch.num_columns :]
        found = [next(results) for _ in range(batch.num_rows)]
        columns: list[Sequence[Any]] = list(zip(*found, strict=True)) if found else [() for _ in kinds]
        if extras is not None and found:
            columns.append(tuple(next(extras) for _ in range(batch.num_rows)))
        arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
        yield pa.RecordBatch.from_arrays([*batch.columns, *arrays], schema=schema)


def _kept(path: Path) -> Iterator[Cells]:
    with path.open("rb") as stream:
        for line in stream:
            yield orjson.loads(line)


def _extra_text(row: Row) -> str | None:
    return " | ".join(map(as_text, row.extra)) or None


def as_text(cell: Any) -> str:
    """A cell as a CSV has it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False, default=as_text)
    return base64.b64encode(cell).decode() if isinstance(cell, bytes) else plain(cell)


def as_json(value: dict[str, Any]) -> bytes:
    """JSON of a row; what JSON has no word for is text."""
    try:
        return orjson.dumps(value, default=as_text)
    except TypeError:  # a whole number of more than 64 bits, a broken surrogate
        return json.dumps(value, default=as_text, ensure_ascii=True).encode()
