"""Status as it is read: latest values or those in force at a time, as GeoJSON or as a small map; and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson
from psycopg import Connection, sql

from layers import catalogue
from layers.status_topic import Topic
from store import sqlfiles
from store.errors import BadInput

HISTORY_LIMIT = 10_000
LABEL_COLUMNS = ("full_name", "name", "title", "ten", "label")

#: west, south, east, north in degrees (EPSG:4326)
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Change:
    """Latest values that were received in one go: what a page needs to recolour its features."""

    topic: str
    received: datetime
    observations: list[tuple[str, float, datetime]]


def features(connection: Connection[Any], topic: Topic, *, at: datetime | None = None, box: Box | None = None) -> bytes:
    """The GeoJSON features, as a JSON array (CRS84, five decimals, areas generalised to 0.0001 degrees): each feature
    that has a value, with its value, class (index into the legend), colour and time. `at`: the values in force then.
    What is no longer on the layer is left out.
    """
    assert topic.layer_id is not None
    layer = catalogue.layer(connection, topic.layer_id)
    label = next((name for name in LABEL_COLUMNS if name in {column.name for column in layer.columns}), "feature_key")
    statement = sql.SQL(sqlfiles.load("layers", "status_features.sql")).format(
        held=_held(at), relation=sql.Identifier(*layer.relation), label=sql.Identifier(label)
    )
    parameters = {
        "topic": topic.id, "at": at, "box": list(box) if box else None,
        "starts": topic.starts, "colors": topic.colors,
    }  # fmt: skip
    row = connection.execute(statement, parameters).fetchone()
    return str(row[0]).encode() if row else b"[]"


def values(connection: Connection[Any], topic: Topic, *, at: datetime | None = None) -> bytes:
    """The values alone, as JSON {feature_key: [value, time]}."""
    statement = sql.SQL(sqlfiles.load("layers", "status_values.sql")).format(held=_held(at))
    row = connection.execute(statement, {"topic": topic.id, "at": at}).fetchone()
    return str(row[0]).encode() if row else b"{}"


def history(
    connection: Connection[Any],
    topic: Topic,
    feature: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 1_000,
) -> list[dict[str, object]]:
    """What was observed on one feature, newest first: {at, value, class, color, detail}. At most 10,000."""
    if not 1 <= limit <= HISTORY_LIMIT:
        raise BadInput(f"«limit» phải từ 1 đến {HISTORY_LIMIT}", f'"limit" must be from 1 to {HISTORY_LIMIT}')
    parameters = {"topic": topic.id, "feature": feature, "since": since, "until": until, "limit": limit}
    rows = connection.execute(sqlfiles.load("layers", "status_history.sql"), parameters).fetchall()
    return [_past(topic, at, value, detail) for at, value, detail in rows]


def received_at(connection: Connection[Any], topic_id: str, received: datetime) -> Change:
    """The latest values that came in the batch received at exactly `received`."""
    statement = "SELECT feature_key, value, at FROM status.latest WHERE topic_id = %s AND received_at = %s"
    return Change(topic_id, received, connection.execute(statement, [topic_id, received]).fetchall())


def received_since(
    connection: Connection[Any], topics: list[str] | None, since: datetime, limit: int
) -> list[Change] | None:
    """What was received after `since`, oldest first, by topic and batch; `topics` None: of all topics.

    None when that is more than `limit` values: reading the topic anew is cheaper then.
    """
    parameters = {"topics": topics, "since": since, "limit": limit + 1}
    rows = connection.execute(sqlfiles.load("layers", "status_since.sql"), parameters).fetchall()
    if len(rows) > limit:
        return None
    changes: dict[tuple[str, datetime], Change] = {}
    for topic, received, feature, value, at in rows:
        changes.setdefault((topic, received), Change(topic, received, [])).observations.append((feature, value, at))
    return list(changes.values())


def revision(connection: Connection[Any], topic: Topic, state_revision: str) -> str:
    """What an ETag is made of: the values and, where geometry is served, the layer's version."""
    version = catalogue.layer(connection, topic.layer_id).version if topic.layer_id else 0
    mark = orjson.dumps(topic.as_json(), option=orjson.OPT_SORT_KEYS)
    return f"{state_revision}-{version}-{blake2b(mark, digest_size=6).hexdigest()}"


def _held(at: datetime | None) -> sql.SQL:
    return sql.SQL(sqlfiles.load("layers", "status_held_at.sql" if at else "status_held_latest.sql"))


def _past(topic: Topic, at: datetime, value: float, detail: dict[str, object]) -> dict[str, object]:
    index = topic.class_of(value)
    color = None if index is None else topic.legend[index].color
    return {"at": at.isoformat(), "value": value, "class": index, "color": color, "detail": detail}
