"""The registry's revision: what tells every worker that its gazetteer is stale."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection

CHANNEL = "registry_changed"


def current(connection: Connection[Any]) -> int:
    """The revision as this transaction sees it."""
    row = connection.execute("SELECT revision FROM registry.revision").fetchone()
    return int(row[0]) if row else 0


@contextmanager
def locked(connection: Connection[Any]) -> Iterator[None]:
    """As `lock`, for as long as the block lasts, however many transactions it has; `connection` has none open."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_lock(hashtextextended('registry intake', 0))")
    try:
        yield
    finally:
        # A connection that is lost has let go already.
        if not connection.closed:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_unlock(hashtextextended('registry intake', 0))")


def lock(connection: Connection[Any]) -> None:
    """Keeps other intakes out until the transaction ends; single registrations and readers go on."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('registry intake', 0))")


def stand_on_units(connection: Connection[Any]) -> None:
    """Asked before an address is told its units: they are in force until the transaction ends.

    Waits for a reform that is about to commit. Rows that a reform may change are locked before it, never after.
    """
    connection.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended('registry units', 0))")


def settle_units(connection: Connection[Any]) -> None:
    """Waits for those who stand on units that this transaction ends, and keeps others from it until its own end."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('registry units', 0))")
