"""A checked batch registered: all of it or nothing, or every row that is good. Doing it again does nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Literal

from psycopg import Connection
from psycopg.types.json import Jsonb

from addressing.batch import check as batch_check
from addressing.batch.batch import Batch, batch_of
from addressing.registry.changes import changeset
from addressing.registry.intake_addresses import take_some
from addressing.registry.rows import AddressRow
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import Conflict

Mode = Literal["all", "rows"]
#: A transaction connection (writer), committed when its block ends.
Connect = Callable[[], AbstractContextManager[Connection[Any]]]
#: So many rows are one change where rows stand for themselves: what a kill between two of them keeps.
CHUNK = 2_000


def apply(
    connect: Connect,
    batch_id: int,
    mode: Mode,
    *,
    actor: str,
    owner: str | None = None,
    why: str = "",
    accept_warnings: bool = True,
    chunk: int = CHUNK,
    city: CityProfile,
) -> Batch:
    """Registers the batch's good rows through the intake that every address takes; events and audit name the batch.

    `all`: one transaction, Conflict when any row is refused (or warned, unless warnings are accepted). `rows`: a
    transaction every `chunk` rows, so a killed run goes on where it stopped. Rows are checked again first: the registry
    may have changed since. NotFound for no such batch of `owner`.
    """
    if mode == "all":
        with connect() as connection:
            return _whole(connection, batch_id, actor, owner, why, accept_warnings, city)
    while True:
        with connect() as connection:
            batch = _locked(connection, batch_id, owner)
            left = _take(connection, batch, _good(accept_warnings), chunk, actor, why, city)
            if left < chunk:
                return _finished(connection, batch_id, actor, mode)
            connection.execute("UPDATE registry.batch SET state = 'begun' WHERE id = %s", [batch_id])


def _whole(
    connection: Connection[Any],
    batch_id: int,
    actor: str,
    owner: str | None,
    why: str,
    accept_warnings: bool,
    city: CityProfile,
) -> Batch:
    batch = _locked(connection, batch_id, owner)
    refused = batch.rows.get("refused", 0) + (0 if accept_warnings else batch.rows.get("warned", 0))
    if refused:
        raise Conflict(
            f"{refused:,} dòng có lỗi: chưa dòng nào được đăng ký",
            f"{refused:,} rows are not good: none was registered",
            hint=Bilingual(
                "sửa các dòng đó, hoặc đăng ký những dòng tốt (mode=rows; lệnh: --mode rows)",
                "mend them, or register the good ones (mode=rows; on the command line: --mode rows)",
            ),
            rows=batch.rows,
            findings=batch.findings,
        )
    _take(connection, batch, _good(accept_warnings), None, actor, why, city)
    return _finished(connection, batch_id, actor, "all")


def _good(accept_warnings: bool) -> list[str]:
    return ["ready", "warned"] if accept_warnings else ["ready"]


def _locked(connection: Connection[Any], batch_id: int, owner: str | None) -> Batch:
    """The batch, kept from others who would apply it, and checked against the registry of this moment."""
    batch_of(connection, batch_id, owner)
    connection.execute("SELECT FROM registry.batch WHERE id = %s FOR UPDATE", [batch_id])
    batch_check.compare(connection, batch_id)
    return batch_of(connection, batch_id, owner)


def _take(
    connection: Connection[Any],
    batch: Batch,
    states: list[str],
    count: int | None,
    actor: str,
    why: str,
    city: CityProfile,
) -> int:
    """Registers up to `count` rows of these states; how many there were."""
    found = connection.execute(
        "SELECT n, source_ref, kind, category, name, number, street_text, ST_X(geom), ST_Y(geom) "
        "FROM registry.batch_row WHERE batch_id = %s AND state = ANY (%s) ORDER BY n LIMIT %s",
        [batch.id, states, count],
    ).fetchall()
    if not found:
        return 0
    rows = [
        AddressRow(kind, batch.owner, ref, lon, lat, category=category, name=name, number=number, street=street)
        for _, ref, kind, category, name, number, street, lon, lat in found
    ]
    with changeset(connection, actor) as change:
        report = take_some(change, rows, city=city, why=why or f"lô / batch {batch.id}")
        if report.refused:
            raise Conflict(
                "Sổ đăng ký từ chối một số dòng", "the registry refused some rows", refused=dict(report.refused)
            )
        connection.execute(
            "UPDATE registry.address_event SET detail = detail || %s WHERE changeset_id = %s",
            [Jsonb({"batch": batch.id}), change.id],
        )
        _mark(connection, batch, {row[1]: row[0] for row in found})
        change.audit("batch.registered", f"batch/{batch.id}", rows=len(rows), first=found[0][0], last=found[-1][0])
    return len(found)


def _mark(connection: Connection[Any], batch: Batch, rows: Mapping[str, int]) -> None:
    """The rows, by reference, are of the addresses that they became."""
    # Number by number: of a department that registers for the first time the planner thinks that it has no addresses,
    # and would look through all of them for each row.
    made = connection.execute(
        "SELECT source_ref, id FROM registry.address WHERE source = %s AND source_ref = ANY (%s)",
        [batch.owner, list(rows)],
    ).fetchall()
    connection.execute(
        "UPDATE registry.batch_row r SET state = 'applied', address_id = t.id "
        "FROM unnest(%s::integer[], %s::bigint[]) AS t (n, id) WHERE (r.batch_id, r.n) = (%s, t.n)",
        [[rows[ref] for ref, _ in made], [address_id for _, address_id in made], batch.id],
    )


def _finished(connection: Connection[Any], batch_id: int, actor: str, mode: Mode) -> Batch:
    connection.execute(
        "UPDATE registry.batch SET state = 'applied', applied_by = coalesce(applied_by, %s), "
        "applied_at = coalesce(applied_at, clock_timestamp()) WHERE id = %s",
        [f"{actor} ({mode})", batch_id],
    )
    return batch_of(connection, batch_id)
