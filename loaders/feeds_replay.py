"""The replay: real observations of the past, in their order, in a loop, at the present time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import Connection

from layers.status_check import Observation
from store import sqlfiles

STEP = 2  # seconds
BATCH = 4  # observations a step: about the pace at which the cameras were read
LIVE_FOR = timedelta(minutes=10)  # a feature with a real observation as young as this is left alone
FEED = "uip-2025"  # how the loader marks what may be replayed


@dataclass(frozen=True, slots=True)
class Past:
    """A real observation as it was: feature, value, original time."""

    feature: str
    value: float
    at: datetime


def past(connection: Connection[Any], topic_id: str) -> list[Past]:
    """The real observations that the loader brought, in the order of their times."""
    rows = connection.execute(
        "SELECT feature_key, value, at FROM status.observation "
        "WHERE topic_id = %s AND detail ->> 'feed' = %s ORDER BY at, feature_key",
        [topic_id, FEED],
    ).fetchall()
    return [Past(*row) for row in rows]


def due(observations: Sequence[Past], now: datetime) -> list[Observation]:
    """What is replayed in the step that `now` falls into. The place in the loop follows from the clock alone, so a
    restart, or another worker, goes on where the last one was.
    """
    if not observations:
        return []
    step = int(now.timestamp()) // STEP
    at = datetime.fromtimestamp(step * STEP, UTC)
    count = min(BATCH, len(observations))
    batch = [observations[(step * count + index) % len(observations)] for index in range(count)]
    return [
        Observation(each.feature, at, each.value, {"replay": True, "original_at": each.at.isoformat()})
        for each in batch
    ]


def not_live(connection: Connection[Any], topic_id: str, observations: Sequence[Observation]) -> list[Observation]:
    """Without the features that a real source has observed lately: what is real is never painted over."""
    rows = connection.execute(
        sqlfiles.load("loaders", "feeds_live_features.sql"),
        {"topic": topic_id, "features": [each.feature for each in observations], "since": datetime.now(UTC) - LIVE_FOR},
    ).fetchall()
    live = {feature for (feature,) in rows}
    return [each for each in observations if each.feature not in live]
