"""The status door: topics, their latest values and history, what departments push, and the live stream."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from psycopg import Connection
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool

from layers import status, status_check, status_events, status_read, status_topic
from layers.status_topic import Topic
from store.errors import BadInput, Forbidden
from store.keys import Key
from web import bodies, etag, keyring, status_forms, status_stream
from web.language import lang_of
from web.services import services_of

router = APIRouter(tags=["status"])

FRESH = "no-cache"  # may be kept, must be asked about: values change by the second
FAR = timedelta(days=36_500)

At = Annotated[
    str | None, Query(description="the values in force at this time (ISO 8601 with a zone); latest when left out")
]
Partial = Annotated[bool, Query(description="take the good records when some are wrong; otherwise all or nothing")]


@router.get("/status", summary="The status topics, with legends and what they hold")
def topics(request: Request) -> Response:
    """Every topic: theme, titles, unit, legend, layer, counts."""
    lang = lang_of(request)
    with services_of(request).pools.sync_reader.connection() as connection:
        found = [
            {**topic.as_json(lang), **state.as_json(), "href": f"/status/{topic.id}"}
            for topic, state in status_topic.topics(connection)
        ]
    mark = etag.tag(orjson.dumps(found))
    if etag.held(request, mark):
        return etag.not_modified(mark, FRESH)
    return _json({"topics": found, "stream": "/status/stream"}, mark)


@router.post(
    "/status",
    status_code=201,
    summary="Create a topic, or bring its definition up to date (key: status)",
    openapi_extra=status_forms.body_of(status_forms.TopicForm, many=False),
)
async def define(request: Request) -> Response:
    """Body: {id, theme, layer (or kind "event"), title_vi, title_en, unit_vi, unit_en, legend, source, licence ...}."""
    key = await run_in_threadpool(_key, request)
    wanted = status_forms.topic_of(await bodies.json_of(request), key.owner)

    def work(connection: Connection[Any]) -> bool:
        _own(connection, wanted.id, key.owner)
        return status_topic.ensure(connection, wanted, actor=keyring.actor_of(key))

    changed = await run_in_threadpool(_write, request, work)
    return _json({**wanted.as_json(lang_of(request)), "changed": changed}, status_code=201 if changed else 200)


@router.get("/status/stream", summary="Live changes as server-sent events")
async def stream(
    request: Request,
    topics: Annotated[str | None, Query(description="topic ids, comma separated; all when left out")] = None,
) -> EventSourceResponse:
    """Events: `status` {topic, observations: [[feature, value, at] ...]}, `events` and `definition` {topic} (read the
    topic anew), `catalogue` {layer} (a layer is new or changed), `missed` {} (read everything anew). `id` resumes
    through Last-Event-ID: what was missed comes first.
    """
    wanted = frozenset(part.strip() for part in topics.split(",") if part.strip()) if topics else None
    return status_stream.response(services_of(request), wanted, request.headers.get("last-event-id"))


@router.get("/status/{topic}", summary="Latest values as GeoJSON, or as they were")
def read(
    request: Request,
    topic: str,
    at: At = None,
    geometry: Annotated[bool, Query(description="false: only {feature: [value, time]}")] = True,
    bbox: Annotated[str | None, Query(description="west,south,east,north in degrees")] = None,
) -> Response:
    """GeoJSON features of the topic's layer with value, class, color, at; or `geometry=false`: the values alone."""
    when, box, lang = _moment(at), _box(bbox), lang_of(request)
    with services_of(request).pools.sync_reader.connection() as connection:
        about = status_topic.topic(connection, topic)
        state = status_topic.state(connection, topic)
        mark = etag.tag(status_read.revision(connection, about, state.revision), when, box, geometry, lang)
        # History can be corrected without moving the topic's revision, so only latest answers are known to be good.
        if when is None and etag.held(request, mark):
            return etag.not_modified(mark, FRESH)
        head = orjson.dumps({**about.as_json(lang), **state.as_json()})
        body, media_type = _content(connection, about, head, when, box, geometry)
    if when is not None:
        mark = etag.tag(body)
        if etag.held(request, mark):
            return etag.not_modified(mark, FRESH)
    return Response(body, media_type=media_type, headers={"ETag": mark, "Cache-Control": FRESH})


@router.get("/status/{topic}/history", summary="What was observed on one feature, newest first")
def history(
    request: Request,
    topic: str,
    feature: Annotated[str, Query(min_length=1, max_length=status_check.KEY_LIMIT)],
    since: str | None = None,
    until: str | None = None,
    limit: int = 1_000,
) -> Response:
    """{topic, feature, observations: [{at, value, class, color, detail}]}."""
    key, begin, end = status_check.feature(feature), _moment(since), _moment(until)
    with services_of(request).pools.sync_reader.connection() as connection:
        about = status_topic.topic(connection, topic)
        found = status_read.history(connection, about, key, since=begin, until=end, limit=limit)
    return _json({"topic": about.as_json(lang_of(request)), "feature": key, "observations": found})


@router.post(
    "/status/{topic}",
    summary="Push observations (key: status)",
    openapi_extra=status_forms.body_of(status_forms.ObservationForm, many=True, csv=True),
)
async def push(request: Request, topic: str, partial: Partial = False) -> Response:
    """Body: a JSON list of {feature, value, at, detail}, or CSV with those columns. `at` left out is now."""
    key = await run_in_threadpool(_key, request)
    records = await bodies.records_of(request)
    report = await run_in_threadpool(
        _write, request, lambda c: status.push(c, topic, records, actor=keyring.actor_of(key), partial=partial)
    )
    return _json(report.as_json())


@router.post(
    "/status/{topic}/events",
    summary="Push events, with places of their own (key: status)",
    openapi_extra=status_forms.body_of(status_forms.EventForm, many=True),
)
async def push_events(request: Request, topic: str, partial: Partial = False) -> Response:
    """Body: a JSON list of {title_vi, title_en, geometry (GeoJSON), id, severity, starts_at, ends_at, detail}."""
    key = await run_in_threadpool(_key, request)
    records = await bodies.records_of(request)
    report = await run_in_threadpool(
        _write, request, lambda c: status_events.push(c, topic, records, actor=keyring.actor_of(key), partial=partial)
    )
    return _json(report.as_json())


def _key(request: Request) -> Key:
    return keyring.key_of(request, services_of(request).pools, "status")


def _write(request: Request, work: Any) -> Any:
    with services_of(request).pools.sync_writer.connection() as connection:
        return work(connection)


def _own(connection: Connection[Any], topic_id: str, owner: str) -> None:
    row = connection.execute("SELECT owner FROM status.topic WHERE id = %s", [topic_id]).fetchone()
    if row and row[0] != owner:
        raise Forbidden(f"Chủ đề này của đơn vị «{row[0]}»", f"this topic belongs to {row[0]!r}")


def _content(
    connection: Connection[Any],
    about: Topic,
    head: bytes,
    when: datetime | None,
    box: status_read.Box | None,
    geometry: bool,
) -> tuple[bytes, str]:
    if about.kind == "event":
        features = status_events.features(connection, about.id, at=when)
    elif geometry:
        features = status_read.features(connection, about, at=when, box=box)
    else:
        return b'{"topic":%b,"values":%b}' % (head, status_read.values(connection, about, at=when)), "application/json"
    return b'{"type":"FeatureCollection","topic":%b,"features":%b}' % (head, features), "application/geo+json"


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    # An unescaped + of a zone arrives as a space.
    return status_check.moment(re.sub(r" (\d\d:?\d\d)$", r"+\1", text), datetime.now(UTC), ahead=FAR)


def _box(text: str | None) -> status_read.Box | None:
    if not text:
        return None
    parts = [status_check.number(part, "bbox") for part in text.split(",")]
    if len(parts) != 4 or not (-180 <= parts[0] <= parts[2] <= 180 and -90 <= parts[1] <= parts[3] <= 90):
        raise BadInput("«bbox» phải là tây,nam,đông,bắc theo độ", '"bbox" must be west,south,east,north in degrees')
    return parts[0], parts[1], parts[2], parts[3]


def _json(body: object, mark: str | None = None, status_code: int = 200) -> Response:
    headers = {"ETag": mark, "Cache-Control": FRESH} if mark else {"Cache-Control": "no-store"}
    return Response(orjson.dumps(body), status_code, headers=headers, media_type="application/json")
