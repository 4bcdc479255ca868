"""What changes by the second: one LISTEN connection a worker, callbacks, and status fanned out to the open pages."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import orjson
import psycopg
from psycopg import AsyncConnection, Notify, sql
from psycopg_pool import PoolTimeout

from store.database import Database
from store.errors import Unavailable

log = logging.getLogger("bandoso.live")

CHANNELS = ("registry_changed", "catalogue_changed", "status_changed")
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 0.5  # seconds between attempts to reconnect, or to follow a change
PROBE = 30.0  # seconds of silence after which the connection is asked whether it lives
QUEUE = 256  # messages a page may be behind before it is let go
LISTENERS = 2_000  # open pages a worker serves
BATCH_READ = "SELECT feature_key, value, at FROM status.latest WHERE topic_id = %s AND received_at = %s"

_AWAY = (psycopg.OperationalError, PoolTimeout, OSError)
#: A backup comes back into a database that was dropped and made anew, all at once at its end: until then it is empty.
_BEING_RESTORED = (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName)

Callback = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell the open pages. `topic` None: it concerns all topics.

    `event`: `status` (data {topic, observations}), `events`, `definition` (read the topic anew), `catalogue` (a layer
    is new or changed, data {layer}) or `missed` (read everything anew). `received` is when the database took it, and
    the id from which a page can resume.
    """

    event: str
    topic: str | None
    data: dict[str, Any]
    received: datetime | None = None


@dataclass(eq=False, slots=True)
class Listener:
    """One open page: what it wants and a bounded queue of what it has not had yet (None: the end)."""

    topics: frozenset[str] | None
    queue: asyncio.Queue[Message | None] = field(default_factory=lambda: asyncio.Queue(QUEUE + 1))
    dropped: bool = False

    def wants(self, message: Message) -> bool:
        """Whether the page asked for this topic."""
        return message.topic is None or self.topics is None or message.topic in self.topics

    def offer(self, message: Message | None) -> None:
        """Puts a message into the queue; a page that is too far behind is let go, and never waited for."""
        if self.dropped:
            return
        if message is not None and self.queue.qsize() >= QUEUE:
            self.dropped = True
            while not self.queue.empty():
                self.queue.get_nowait()
            message = None
        self.queue.put_nowait(message)

    async def messages(self) -> AsyncIterator[Message]:
        """The messages as they come, until the hub closes or lets the page go."""
        while (message := await self.queue.get()) is not None:
            yield message


class Hub:
    """Hears every change that any worker or command makes, and passes it on within this worker."""

    def __init__(self, database: Database, *, listeners: int = LISTENERS) -> None:
        self._database = database
        self._most = listeners
        self._callbacks: dict[str, list[Callback]] = {channel: [] for channel in CHANNELS}
        self._listeners: set[Listener] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self.connected = asyncio.Event()

    def on(self, channel: str, callback: Callback) -> None:
        """Registers what to do on NOTIFY; also called, with payload "", whenever listening begins (again)."""
        self._callbacks[channel].append(callback)

    def admit(self) -> None:
        """Unavailable when no more pages can be served live."""
        if self._closed or len(self._listeners) >= self._most:
            raise Unavailable("Quá nhiều trang đang mở luồng trực tiếp", "too many open live streams")

    @contextlib.contextmanager
    def listen(self, topics: Collection[str] | None = None) -> Iterator[Listener]:
        """A listener for these topics (None: all) as long as the block lasts; Unavailable when there are too many."""
        self.admit()
        listener = Listener(None if topics is None else frozenset(topics))
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    @property
    def listening(self) -> int:
        """How many pages are open."""
        return len(self._listeners)

    def publish(self, message: Message) -> None:
        """Offers a message to every page that wants it."""
        for listener in tuple(self._listeners):
            if listener.wants(message):
                listener.offer(message)

    async def run(self) -> None:
        """Listens until cancelled or closed; connects again as soon as PostgreSQL, when it went away, is back."""
        pause, again, lost = FIRST_PAUSE, False, False
        while not self._closed:
            try:
                async with await self._database.connect_async("writer") as connection:
                    await self._subscribe(connection)
                    # What changed before we listened, the first time as after a loss, nobody has told us.
                    self._call_all()
                    if again:
                        self.publish(Message("missed", None, {}))
                    if lost:
                        log.warning("the live connection is back")
                    pause, again, lost = FIRST_PAUSE, True, False
                    self.connected.set()
                    await self._hear(connection)
            except (psycopg.Error, OSError) as error:
                if not lost:
                    log.warning("the live connection is lost (%s); trying again until it is back", type(error).__name__)
                lost = True
            finally:
                self.connected.clear()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def close(self) -> None:
        """Ends every page's stream and what the callbacks still do."""
        self._closed = True
        for listener in tuple(self._listeners):
            listener.offer(None)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _subscribe(self, connection: AsyncConnection[Any]) -> None:
        for channel in CHANNELS:
            await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))

    async def _hear(self, connection: AsyncConnection[Any]) -> None:
        while not self._closed:
            async for notify in connection.notifies(timeout=PROBE):
                self._heard(notify)
            # Silence may be a dead connection that nobody told us about; a statement finds out.
            await connection.execute("SELECT 1")

    def _heard(self, notify: Notify) -> None:
        for callback in self._callbacks[notify.channel]:
            self._start(partial(callback, notify.payload))
        if notify.channel == "status_changed":
            self._status(notify.payload)

    def _call_all(self) -> None:
        for callbacks in self._callbacks.values():
            for callback in callbacks:
                self._start(partial(callback, ""))

    def _status(self, payload: str) -> None:
        said = orjson.loads(payload)
        topic = said["topic"]
        if "events" in said or "definition" in said:
            event = "events" if "events" in said else "definition"
            self.publish(Message(event, topic, {"topic": topic}))
            return
        received = datetime.fromisoformat(said["received"])
        if said["observations"] is None:
            self._start(partial(self._read_batch, topic, received))
        else:
            self.publish(status_message(topic, received, said["observations"]))

    async def _read_batch(self, topic: str, received: datetime) -> None:
        # The primary and not the read replica: a replica may not have the batch yet.
        async with await self._database.connect_async("writer") as connection:
            rows = await (await connection.execute(BATCH_READ, [topic, received])).fetchall()
        self.publish(status_message(topic, received, rows))

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.ensure_future(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        """Does it, again while the database is away: nobody would tell of this change once more."""
        while not self._closed:
            try:
                await work()
            except (*_AWAY, *_BEING_RESTORED):
                await asyncio.sleep(LONGEST_PAUSE)
            except Exception:
                # One failing callback must not end the listening of the whole worker.
                log.exception("a change was heard but could not be followed")
                return
            else:
                return


def status_message(topic: str, received: datetime, observations: list[Any]) -> Message:
    """The message for values received in one go; `observations` are [feature_key, value, at]."""
    return Message("status", topic, {"topic": topic, "observations": observations}, received)
