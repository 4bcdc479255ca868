"""The engine of bulk geocoding: chunks go to worker processes, and come back in the order they went.

Python works on one core a process; a chunk is a pure function, so several processes answer it as one would. Each worker
reads a gazetteer of its own and keeps one reading connection. At most two chunks a worker are under way, so the memory
that a job takes does not depend on its length.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Self

from psycopg import Connection, OperationalError

from addressing.bulk.chunk import ChunkGeocoder
from addressing.bulk.search import Connect
from addressing.files.tails import Done, Texts
from addressing.gazetteer import load as gazetteer_load
from addressing.gazetteer.gazetteer import Gazetteer
from store.bilingual import Bilingual
from store.city import CityProfile
from store.database import Database
from store.errors import Unavailable
from store.settings import Settings

#: How long a worker waits for PostgreSQL to come back, in seconds.
_PATIENCE_S = 30.0
#: A chunk makes much and keeps little, and no circles: garbage is looked for less often than Python is wont to.
_GARBAGE = 100_000, 20, 100
#: A chunk's statements are few and large; a citizen's question has a shorter limit.
_STATEMENT_TIMEOUT = "SET statement_timeout = '60s'"


class BulkEngine:
    """Geocodes chunks of rows with `workers` processes; entered once, and left when the job is over."""

    def __init__(self, settings: Settings, workers: int = 2) -> None:
        self._settings = settings
        self._workers = workers
        self._here: ChunkGeocoder | None = None
        self._kept: KeptConnection | None = None
        self._pool: ProcessPoolExecutor | None = None

    @classmethod
    def within(cls, gazetteer: Gazetteer, profile: CityProfile, connect: Connect) -> Self:
        """An engine that works in this thread, with a gazetteer that is there already."""
        engine = cls.__new__(cls)
        engine._workers, engine._pool, engine._kept = 0, None, None
        engine._here = ChunkGeocoder(gazetteer, profile, connect)
        return engine

    def __enter__(self) -> Self:
        if self._here is None and self._workers:
            # Not forked: the caller may have threads and connections, which a fork would tear.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._workers, context, _begin, (self._settings,))
        elif self._here is None:
            self._kept = KeptConnection(Database(self._settings))
            self._here = _geocoder(self._settings, self._kept)
        return self

    def __exit__(self, *exc: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        if self._kept is not None:
            self._kept.close()

    def geocode(self, chunks: Iterable[Texts]) -> Iterator[Done]:
        """What became of each chunk, in order. Takes from `chunks` only a little ahead of what is taken from it.

        Unavailable when PostgreSQL stays away for half a minute, or when a worker is killed.
        """
        if self._here is not None:
            for asked in chunks:
                yield self._here.done(asked)
        else:
            yield from self._in_order(chunks)

    def _in_order(self, chunks: Iterable[Texts]) -> Iterator[Done]:
        assert self._pool is not None, "an engine is entered before it is used"
        under_way: deque[Future[Done]] = deque()
        try:
            for asked in chunks:
                under_way.append(self._pool.submit(_done, asked))
                if len(under_way) > 2 * self._workers:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except BrokenProcessPool as error:
            raise _lost() from error
        finally:
            for future in under_way:
                future.cancel()


class KeptConnection:
    """One reading connection, opened at the first need and again when it was lost; given out to one at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection[Any] | None = None

    @contextmanager
    def __call__(self) -> Iterator[Connection[Any]]:
        """The connection."""
        if self._connection is None or self._connection.closed:
            self._connection = self._database.connect("reader", autocommit=True)
            self._connection.execute(_STATEMENT_TIMEOUT)
        try:
            yield self._connection
        except OperationalError:
            self.close()
            raise

    def close(self) -> None:
        """Closes it; it is opened again when it is needed again."""
        if self._connection is not None:
            self._connection.close()


def gazetteer_of(database: Database) -> Gazetteer:
    """The gazetteer of the registry as it is now, for a job of its own."""

    async def read() -> Gazetteer:
        async with await database.connect_async("reader") as connection:
            return gazetteer_load.build(*await gazetteer_load.read(connection))

    return asyncio.run(read())


def _geocoder(settings: Settings, connect: Connect) -> ChunkGeocoder:
    return ChunkGeocoder(gazetteer_of(Database(settings)), settings.profile, connect)


class _Worker:
    """What a worker process has: its geocoder, made when the process begins."""

    geocoder: ChunkGeocoder | None = None


def _begin(settings: Settings) -> None:
    """In a new worker."""
    # Ctrl-C goes to every process of the terminal; the one that was asked for the job ends it in good order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _Worker.geocoder = _patiently(lambda: _geocoder(settings, KeptConnection(Database(settings))))
    # The gazetteer stays as long as the process: looking through its millions of parts for garbage is in vain.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


def _end_with_parent() -> None:
    """A worker whose parent was killed has nobody to work for."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _done(asked: Texts) -> Done:
    """A chunk, in a worker."""
    geocoder = _Worker.geocoder
    assert geocoder is not None, "a worker begins with a geocoder"
    return _patiently(lambda: geocoder.done(asked))


def _patiently[T](attempt: Callable[[], T]) -> T:
    """The result of `attempt`, tried again while PostgreSQL is away."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return attempt()
        except (OperationalError, Unavailable):
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def _lost() -> Unavailable:
    return Unavailable(
        "Một tiến trình dò địa chỉ đã bị dừng",
        "a geocoding process was killed",
        hint=Bilingual("chạy lại; có thể thiếu bộ nhớ", "run it again; memory may be short"),
    )


__all__ = ["BulkEngine", "gazetteer_of"]
