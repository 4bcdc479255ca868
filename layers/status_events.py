"""Events: something with a place of its own, a start and (once it is over) an end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import orjson
import shapely
from psycopg import Connection
from shapely.errors import ShapelyError

from layers import status_check, status_notify
from layers.status import PushReport, batch_refused
from layers.status_check import Refusal
from layers.status_topic import topic
from store import audit, sqlfiles
from store.errors import BadInput, TooLarge

BATCH_LIMIT = 5_000
TITLE_LIMIT = 300  # characters
VERTEX_LIMIT = 10_000
PLANNED_AHEAD = timedelta(days=3650)  # roadworks and festivals are announced beforehand


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `geometry` is WKB in EPSG:4326; `ends_at` None: not over yet; `external_id`: the sender's own id."""

    external_id: str | None
    title_vi: str
    title_en: str
    severity: float
    starts_at: datetime
    ends_at: datetime | None
    geometry: bytes
    detail: Mapping[str, object]


def push(
    connection: Connection[Any],
    topic_id: str,
    records: Iterable[Mapping[str, object]],
    *,
    actor: str,
    partial: bool = False,
) -> PushReport:
    """Takes events of one topic, inside the caller's transaction (writer); an event with a known `id` is replaced.

    A record is {title_vi, title_en?, geometry, id?, severity?, starts_at?, ends_at?, detail?}, geometry as GeoJSON
    in degrees. All or nothing unless `partial`, as observations are.
    """
    if topic(connection, topic_id).kind != "event":
        raise BadInput(f"«{topic_id}» không phải chủ đề sự kiện", f"{topic_id!r} takes observations, not events")
    batch = _limited(records)
    read, refused = _read(batch, datetime.now(UTC))
    if refused and not partial:
        raise batch_refused(refused, len(batch))
    changed = _write(connection, topic_id, read)
    audit.record(connection, actor, "status.events", f"topic/{topic_id}", accepted=len(read), refused=len(refused))
    if changed:
        status_notify.events_changed(connection, topic_id, changed)
    return PushReport(len(read), changed, tuple(refused))


def features(connection: Connection[Any], topic_id: str, *, at: datetime | None = None) -> bytes:
    """The GeoJSON features (as a JSON array) of the events that are on at `at`; None: now."""
    row = connection.execute(
        sqlfiles.load("layers", "status_events.sql"), {"topic": topic_id, "at": at or datetime.now(UTC)}
    ).fetchone()
    return str(row[0]).encode() if row else b"[]"


def event(record: Mapping[str, object], now: datetime) -> Event:
    """One record read; BadInput says what is wrong with it."""
    if not isinstance(record, Mapping):
        raise BadInput("không phải một bản ghi", "not an event {title_vi, geometry, ...}")
    title = _title(record.get("title_vi"), required=True)
    starts = status_check.moment(record.get("starts_at"), now, ahead=PLANNED_AHEAD)
    ends = status_check.moment(record["ends_at"], now, ahead=PLANNED_AHEAD) if record.get("ends_at") else None
    if ends and ends < starts:
        raise BadInput("sự kiện kết thúc trước khi bắt đầu", "the event ends before it starts")
    given = record.get("id")
    return Event(
        None if given is None else status_check.feature(given),
        title, _title(record.get("title_en"), required=False) or title,
        status_check.number(record.get("severity", 0), "severity"), starts, ends,
        _geometry(record.get("geometry")), status_check.detail(record.get("detail")),
    )  # fmt: skip


def _read(batch: list[Mapping[str, object]], now: datetime) -> tuple[list[Event], list[Refusal]]:
    read: list[Event] = []
    refused: list[Refusal] = []
    for row, record in enumerate(batch, 1):
        try:
            read.append(event(record, now))
        except BadInput as error:
            told = record.get("id", "") if isinstance(record, Mapping) else ""
            refused.append(Refusal(row, status_check.printable(told), error.message))
    return read, refused


def _limited(records: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    batch = list(islice(records, BATCH_LIMIT + 1))
    if len(batch) > BATCH_LIMIT:
        raise TooLarge(f"Mỗi lần tối đa {BATCH_LIMIT} sự kiện", f"at most {BATCH_LIMIT} events at a time")
    if not batch:
        raise BadInput("Không có bản ghi nào", "there is no record")
    return batch


def _title(value: object, *, required: bool) -> str:
    if value is None and not required:
        return ""
    if not isinstance(value, str) or not value.strip() or len(value) > TITLE_LIMIT or not status_check.storable(value):
        raise BadInput("tên sự kiện không hợp lệ", f"the title must be text of 1 to {TITLE_LIMIT} characters")
    return value.strip()


def _geometry(value: object) -> bytes:
    wrong = BadInput("«geometry» không phải GeoJSON hợp lệ (độ, WGS 84)", '"geometry" is not valid GeoJSON in degrees')
    try:
        shape = shapely.from_geojson(orjson.dumps(value))
        west, south, east, north = shape.bounds
    except (ShapelyError, orjson.JSONEncodeError, ValueError, AttributeError):
        raise wrong from None
    inside = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    if not inside or not shapely.is_valid(shape) or shapely.get_num_coordinates(shape) > VERTEX_LIMIT:
        raise wrong
    return bytes(shapely.to_wkb(shapely.force_2d(shape)))


def _write(connection: Connection[Any], topic_id: str, events: list[Event]) -> int:
    # The last record wins when an id comes twice: one statement cannot change a row twice.
    last = {each.external_id: each for each in events if each.external_id is not None}
    rows = [each for each in events if each.external_id is None] + [last[key] for key in sorted(last)]
    done = connection.execute(
        sqlfiles.load("layers", "status_events_write.sql"),
        {
            "topic": topic_id,
            "received": datetime.now(UTC),
            "ids": [each.external_id for each in rows],
            "titles_vi": [each.title_vi for each in rows],
            "titles_en": [each.title_en for each in rows],
            "severities": [each.severity for each in rows],
            "starts": [each.starts_at for each in rows],
            "ends": [each.ends_at for each in rows],
            "geometries": [each.geometry for each in rows],
            "details": [orjson.dumps(dict(each.detail)).decode() for each in rows],
        },
    )
    return done.rowcount
