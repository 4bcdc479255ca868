"""The feed of changes: what happened since a number, with each address as it is now, for those who keep a mirror.

A mirror starts from an export, which says the number it is of, and asks for what came after. An address is shown as it
is when asked, so a change seen twice does no harm, and of many changes to one address the last is what counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from store import sqlfiles
from store.bilingual import Bilingual
from store.errors import Gone

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Change:
    """One event. `address` as it is now, None when it is in force no more; then `successors` are where it went."""

    seq: int
    at: datetime
    action: str
    why: str
    code: str
    address: dict[str, Any] | None
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Changes in order; ask with `next` for those after. `latest` is the number of the last event there is."""

    changes: list[Change]
    next: int
    latest: int

    @property
    def more(self) -> bool:
        """Whether there is more to read already."""
        return self.next < self.latest


def latest(connection: Connection[Any]) -> int:
    """The number of the last event, as this transaction sees it."""
    row = connection.execute("SELECT seq FROM registry.revision").fetchone()
    return int(row[0]) if row else 0


def changes(connection: Connection[Any], since: int, limit: int = 1000) -> Page:
    """What happened after the event numbered `since` (0: from the beginning), at most `limit` events (any role).

    The connection must not be in a transaction yet: all is read in one snapshot. Gone when `since` is of another
    registry or of a time before a restored backup: then only an export helps.
    """
    limit = max(1, min(limit, MOST))
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        last = latest(connection)
        if since > last:
            raise _unknown(since, last)
        events = connection.execute(sqlfiles.load(__package__, "feed.sql"), {"since": since, "limit": limit}).fetchall()
        addresses = _addresses(connection, {row[4] for row in events})
        gone = [address_id for address_id, row in addresses.items() if row["state"] != "active"]
        successors = _successors(connection, gone)
    found = [
        _change(event, addresses[event[4]], successors.get(event[4], ()))
        for event in events
        if addresses[event[4]]["state"] in ("active", "retired")
    ]
    return Page(found, events[-1][0] if len(events) == limit else last, last)


def _change(event: tuple[Any, ...], address: dict[str, Any], successors: tuple[str, ...]) -> Change:
    seq, at, action, why, _ = event
    living = public(address) if address["state"] == "active" else None
    return Change(seq, at, action, why, address["code"], living, successors)


def public(row: dict[str, Any]) -> dict[str, Any]:
    """A row of address_public.sql as everybody may have it."""
    return {name: value for name, value in row.items() if name not in ("id", "state")}


def _addresses(connection: Connection[Any], ids: set[int]) -> dict[int, dict[str, Any]]:
    statement = sqlfiles.load(__package__, "address_public.sql") + " WHERE a.id = ANY(%(ids)s)"
    with connection.cursor(row_factory=dict_row) as cursor:
        return {row["id"]: row for row in cursor.execute(statement, {"ids": sorted(ids)}).fetchall()}


def _successors(connection: Connection[Any], ids: list[int]) -> dict[int, tuple[str, ...]]:
    rows = connection.execute(
        "SELECT s.old_id, array_agg(a.code ORDER BY a.code) FROM registry.address_succession s "
        "JOIN registry.address a ON a.id = s.new_id "
        "WHERE s.old_id = ANY(%s) AND s.old_id <> s.new_id GROUP BY s.old_id",
        [ids],
    ).fetchall()
    return {old: tuple(codes) for old, codes in rows}


def _unknown(since: int, last: int) -> Gone:
    return Gone(
        f"Số thứ tự {since} chưa có trong sổ (mới tới {last})",
        f"the registry has no event {since} yet: its last is {last}",
        hint=Bilingual("tải lại toàn bộ từ /addresses/export", "start again from /addresses/export"),
        latest=last,
    )
