"""References of many rows are checked all at once. One by one they take half the time of a load (decision 16)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, sql

from addressing.registry.intake_ground import Placed
from store import sqlfiles
from store.bilingual import Bilingual
from store.errors import Conflict

#: Below this many rows the server's own check of each is quick enough.
MANY = 1000


@contextmanager
def unchecked_references(connection: Connection[Any], rows: Sequence[Placed]) -> Iterator[None]:
    """Within, the server does not check the references of what is written: those of `rows` are checked here, first.

    Streets and units can then not be deleted until the transaction ends. Where there are few rows, or the login is no
    superuser (a city's own server), the server checks each row as always. Conflict when a street or unit is gone.
    """
    role = _role(connection) if len(rows) >= MANY else None
    if role is None:
        yield
        return
    connection.execute("LOCK TABLE registry.street, registry.unit IN SHARE MODE")
    _check(connection, rows)
    _set(connection, role, "replica")
    yield
    _set(connection, role, "origin")


def _role(connection: Connection[Any]) -> str | None:
    """The role we work in, where the login may switch checks off; else None."""
    row = connection.execute(sqlfiles.load(__package__, "may_skip_checks.sql")).fetchone()
    return str(row[0]) if row and row[1] else None


def _check(connection: Connection[Any], rows: Sequence[Placed]) -> None:
    streets = {placed.street.street_id for placed in rows} - {None}
    units = {unit for placed in rows for unit in placed.units} - {0}
    asked = {"streets": sorted(s for s in streets if s is not None), "units": sorted(units)}
    if connection.execute(sqlfiles.load(__package__, "reference_checks.sql"), asked).fetchone():
        raise Conflict(
            "Đường hoặc đơn vị hành chính vừa bị xoá trong khi nạp địa chỉ",
            "a street or unit was deleted while addresses were loaded",
            hint=Bilingual("nạp lại", "load again"),
        )


def _set(connection: Connection[Any], role: str, mode: str) -> None:
    """Only the login itself may; the work goes on in `role`. Both last until the transaction ends at most."""
    connection.execute("SET LOCAL ROLE NONE")
    connection.execute(sql.SQL("SET LOCAL session_replication_role = {}").format(sql.Literal(mode)))
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
