"""A Parquet file as a table, and a table as Parquet; a batch at a time, with the types of the columns."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from itertools import batched
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from addressing.files.columns import plain
from addressing.files.read import MAX_LINE, Row
from addressing.files.table import MISSING, cannot_read, demand_columns, no_such_file, writable
from store.bilingual import Bilingual
from store.errors import BadInput, TooLarge

BATCH = 10_000
#: What of a file is held at once, in bytes of Arrow: where its rows are heavy, fewer of them make a batch.
_HELD = 8 * 2**20
#: A column that is kept as few values, told again and again, may unpack to any size: so much, and so many times what
#: the file has, is nothing that people keep; nor is a column of a group of rows that is so large by itself.
_MOST_UNPACKED, _MOST_OF_COLUMN, _MOST_TIMES = 2**30, 2**27, 64
#: What a row of nothing becomes when it is written out, in bytes.
_ROW = 32
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
        _demand_likely(_ROW * self._count, path.stat().st_size, _MOST_UNPACKED)
        self.stated = {"parquet": f"{self._count:,}"}
        self.notes: list[Bilingual] = []

    def _opened(self, as_dictionaries: Sequence[str] = ()) -> pq.ParquetFile:
        with self._reading():
            return pq.ParquetFile(self._path, read_dictionary=list(as_dictionaries))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        # A file that lies about itself ends in any of them.
        except (OSError, OverflowError, MemoryError, ValueError, pa.ArrowException) as error:
            raise cannot_read(self._path, error) from error

    def _read(self, file: pq.ParquetFile, size: int, **more: Any) -> Iterator[pa.RecordBatch]:
        batches = file.iter_batches(size, **more)
        while True:
            with self._reading():
                batch = next(batches, None)
                _demand_sound(batch)
            if batch is None:
                return
            yield batch

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All of it."""
        with self._opened() as file:
            yield from self._read(file, self._size)

    @cached_property
    def _size(self) -> int:
        """Rows of a batch. BadInput, TooLarge for what cannot be read, or unpacks to more than anybody has."""
        texts = [field.name for field in self.schema if _is_text(field.type) and self.header.count(field.name) == 1]
        heaviest = unpacked = 0
        with self._opened(texts) as file, self._reading():
            values = _most_values(file.metadata)
            for column in _columns_of_groups(file.metadata):
                _demand_likely(column.total_uncompressed_size, column.total_compressed_size, _MOST_OF_COLUMN)
            # As dictionaries, which are small however often their values are told again.
            for batch in self._read(file, BATCH, columns=texts) if texts else ():
                weight = sum(_weight(column) for column in batch.columns)
                heaviest, unpacked = max(heaviest, weight // max(1, batch.num_rows)), unpacked + weight
        _demand_likely(unpacked, self._path.stat().st_size, _MOST_UNPACKED)
        return max(1, min(BATCH, _HELD // max(1, heaviest + 8 * values)))

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
            for batch in self._read(file, self._size, row_groups=groups):
                drop = min(left, batch.num_rows)
                left -= drop
                yield from map(Row, map(list, zip(*_columns(batch.slice(drop)), strict=True)))

    def total(self) -> int | None:
        """How many rows the file says it has."""
        return self._count


def _columns(batch: pa.RecordBatch) -> list[list[Any]]:
    return [_values(column) for column in batch.columns]


def _values(column: pa.Array) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError, KeyError, pa.ArrowException):
        return [_value(one) for one in column]
    return values


def _value(one: pa.Scalar) -> Any:
    """A value; of one that Python has nothing for (the year 290,000, letters that are none), what can be said of it."""
    try:
        return one.as_py()
    except (ValueError, OverflowError, KeyError, pa.ArrowException):
        if isinstance(one, pa.StringScalar | pa.LargeStringScalar):
            return one.as_buffer().to_pybytes().decode("utf-8", "replace")
        with suppress(pa.ArrowException):
            return str(one.cast(pa.string()))
        return "?"


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind))


def _weight(column: pa.Array) -> int:
    """The texts of a column, in bytes, each as often as it is told. BadInput for one that is no cell of a table."""
    if isinstance(column, pa.DictionaryArray):
        lengths = pc.binary_length(column.dictionary).cast(pa.int64()).take(column.indices)
    else:
        lengths = pc.binary_length(column)
    if (pc.max(lengths).as_py() or 0) > MAX_LINE:
        raise BadInput("Một ô của bảng quá dài", "a cell of the table is too long")
    return pc.sum(lengths).as_py() or 0


def _demand_sound(batch: pa.RecordBatch | None) -> None:
    """ArrowInvalid where a value points beyond what there is: to read it might end the process."""
    for column in batch.columns if batch is not None else ():
        if pa.types.is_nested(column.type):
            column.validate(full=True)
        elif isinstance(column, pa.DictionaryArray):
            least, most = (end.as_py() for end in pc.min_max(column.indices).values())
            if most is not None and not 0 <= least <= most < len(column.dictionary):
                raise pa.ArrowInvalid("a value that is not in its dictionary")


def _columns_of_groups(metadata: pq.FileMetaData) -> Iterator[pq.ColumnChunkMetaData]:
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        yield from (group.column(n) for n in range(group.num_columns))


def _demand_likely(unpacked: int, packed: int, most: int) -> None:
    """TooLarge for what is large only when it is unpacked."""
    if unpacked > max(most, _MOST_TIMES * packed):
        raise TooLarge(
            f"Bảng giải nén ra {unpacked >> 20:,} MB", f"the table unpacks to {unpacked >> 20:,} MB",
            hint=Bilingual("bỏ các cột không cần, hoặc chia tệp", "leave out columns, or split it"),
        )  # fmt: skip


def _most_values(metadata: pq.FileMetaData) -> int:
    """How many values a row has in all its columns, in the group of rows where they have most."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    return max(
        (
            sum(group.column(n).num_values for n in range(group.num_columns)) // group.num_rows
            for group in groups
            if group.num_rows
        ),
        default=1,
    )


def schema_of(header: Sequence[str], rows: Iterable[Row]) -> pa.Schema:
    """The schema of a table without one: of each column the type that all its cells have, text where they differ."""
    seen: list[set[type]] = [set() for _ in header]
    for row in rows:
        for kinds, cell in zip(seen, row.cells, strict=True):
            if cell is not None and cell is not MISSING:
                kinds.add(str if isinstance(cell, int) and cell not in _INT64 else type(cell))
    return pa.schema([pa.field(writable(name), _kind(kinds)) for name, kinds in zip(header, seen, strict=True)])


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
        return writable(cell)
    return writable(json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list | bool) else plain(cell))


def write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Writes the batches, a group of rows of some size at a time."""
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for some in batched(batches, 10):
            writer.write_table(pa.Table.from_batches(some, schema))
