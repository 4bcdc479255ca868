"""Bulk geocoding: a CSV streams in and out in its order; a chunk of rows is one set of questions to PostGIS.

A chunk is a pure function of its texts, the gazetteer and the registry, so it can run anywhere (see bulk_houses).
"""

from __future__ import annotations

import asyncio
import os
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from itertools import batched
from pathlib import Path
from typing import Any

from psycopg import Connection

from addressing import code as codes
from addressing import gazetteer_load
from addressing.answer import Answer
from addressing.bulk_columns import MAX_TEXT, Mapping, mapping_of
from addressing.bulk_houses import AskedHouses, run_together
from addressing.bulk_read import Dialect, line_of, rows_of, text_lines
from addressing.bulk_report import BulkReport
from addressing.bulk_rows import Outcome, header_of, outcome_of
from addressing.gazetteer import Gazetteer
from addressing.geocoder import Geocoder
from addressing.houses import HouseSource
from addressing.parse import parse
from store.bilingual import Bilingual, Lang
from store.city import CityProfile
from store.database import Database
from store.errors import BadInput, BandosoError
from store.progress import Progress, silent

CHUNK = 5_000
Connect = Callable[[], AbstractContextManager[Connection[Any]]]


class ChunkGeocoder(Geocoder):
    """The geocoder, with a given gazetteer and with houses gathered over a chunk."""

    def __init__(self, gazetteer: Gazetteer, profile: CityProfile) -> None:
        self.profile = profile
        self._given = gazetteer
        self._asked = AskedHouses()

    async def gazetteer(self) -> Gazetteer:
        """The given one: a job sees one revision from its first row to its last."""
        return self._given

    @asynccontextmanager
    async def houses(self) -> AsyncIterator[HouseSource]:
        """Those of the whole chunk."""
        yield self._asked

    async def reverse(self, lon: float, lat: float, limit: int = 1, *, lang: Lang = "vi") -> list[Answer]:
        """Nothing: a row that is a position already is its own answer."""
        return []


class Bulk:
    """Geocodes texts, chunk by chunk, with one gazetteer; `connect` gives a reader connection for a chunk."""

    def __init__(self, gazetteer: Gazetteer, profile: CityProfile, connect: Connect) -> None:
        self._geocoder = ChunkGeocoder(gazetteer, profile)
        self._connect = connect

    def outcomes(self, texts: Sequence[str]) -> list[Outcome]:
        """The outcome of each text, in order; equal texts are looked for once."""
        distinct = list(dict.fromkeys(text for text in texts if text and len(text) <= MAX_TEXT))
        searches = [self._geocoder.search(text, limit=1) for text in distinct]
        with self._connect() as connection:
            found = run_together(connection, searches)
        known = {text: self._outcome(text, result) for text, result in zip(distinct, found, strict=True)}
        return [known.get(text) or _unasked(text) for text in texts]

    def _outcome(self, text: str, result: Sequence[Answer] | BandosoError) -> Outcome:
        profile = self._geocoder.profile
        if not isinstance(result, BandosoError) and not result and codes.looks_like_code(text, profile.code_prefix):
            return Outcome("not-found", "code-unknown")
        unsure = not isinstance(result, BandosoError) and bool(result) and result[0].level in ("street", "alley")
        return outcome_of(result, numbered=unsure and parse(text, profile).number is not None)


def geocode_csv(
    pieces: Iterable[bytes],
    bulk: Bulk,
    report: BulkReport,
    *,
    columns: Sequence[str] = (),
    chunk: int = CHUNK,
    progress: Progress = silent,
    total: int | None = None,
) -> Iterator[bytes]:
    """CSV in, CSV out: the header, then each row as it came with RESULT_COLUMNS beside it, in UTF-8.

    `columns` names the columns that make the address, in order; none: guessed, and stated in `report`. Holds one chunk
    in memory. BadInput, before anything is given out, for a file that is no CSV or has no column of addresses.
    """
    dialect, lines = text_lines(pieces)
    rows = rows_of(_normal(lines, dialect), dialect.delimiter)
    header = next(rows, [])
    mapping = mapping_of(header, columns)
    report.columns, report.guessed = mapping.stated(), mapping.guessed
    report.encoding, report.delimiter = dialect.encoding, dialect.delimiter
    yield _head(header, dialect)
    for some in batched(rows, chunk):
        yield _chunk(some, len(header), mapping, bulk, report, dialect).encode()
        progress("geocode", report.rows, total)


def geocode_file(
    database: Database, source: Path, target: Path, *, columns: Sequence[str] = (), progress: Progress = silent
) -> BulkReport:
    """Geocodes the CSV `source` into `target`, which appears only when it is whole."""
    if not source.is_file():
        raise BadInput(f"Không có tệp {source}", f"there is no file {source}")
    report = BulkReport()
    bulk = Bulk(gazetteer_of(database), database.settings.profile, lambda: database.transaction("reader"))
    total = sum(piece.count(b"\n") for piece in _pieces(source))
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as out:
            done = geocode_csv(_pieces(source), bulk, report, columns=columns, progress=progress, total=total)
            out.writelines(done)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return report


def gazetteer_of(database: Database) -> Gazetteer:
    """The gazetteer of the registry as it is now, for a job of its own."""

    async def read() -> Gazetteer:
        async with await database.connect_async("reader") as connection:
            return gazetteer_load.build(*await gazetteer_load.read(connection))

    return asyncio.run(read())


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


def _chunk(
    rows: Sequence[list[str]], width: int, mapping: Mapping, bulk: Bulk, report: BulkReport, dialect: Dialect
) -> str:
    texts = [mapping.text_of(row) for row in rows]
    lines = []
    for row, text, outcome in zip(rows, texts, bulk.outcomes(texts), strict=True):
        cause = outcome.cause or ("extra-cells" if len(row) > width else "")
        report.count(outcome.status, outcome.answer.level if outcome.answer else "", cause, text)
        cells = [*row[:width], *[""] * (width - len(row)), *outcome.cells(), *row[width:]]
        lines.append(line_of(cells, dialect.delimiter))
    return "".join(lines)


def _unasked(text: str) -> Outcome:
    return Outcome("error", "too-long") if text else Outcome("skipped", "empty-address")


__all__ = ["CHUNK", "Bulk", "BulkReport", "gazetteer_of", "geocode_csv", "geocode_file"]
