"""The live stream of one page: what it missed, then what happens, until it leaves, falls behind or we stop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta

import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from layers import status_read
from web.live import Message, status_message
from web.services import Services

HEARTBEAT = 15  # seconds; proxies close what is silent for a minute
SEND_TIMEOUT = 10.0  # seconds a page may take to accept one message
RETRY = 2_000  # milliseconds before a page that lost us asks again
OVERLAP = timedelta(seconds=10)  # transactions that were under way when the last message went out
RESUME_LIMIT = 5_000  # values; beyond it, reading the topics anew is cheaper


def response(services: Services, topics: frozenset[str] | None, last_id: str | None) -> EventSourceResponse:
    """The endless answer. Unavailable, before anything is sent, when too many pages are open."""
    services.hub.admit()
    return EventSourceResponse(_events(services, topics, last_id), ping=HEARTBEAT, send_timeout=SEND_TIMEOUT)


async def _events(
    services: Services, topics: frozenset[str] | None, last_id: str | None
) -> AsyncIterator[ServerSentEvent]:
    # Listening begins before what was missed is read, so that nothing falls between the two.
    with services.hub.listen(topics) as listener, services.metrics.listeners.track_inprogress():
        yield ServerSentEvent(comment="bandoso", retry=RETRY)
        for message in await run_in_threadpool(_missed, services, topics, last_id):
            yield event(message)
        async for message in listener.messages():
            yield event(message)


def event(message: Message) -> ServerSentEvent:
    """A message in the stream's form; its id is when the database took it."""
    identity = message.received.isoformat() if message.received else None
    return ServerSentEvent(data=orjson.dumps(message.data).decode(), event=message.event, id=identity)


def _missed(services: Services, topics: frozenset[str] | None, last_id: str | None) -> list[Message]:
    since: datetime | None = None
    with suppress(ValueError):
        since = datetime.fromisoformat(last_id) if last_id else None
    if since is None or since.tzinfo is None:
        # A page that comes for the first time reads the topics itself; one with an id we never gave must do so again.
        return [Message("missed", None, {})] if last_id else []
    wanted = sorted(topics) if topics is not None else None
    with services.pools.sync_reader.connection() as connection:
        changes = status_read.received_since(connection, wanted, since - OVERLAP, RESUME_LIMIT)
    if changes is None:
        return [Message("missed", None, {})]
    return [status_message(each.topic, each.received, list(each.observations)) for each in changes]
