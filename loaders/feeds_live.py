"""One step of the feeds that run while the program serves: the replay of traffic, and the simulated feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection, sql

from layers import catalogue, status
from loaders import feeds_replay, feeds_simulated
from loaders.feeds_replay import Past
from loaders.feeds_topics import SECURITY, TRAFFIC, WARDS
from store import sqlfiles
from store.errors import NotFound

KEPT = {TRAFFIC.id: ("replay", timedelta(hours=1)), SECURITY.id: ("simulated", timedelta(days=7))}
PRUNED_EVERY = timedelta(minutes=5)


@dataclass
class Feeds:
    """What is fed: read once from the database; `last` is the end of the step before."""

    last: datetime
    past: Sequence[Past] = ()
    wards: Sequence[str] = ()
    pruned: datetime | None = field(default=None)

    @classmethod
    def read(cls, connection: Connection[Any], now: datetime) -> Feeds:
        """What there is to feed (any role); nothing before the feeds are loaded."""
        topics = {row[0] for row in connection.execute("SELECT id FROM status.topic").fetchall()}
        return cls(
            now,
            feeds_replay.past(connection, TRAFFIC.id) if TRAFFIC.id in topics else (),
            wards(connection) if SECURITY.id in topics else (),
        )

    def step(self, connection: Connection[Any], now: datetime) -> int:
        """Writes what is due since the last step (writer, the caller's transaction); how many values changed."""
        replayed = feeds_replay.not_live(connection, TRAFFIC.id, feeds_replay.due(self.past, now))
        simulated = feeds_simulated.changes(self.wards, self.last, now)
        changed = status.write(connection, TRAFFIC.id, replayed) if replayed else 0
        changed += status.write(connection, SECURITY.id, simulated) if simulated else 0
        self.last = now
        if self.pruned is None or now - self.pruned > PRUNED_EVERY:
            prune(connection, now)
            self.pruned = now
        return changed


def wards(connection: Connection[Any]) -> list[str]:
    """The feature keys of the layer of wards; none when there is no such layer."""
    try:
        relation = catalogue.layer(connection, WARDS).relation
    except NotFound:
        return []
    statement = sql.SQL("SELECT feature_key FROM {} ORDER BY feature_key").format(sql.Identifier(*relation))
    return [key for (key,) in connection.execute(statement).fetchall()]


def prune(connection: Connection[Any], now: datetime) -> None:
    """Forgets replayed and simulated history that is old: it would grow for ever and says nothing."""
    for topic, (mark, kept) in KEPT.items():
        connection.execute(
            sqlfiles.load("loaders", "feeds_prune.sql"), {"topic": topic, "mark": mark, "before": now - kept}
        )
