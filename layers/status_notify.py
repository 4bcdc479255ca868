"""Telling every worker what changed: NOTIFY on `status_changed`, inside the transaction that changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
from psycopg import Connection

CHANNEL = "status_changed"
PAYLOAD_LIMIT = 7_900  # bytes; PostgreSQL refuses 8,000 and more

#: feature key, value, time
Value = tuple[str, float, datetime]


def values_changed(connection: Connection[Any], topic: str, received: datetime, values: Sequence[Value]) -> None:
    """Says which values are new: with them when they fit into a payload, else only when they were received."""
    payload: dict[str, object] = {"topic": topic, "received": received, "observations": values}
    # 40 bytes is less than any observation takes, so a large batch is not written out only to be thrown away.
    if len(values) * 40 > PAYLOAD_LIMIT or len(orjson.dumps(payload)) > PAYLOAD_LIMIT:
        payload["observations"] = None
    _notify(connection, payload)


def definition_changed(connection: Connection[Any], topic: str) -> None:
    """Says that a topic is new or means something else now."""
    _notify(connection, {"topic": topic, "definition": True})


def events_changed(connection: Connection[Any], topic: str, count: int) -> None:
    """Says that `count` events of a topic are new or changed."""
    _notify(connection, {"topic": topic, "events": count})


def _notify(connection: Connection[Any], payload: dict[str, object]) -> None:
    connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, orjson.dumps(payload).decode()])
