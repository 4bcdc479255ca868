"""A Parquet file as a table, and a table as Parquet; a batch at a time, with the types of the columns."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from addressing.files.columns import plain
from addressing.files.read import Row
from addressing.files.table import MISSING, cannot_read, demand_columns, no_such_file
from store.bilingual import Bilingual

BATCH = 10_000
_KINDS: dict[type, pa.DataType] = {
    bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string(), dt.datetime: pa.timestamp("us"),
    dt.date: pa.date32(), dt.time: pa.time64("us"), bytes: pa.binary(),
}  # fmt: skip
_INT64 = range(-(2**63), 2**63)


class ParquetTable:
    """A Parquet file on disk. Cells keep their types; `batches` gives them as Arrow has them."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise no_such_file(path)
        self._path = path
        with self._opened() as file:
            self.schema: pa.Schema = file.schema_arrow
            self._count: int = file.metadata.num_rows
        self.header: list[str] = list(self.schema.names)
        demand_columns(len(self.header))
        self.stated = {"parquet": f"{self._count:,}"}
        self.notes: list[Bilingual] = []

    def _opened(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self._path)
        except (pa.ArrowException, OSError) as error:
            raise cannot_read(self._path, error) from error

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All of it."""
        with self._opened() as file:
            yield from file.iter_batches(BATCH)

    def rows(self, skip: int = 0) -> Iterator[Row]:
        """The rows from `skip` on; groups of rows before it are not read."""
        with self._opened() as file:
            groups: list[int] = []
            before = 0
            for number in range(file.num_row_groups):
                size = file.metadata.row_group(number).num_rows
                if before + size <= skip and not groups:
                    before += size
                else:
                    groups.append(number)
            left = skip - before
            for batch in file.iter_batches(BATCH, row_groups=groups):
                drop = min(left, batch.num_rows)
                left -= drop
                yield from map(Row, map(list, zip(*_columns(batch.slice(drop)), strict=True)))

    def total(self) -> int | None:
        """How many rows the file says it has."""
        return self._count


def _columns(batch: pa.RecordBatch) -> list[list[Any]]:
    return [column.to_pylist() for column in batch.columns]


def schema_of(header: Sequence[str], rows: Iterable[Row]) -> pa.Schema:
    """The schema of a table without one: of each column the type that all its cells have, text where they differ."""
    seen: list[set[type]] = [set() for _ in header]
    for row in rows:
        for kinds, cell in zip(seen, row.cells, strict=True):
            if cell is not None and cell is not MISSING:
                kinds.add(str if isinstance(cell, int) and cell not in _INT64 else type(cell))
    return pa.schema([pa.field(name, _kind(kinds)) for name, kinds in zip(header, seen, strict=True)])


def _kind(kinds: set[type]) -> pa.DataType:
    if kinds == {int, float}:
        return pa.float64()
    if kinds == {dt.datetime, dt.date}:
        return pa.timestamp("us")
    return _KINDS.get(next(iter(kinds)), pa.string()) if len(kinds) == 1 else pa.string()


def batches_of(schema: pa.Schema, rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:
    """The rows as batches of `schema`."""
    for some in batched(rows, BATCH):
        columns = zip(*(row.cells for row in some), strict=True)
        arrays = [_array(cells, field.type) for cells, field in zip(columns, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(cells: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if kind == pa.string():
        return pa.array([_text(cell) for cell in cells], kind)
    return pa.array([None if cell is MISSING else cell for cell in cells], kind)


def _text(cell: Any) -> str | None:
    if cell is None or cell is MISSING:
        return None
    if isinstance(cell, str):
        return cell
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list | bool) else plain(cell)


def write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Writes the batches, a group of rows of some size at a time."""
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for some in batched(batches, 10):
            writer.write_table(pa.Table.from_batches(some, schema))
