"""Changes of the registry: each transaction's events together, numbered in the order of commits, told to the workers.

The number of an event is the feed's cursor. It is given at the end of the transaction under the lock of
registry.revision's only row, so a transaction that commits later has higher numbers, whatever the order in which the
events were written: a reader who has seen a number has seen all below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from addressing.registry.revision import CHANNEL
from store import audit, sqlfiles

#: Above this many changed names it is quicker to read the gazetteer anew than to change it.
MOST_DELTAS = 2_000
#: Of a reform, which is seldom: a worker that reads all anew holds two gazetteers while it does.
MOST_DELTAS_OF_UNITS = 4_500


@dataclass
class Changeset:
    """What one transaction does. Say which things of the gazetteer it alters: a plain house alters none.

    `places`: ids of addresses that have, had or get a name; `streets`: ids of streets and alleys whose names, parents
    or geometry change; `units`: what units there are, with the streets and places that this alters; `everything`: so
    much that workers had better read all anew.
    """

    connection: Connection[Any]
    id: int
    before: int
    actor: str
    places: set[int] = field(default_factory=set)
    streets: set[int] = field(default_factory=set)
    units: bool = False
    everything: bool = False

    def event(self, address_id: int, action: str, why: str = "", **detail: object) -> None:
        """Writes what happened to an address: an event in its history and in the feed."""
        self.connection.execute(
            "INSERT INTO registry.address_event (changeset_id, address_id, actor, action, why, detail) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            [self.id, address_id, self.actor, action, why, Jsonb(detail)],
        )

    def audit(self, action: str, subject: str, **detail: object) -> None:
        """Writes who did it, for the operator."""
        audit.record(self.connection, self.actor, action, subject, **detail)

    def altered(self) -> list[tuple[str, int]]:
        """What of the gazetteer it alters, as registry.gazetteer_change keeps it; empty for all."""
        things = [("place", n) for n in sorted(self.places)] + [("street", n) for n in sorted(self.streets)]
        if self.everything or len(things) > (MOST_DELTAS_OF_UNITS if self.units else MOST_DELTAS):
            return []
        return [("unit", 0), *things] if self.units else things or [("nothing", 0)]


@contextmanager
def changeset(connection: Connection[Any], actor: str) -> Iterator[Changeset]:
    """The changes of one transaction (writer or owner). Close it last: from its end to the commit others wait.

    What fails inside fails the caller's transaction; nothing is numbered then.
    """
    row = connection.execute(
        "SELECT nextval('registry.changeset_id'), CASE WHEN is_called THEN last_value ELSE 0 END "
        "FROM registry.address_event_id_seq"
    ).fetchone()
    assert row is not None
    change = Changeset(connection, row[0], row[1], actor)
    yield change
    _close(change)


def _close(change: Changeset) -> None:
    things = change.altered()
    row = change.connection.execute(
        sqlfiles.load(__package__, "changeset_close.sql"),
        {"id": change.id, "before": change.before, "actor": change.actor, "ground": _is_ground(things)},
    ).fetchone()
    assert row is not None
    (revision,) = row
    change.connection.execute(
        "INSERT INTO registry.gazetteer_change (revision, what, thing_id) "
        "SELECT %s, what, id FROM unnest(%s::text[], %s::bigint[]) AS t (what, id)",
        [revision, [what for what, _ in things], [thing for _, thing in things]],
    )
    change.connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(revision)])


def _is_ground(things: list[tuple[str, int]]) -> bool:
    """Whether streets or units change, and not addresses alone."""
    return not things or any(what in ("street", "unit") for what, _ in things)
