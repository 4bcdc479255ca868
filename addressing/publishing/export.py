"""The whole registry in one file: GeoParquet, GeoPackage or CSV, of one moment, with the feed's number to go on from.

PostgreSQL writes CSV (COPY), Arrow reads it in batches, GDAL or Parquet writes them: memory stays bounded however many
addresses there are, and no row is touched by Python.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pyogrio
from psycopg import Connection, Copy, Cursor, sql

from addressing.publishing import feed
from store import sqlfiles
from store.bilingual import Bilingual
from store.errors import BadInput

#: What each column is; what is not named here is text.
_TYPES = {
    "lon": pa.float64(),
    "lat": pa.float64(),
    "valid_from": pa.date32(),
    "registered_at": pa.timestamp("us", "UTC"),
    "updated_at": pa.timestamp("us", "UTC"),
    "version": pa.int32(),
}
_BLOCK = 8 << 20
#: GeoParquet 1.1 without a CRS is OGC:CRS84, longitude and latitude in degrees.
_GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
}
LAYER = "addresses"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the feed's number it is of (`cursor`), when, and how many addresses."""

    path: Path
    cursor: int
    at: datetime
    addresses: int

    def told(self) -> dict[str, Any]:
        """As JSON, beside files that have no place for it."""
        return {"cursor": self.cursor, "at": self.at.isoformat(), "addresses": self.addresses, "file": self.path.name}


def export(connection: Connection[Any], path: Path) -> Exported:
    """Writes all addresses in force to `path`; its ending says how: .parquet, .gpkg or .csv (a reader's connection).

    The file appears whole or not at all. GeoParquet and GeoPackage carry the cursor for the feed of changes in their
    metadata; for CSV, which has no place for it, keep what is returned. BadInput for another ending.
    """
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise BadInput(
            f"Không ghi được dạng «{path.suffix}»",
            f"cannot write {path.suffix or 'a file without an ending'}",
            hint=Bilingual("dùng .parquet, .gpkg hoặc .csv", "use .parquet, .gpkg or .csv"),
        )
    part = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            connection.execute("SET LOCAL statement_timeout = 0")
            told = {"cursor": str(feed.latest(connection)), "at": datetime.now(UTC).isoformat()}
            count = write(connection, part, told)
        made = Exported(path, int(told["cursor"]), datetime.fromisoformat(told["at"]), count)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return made


def _csv(connection: Connection[Any], path: Path, _: dict[str, str]) -> int:
    with path.open("wb") as file, connection.cursor() as cursor:
        with _copied(cursor) as copy:
            for block in copy:
                file.write(block)
        return cursor.rowcount


def _parquet(connection: Connection[Any], path: Path, told: dict[str, str]) -> int:
    metadata = {"geo": json.dumps(_GEO), **{f"bandoso:{name}": value for name, value in told.items()}}
    with _batches(connection) as (schema, batches):
        shape = schema.with_metadata(metadata)
        with pyarrow.parquet.ParquetWriter(path, shape, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch.cast(shape))
                # Nothing of what is written is needed again; without this the pool keeps what it once had.
                pa.default_memory_pool().release_unused()
    return int(pyarrow.parquet.read_metadata(path).num_rows)


def _gpkg(connection: Connection[Any], path: Path, told: dict[str, str]) -> int:
    with _batches(connection) as (schema, batches):
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(schema, batches),
            path,
            layer=LAYER,
            driver="GPKG",
            geometry_name="geometry",
            geometry_type="Point",
            crs="EPSG:4326",
            layer_metadata={f"bandoso_{name}": value for name, value in told.items()},
        )
    return int(pyogrio.read_info(path, layer=LAYER)["features"])


Writer = Callable[[Connection[Any], Path, dict[str, str]], int]
WRITERS: dict[str, Writer] = {".parquet": _parquet, ".gpkg": _gpkg, ".csv": _csv}


def _copied(cursor: Cursor[Any]) -> AbstractContextManager[Copy]:
    query = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER)").format(
        sql.SQL(sqlfiles.load(__package__, "export.sql"))
    )
    return cursor.copy(query)


@contextmanager
def _batches(connection: Connection[Any]) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
    """The addresses in batches, with a geometry."""
    columns = _columns(connection)
    with connection.cursor() as cursor, _copied(cursor) as copy:
        types = {name: _TYPES.get(name, pa.string()) for name in columns}
        reader = pyarrow.csv.open_csv(
            pa.PythonFile(_Blocks(copy), mode="r"),
            read_options=pyarrow.csv.ReadOptions(block_size=_BLOCK, use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
            ),
        )
        schema = pa.schema([*types.items(), _geometry_field()])
        yield schema, (_with_geometry(batch, schema) for batch in reader)


def _columns(connection: Connection[Any]) -> list[str]:
    cursor = connection.execute(sqlfiles.load(__package__, "export.sql") + " LIMIT 0")
    return [column.name for column in cursor.description or ()]


def _geometry_field() -> pa.Field:
    return pa.field("geometry", pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})


def _with_geometry(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The batch with its points as WKB: byte order, type 1, longitude, latitude."""
    points = np.empty(batch.num_rows, np.dtype([("order", "u1"), ("type", "<u4"), ("lon", "<f8"), ("lat", "<f8")]))
    points["order"], points["type"] = 1, 1
    points["lon"], points["lat"] = batch["lon"].to_numpy(), batch["lat"].to_numpy()
    width = points.dtype.itemsize
    offsets = np.arange(0, width * (batch.num_rows + 1), width, dtype=np.int32)
    wkb = pa.Array.from_buffers(pa.binary(), batch.num_rows, [None, pa.py_buffer(offsets), pa.py_buffer(points)])
    return pa.RecordBatch.from_arrays([*batch.columns, wkb], schema=schema)


class _Blocks(io.RawIOBase):
    """A COPY as a file to read from."""

    def __init__(self, copy: Copy) -> None:
        self._copy, self._rest = copy, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        """Fills `into` with what is there; 0 at the end."""
        wanted, filled = memoryview(into).cast("B"), 0
        while filled < len(wanted):
            if not self._rest:
                self._rest = memoryview(self._copy.read() or b"")
                if not self._rest:
                    break
            taken = min(len(self._rest), len(wanted) - filled)
            wanted[filled : filled + taken] = self._rest[:taken]
            self._rest, filled = self._rest[taken:], filled + taken
        return filled
