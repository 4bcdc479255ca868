"""A lane of an intake: one connection that writes chunks, one after the other, in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from typing import Any

from psycopg import Connection

from addressing.registry.changes import Changeset, changeset

Work = Callable[[Changeset], None]


class Lane:
    """While it writes one chunk, the caller prepares the next. At the end of its block nothing is being written."""

    def __init__(self, connection: Connection[Any]) -> None:
        self.connection = connection
        self._thread = ThreadPoolExecutor(1)
        self._work: list[Future[None]] = []
        self._broken = False

    def __enter__(self) -> Lane:
        return self

    def __exit__(self, *error: Any) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    @property
    def writing(self) -> Future[None] | None:
        """What is being written, if anything."""
        return self._work[-1] if self._work and not self._work[-1].done() else None

    def settle(self) -> None:
        """Waits for what is being written; its error, where it failed."""
        while self._work:
            self._work.pop(0).result()

    def write(self, work: Work, rows: int) -> None:
        """Writes `rows` rows, when those before are written."""
        self.settle()
        self.start(lambda: self.do(work, rows))

    def start(self, work: Callable[[], None]) -> None:
        """Does something in the lane's thread after what it has to do; nothing more after a failure."""
        self._work.append(self._thread.submit(self._run, work))

    def _run(self, work: Callable[[], None]) -> None:
        if not self._broken:
            self._broken = True
            work()
            self._broken = False

    def do(self, work: Work, rows: int) -> None:
        """What the thread does for each chunk."""
        raise NotImplementedError

    def finish(self) -> None:
        """No more rows will come. Does not wait."""


class CallersLane(Lane):
    """A lane in the caller's transaction."""

    def __init__(self, change: Changeset) -> None:
        super().__init__(change.connection)
        self._change = change

    def do(self, work: Work, rows: int) -> None:
        work(self._change)


class PartsLane(Lane):
    """A lane that commits whenever it has written `part` rows: each part a transaction and a changeset of its own."""

    def __init__(self, connection: Connection[Any], part: int) -> None:
        super().__init__(connection)
        self._part = part
        self._transaction = ExitStack()
        self._change: Changeset | None = None
        self._rows = 0

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)
        self._transaction.__exit__(*error)

    def do(self, work: Work, rows: int) -> None:
        if self._change is None:
            self._transaction.enter_context(self.connection.transaction())
            self._change = self._transaction.enter_context(changeset(self.connection, "intake"))
        work(self._change)
        self._rows += rows
        if self._rows >= self._part:
            self._commit()

    def finish(self) -> None:
        self.start(self._commit)

    def _commit(self) -> None:
        self._transaction.close()
        self._change, self._rows = None, 0


def free(lanes: Sequence[Lane]) -> Lane:
    """The first lane that writes nothing.

    Never wait for a certain one: it may wait for somebody who waits for what another lane has written to be committed.
    """
    while True:
        writing = [lane.writing for lane in lanes]
        for lane, work in zip(lanes, writing, strict=True):
            if work is None:
                return lane
        wait([work for work in writing if work], return_when=FIRST_COMPLETED)


def finish(lanes: Sequence[Lane]) -> None:
    """Commits what every lane has written, where that is not the caller's to do."""
    for lane in lanes:
        lane.finish()
    for lane in lanes:
        lane.settle()
