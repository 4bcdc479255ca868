"""What was loaded already: each step of a load runs once for each fingerprint of its input, and so can be resumed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from store.database import Database


def fingerprint(path: Path, version: str) -> str:
    """SHA-256 of a file's content and of the loader's own version: a better loader loads again."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.sha256(version.encode())).hexdigest()


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's content alone, in hexadecimal."""
    return fingerprint(path, "")


class Step:
    """One step of a load, open: do the work on `connection`, put what to remember into `report`."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection
        self.report: dict[str, Any] = {}


def done(database: Database, loader: str, mark: str) -> dict[str, Any] | None:
    """The report of the finished step, or None when it was not done yet."""
    with database.transaction("owner") as connection:
        row = connection.execute(
            "SELECT report FROM ops.load WHERE loader = %s AND fingerprint = %s AND finished_at IS NOT NULL",
            [loader, mark],
        ).fetchone()
    return row[0] if row else None


@contextmanager
def step(database: Database, loader: str, source: str, mark: str) -> Iterator[Step]:
    """One transaction (owner) for the work and for the note that it is done: both happen, or neither."""
    with database.transaction("owner") as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [loader])
        open_step = Step(connection)
        yield open_step
        connection.execute(
            "INSERT INTO ops.load (loader, source, fingerprint, finished_at, report) "
            "VALUES (%s, %s, %s, clock_timestamp(), %s) "
            "ON CONFLICT (loader, fingerprint) WHERE finished_at IS NOT NULL DO UPDATE SET report = EXCLUDED.report",
            [loader, source, mark, Jsonb(open_step.report)],
        )
