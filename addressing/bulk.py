"""Bulk geocoding of a CSV: it streams in and out in its order, a chunk of rows at a time (see bulk_chunk)."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from pathlib import Path

from addressing.bulk_columns import mapping_of
from addressing.bulk_engine import CHUNK, BulkEngine, Work, gazetteer_of
from addressing.bulk_read import Dialect, line_of, rows_of, text_lines
from addressing.bulk_report import BulkReport
from addressing.bulk_rows import header_of
from addressing.bulk_search import Bulk
from store.bilingual import Bilingual
from store.database import Database
from store.errors import BadInput
from store.progress import Progress, silent

WORKERS = 2
SMALL = 20_000


def geocode_csv(
    pieces: Iterable[bytes],
    engine: BulkEngine,
    report: BulkReport,
    *,
    columns: Sequence[str] = (),
    chunk: int = CHUNK,
    progress: Progress = silent,
    total: int | None = None,
) -> Iterator[bytes]:
    """CSV in, CSV out: the header, then each row as it came with RESULT_COLUMNS beside it, in UTF-8.

    `columns` names the columns that make the address, in order; none: guessed, and stated in `report`. Holds a few
    chunks in memory. BadInput, before anything is given out, for a file that is no CSV or has no column of addresses.
    """
    dialect, lines = text_lines(pieces)
    rows = rows_of(_normal(lines, dialect), dialect.delimiter)
    header = next(rows, [])
    mapping = mapping_of(header, columns)
    report.columns, report.guessed = mapping.stated(), mapping.guessed
    report.encoding, report.delimiter = dialect.encoding, dialect.delimiter
    yield _head(header, dialect)
    work = Work(mapping, len(header), dialect.delimiter)
    for done in engine.geocode(batched(rows, chunk), work):
        report.add(done.report)
        yield done.lines
        progress("geocode", report.rows, total)


def geocode_file(
    database: Database,
    source: Path,
    target: Path,
    *,
    columns: Sequence[str] = (),
    workers: int = WORKERS,
    progress: Progress = silent,
) -> BulkReport:
    """Geocodes the CSV `source` into `target`, which appears only when it is whole."""
    if not source.is_file():
        raise BadInput(f"Không có tệp {source}", f"there is no file {source}")
    report = BulkReport()
    total = sum(piece.count(b"\n") for piece in _pieces(source))
    part = target.with_name(target.name + ".part")
    # A small file is done before other processes would be ready.
    processes = workers if total > SMALL else 0
    try:
        with part.open("wb") as out, BulkEngine(database.settings, processes) as engine:
            done = geocode_csv(_pieces(source), engine, report, columns=columns, progress=progress, total=total)
            out.writelines(done)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return report


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            while piece := stream.read(1 << 18):
                yield piece
    except OSError as error:
        raise BadInput(
            f"Không đọc được {path}", f"cannot read {path}", hint=Bilingual(str(error.strerror), str(error.strerror))
        ) from error


def _normal(lines: Iterator[str], dialect: Dialect) -> Iterator[str]:
    """windows-1258 writes tone marks apart from their letters; put together they are plain Vietnamese again."""
    return (unicodedata.normalize("NFC", line) for line in lines) if dialect.encoding == "cp1258" else lines


def _head(header: Sequence[str], dialect: Dialect) -> bytes:
    # Excel takes UTF-8 for what it is only after a byte-order mark.
    return line_of(header_of(header), dialect.delimiter).encode("utf-8-sig")


__all__ = ["CHUNK", "Bulk", "BulkEngine", "BulkReport", "gazetteer_of", "geocode_csv", "geocode_file"]
