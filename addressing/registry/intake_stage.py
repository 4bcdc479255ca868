"""Staging: rows stream into temporary tables by COPY, chunk by chunk, and scripts of SQL merge them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import batched
from typing import Any, LiteralString

import shapely
from psycopg import ClientCursor, Connection, sql

from addressing.parsing.text import fold, nfc
from addressing.registry.intake_report import IntakeReport
from store.progress import Progress

CHUNK = 10_000


def run(connection: Connection[Any], script: LiteralString, parameters: Mapping[str, Any] | None = None) -> None:
    """Runs a script of several statements, parameters and all."""
    # Several statements in one go take the simple protocol, which has no server-side parameters.
    ClientCursor(connection).execute(script, parameters)


def copy_rows(connection: Connection[Any], table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY of `rows` into the temporary `table`; `columns` are names between spaces."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier("pg_temp", table), sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def in_chunks[T](rows: Iterable[T], step: str, progress: Progress, size: int = CHUNK) -> Iterator[tuple[T, ...]]:
    """`rows` in chunks of `size`, telling `progress` after each how many are done."""
    done = 0
    for chunk in batched(rows, size):
        yield chunk
        done += len(chunk)
        progress(step, done, None)


@lru_cache(maxsize=4096)
def clean(text: str | None) -> str | None:
    """`text` as it is kept: NFC, trimmed, without what nobody sees (controls, zero-width); None for nothing."""
    return (nfc(text) or None) if text else None


def names_of(row: Any) -> Iterator[tuple[str, str, str]]:
    """(name, folded, kind) of a row's other names."""
    for kind, names in (("alias", row.aliases), ("old", row.old_names), ("english", row.english_names)):
        for name in names:
            written = nfc(name)
            if folded := fold(written):
                yield written, folded, kind


def row_hash(row: Any) -> bytes:
    """A fingerprint of all that the source said in `row`."""
    return blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=12).digest()


def readable(wkb: bytes | None) -> bool:
    """Whether `wkb` is a geometry with something in it."""
    geometry = shapely.from_wkb(wkb, on_invalid="ignore") if wkb else None
    return geometry is not None and not geometry.is_empty


def count_states(connection: Connection[Any], table: str, report: IntakeReport) -> None:
    """Adds what a merged staging table (columns state, reason, source_ref) says to `report`."""
    name = sql.Identifier("pg_temp", table)
    counts = sql.SQL("SELECT state, count(*) FROM {} GROUP BY state").format(name)
    for state, count in connection.execute(counts).fetchall():
        if state in ("added", "changed", "unchanged"):
            setattr(report, state, getattr(report, state) + count)
    refused = sql.SQL(
        "SELECT reason, count(*), (array_agg(source_ref ORDER BY n))[1:20] FROM {} "
        "WHERE state = 'refused' GROUP BY reason"
    ).format(name)
    for reason, count, refs in connection.execute(refused).fetchall():
        for ref in refs:
            report.refuse(ref, reason)
        report.refused[reason] += count - len(refs)
