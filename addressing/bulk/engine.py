"""The engine of bulk geocoding: chunks are shared out to worker processes, and come back in the order they went.

Python works on one core a process; a chunk is a pure function, so several processes answer it as one would. Rows of one
street go to one worker, so that what is learned of it is learned once. At most so many chunks are under way, so the
memory that a job takes does not depend on its length.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from threading import Lock
from typing import Any, Self

from psycopg import Connection, OperationalError

from addressing.bulk.answering import ClosestAnswers
from addressing.bulk.chunk import ChunkGeocoder
from addressing.bulk.search import Connect
from addressing.bulk.team import Team
from addressing.files.tails import Done, Texts
from addressing.gazetteer import load as gazetteer_load
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.parsing.text import aligned_fold
from store.bilingual import Lang
from store.city import CityProfile
from store.database import Database
from store.errors import Unavailable
from store.settings import Settings

#: How long a worker waits for PostgreSQL to come back, in seconds.
_PATIENCE_S = 30.0
#: Rows, and chunks, that may be with the workers while the next chunk is read.
_AHEAD = 20_000
_MOST_AHEAD = 3
#: A chunk's statements are few and large; a citizen's question has a shorter limit.
_STATEMENT_TIMEOUT = "SET statement_timeout = '60s'"


@dataclass(frozen=True, slots=True)
class _Share:
    """The rows of a chunk that one worker has: their places in it, and the number of its task."""

    worker: int
    places: Sequence[int]
    task: int


class BulkEngine:
    """Geocodes chunks of rows with `workers` processes; entered once, and left when the job is over."""

    def __init__(self, settings: Settings, workers: int = 2) -> None:
        self._settings = settings
        self._workers = workers
        self._patience = _PATIENCE_S
        self._here: ChunkGeocoder | None = None
        self._kept: KeptConnection | None = None
        self._team: Team | None = None
        self._asking_closest = Lock()

    @classmethod
    def within(
        cls, gazetteer: Gazetteer, profile: CityProfile, connect: Connect, lang: Lang = "vi", *, patient: bool = False
    ) -> Self:
        """An engine that works in this thread, with a gazetteer that is there already; `patient` where nobody waits."""
        engine = cls.__new__(cls)
        engine._patience = _PATIENCE_S if patient else 0.0
        engine._workers, engine._team, engine._kept = 0, None, None
        engine._here = ChunkGeocoder(gazetteer, profile, connect, lang)
        return engine

    def __enter__(self) -> Self:
        if self._here is None and self._workers:
            self._team = Team(self._workers, partial(_Work, self._settings))
        elif self._here is None:
            self._kept = KeptConnection(Database(self._settings))
            gazetteer = _patiently(lambda: gazetteer_of(Database(self._settings)))
            self._here = ChunkGeocoder(gazetteer, self._settings.profile, self._kept)
        return self

    def __exit__(self, *exc: object) -> None:
        if self._team is not None:
            self._team.close()
            self._team = None
        if self._kept is not None:
            self._kept.close()

    def geocode(self, chunks: Iterable[Texts]) -> Iterator[Done]:
        """What became of each chunk, in order. Takes from `chunks` only a little ahead of what is taken from it.

        Unavailable when PostgreSQL stays away for half a minute, or when a worker is killed.
        """
        if self._here is not None:
            for asked in chunks:
                yield _patiently(partial(self._here.done, asked), self._patience)
        else:
            yield from self._in_order(chunks)

    def _in_order(self, chunks: Iterable[Texts]) -> Iterator[Done]:
        assert self._team is not None, "an engine is entered before it is used"
        under_way: deque[tuple[Texts, list[_Share]]] = deque()
        rows = 0
        for asked in chunks:
            under_way.append((asked, _given_out(self._team, asked)))
            rows += len(asked)
            while rows > _AHEAD or len(under_way) > _MOST_AHEAD:
                rows -= len(under_way[0][0])
                yield _gathered(self._team, *under_way.popleft())
        while under_way:
            yield _gathered(self._team, *under_way.popleft())

    def closest(self, texts: Sequence[str]) -> list[list[dict[str, Any]]]:
        """What comes closest to texts that were not found for sure; a worker looks, other threads may ask meanwhile."""
        assert self._team is not None, "only an engine with workers has somebody to look"
        with self._asking_closest:
            number = self._team.ask(self._team.size, _Closest(texts))
            found: list[list[dict[str, Any]]] = self._team.answer(self._team.size, number)
        return found


def _given_out(team: Team, asked: Texts) -> list[_Share]:
    shares = []
    for worker, places in enumerate(shared_out(asked.texts, team.size)):
        if places:
            some = Texts([asked.texts[place] for place in places], asked.delimiter)
            shares.append(_Share(worker, places, team.ask(worker, _Chunk(some))))
    return shares


def _gathered(team: Team, asked: Texts, shares: Sequence[_Share]) -> Done:
    done = Done(asked.delimiter, [b""] * len(asked))
    for share in shares:
        done.take(share.places, team.answer(share.worker, share.task))
    return done


def shared_out(texts: Sequence[str], workers: int) -> list[list[int]]:
    """The places of the rows that each worker gets: those of one street all together, but for a street of very many."""
    streets = list(map(_street_of, [text.partition(" ")[2].partition(",")[0] for text in texts]))
    many = len(texts) // (8 * workers)
    often = {street for street, rows in Counter(streets).items() if rows > many}
    places: list[list[int]] = [[] for _ in range(workers)]
    for place, street in enumerate(streets):
        places[(place if street in often else hash(street)) % workers].append(place)
    return places


@lru_cache(maxsize=65_536)
def _street_of(name: str) -> str:
    """A street's name however it is written: what is learned of a street serves all ways of writing it."""
    # Once more: said or not, before `Dương Bá Trạc` too.
    return aligned_fold(name).removeprefix("duong ").removeprefix("d. ").removeprefix("duong ")


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
            return gazetteer_load.build(database.settings.profile, *await gazetteer_load.read(connection))

    return asyncio.run(read())


class _Work:
    """What the workers have: a gazetteer that they share, and each a geocoder with a connection of its own."""

    def __init__(self, settings: Settings) -> None:
        database = Database(settings)
        gazetteer = _patiently(lambda: gazetteer_of(database))
        connect = KeptConnection(database)
        self.geocoder = ChunkGeocoder(gazetteer, settings.profile, connect)
        self.closest = ClosestAnswers(gazetteer, settings.profile, connect)


@dataclass(frozen=True, slots=True)
class _Chunk:
    asked: Texts

    def done_by(self, work: _Work) -> Done:
        return _patiently(lambda: work.geocoder.done(self.asked))


@dataclass(frozen=True, slots=True)
class _Closest:
    texts: Sequence[str]

    def done_by(self, work: _Work) -> list[list[dict[str, Any]]]:
        return _patiently(lambda: work.closest(self.texts))


def _patiently[T](attempt: Callable[[], T], patience: float = _PATIENCE_S) -> T:
    """The result of `attempt`, tried again while PostgreSQL is away, at most `patience` seconds."""
    until = time.monotonic() + patience
    while True:
        try:
            return attempt()
        except (OperationalError, Unavailable):
            if time.monotonic() >= until:
                raise
            time.sleep(0.5)


__all__ = ["BulkEngine", "gazetteer_of"]
