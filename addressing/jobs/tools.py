"""What doing jobs needs: an engine, reverse look-ups, and what comes closest; each made when it is first needed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from psycopg import Connection

from addressing.bulk.answering import ClosestAnswers, reversing
from addressing.bulk.engine import BulkEngine, gazetteer_of
from addressing.files.job import Answers, Kind
from addressing.gazetteer.gazetteer import Gazetteer
from store.database import Database


class JobTools:
    """Tools for the jobs of a database; `workers` processes geocode (0: this one). Closed when done with."""

    def __init__(self, database: Database, workers: int) -> None:
        self._database, self._workers = database, workers
        self._engine: BulkEngine | None = None
        self._revision: int | None = None

    def outdated(self, connection: Connection[Any]) -> bool:
        """Whether the registry changed since these tools read it."""
        return self._revision is not None and self._revision != _revision(connection)

    def answers(self, kind: Kind) -> Answers:
        """Who answers the rows of such a job."""
        if kind == "reverse":
            return reversing(self._database, lambda: self.gazetteer)
        if self._engine is None:
            self._engine = self._new_engine().__enter__()
        return self._engine.geocode

    def closest(self, texts: Sequence[str]) -> list[list[dict[str, Any]]]:
        """What comes closest to texts that were not found for sure."""
        if not texts:
            return []
        # Workers have a gazetteer already.
        return self._engine.closest(texts) if self._engine and self._workers else self._closest(texts)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer of this process, read when it is first needed."""
        self._read()
        return gazetteer_of(self._database)

    @cached_property
    def _closest(self) -> ClosestAnswers:
        database = self._database
        return ClosestAnswers(self.gazetteer, database.settings.profile, lambda: database.transaction("reader"))

    def _new_engine(self) -> BulkEngine:
        database = self._database
        if self._workers:
            self._read()
            return BulkEngine(database.settings, self._workers)
        profile = database.settings.profile
        return BulkEngine.within(self.gazetteer, profile, lambda: database.transaction("reader"), patient=True)

    def _read(self) -> None:
        # Before the gazetteer is read: a change in between makes it newer than it says, never older.
        if self._revision is None:
            with self._database.transaction("reader") as connection:
                self._revision = _revision(connection)

    def close(self) -> None:
        """Ends its processes."""
        if self._engine is not None:
            self._engine.__exit__()
            self._engine = None


def _revision(connection: Connection[Any]) -> int:
    row = connection.execute("SELECT revision FROM registry.revision").fetchone()
    return int(row[0]) if row else 0
