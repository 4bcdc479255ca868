"""Addresses and places into the registry: digital addresses issued once, streets and wards found many at a time."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from psycopg import Connection

from addressing.registry import revision
from addressing.registry.changes import Changeset, changeset
from addressing.registry.intake_ground import Ground, Placed
from addressing.registry.intake_report import IntakeReport
from addressing.registry.intake_rows import Seen, fingerprint, trusted
from addressing.registry.intake_stage import CHUNK, in_chunks
from addressing.registry.intake_write import add, change_all, written
from addressing.registry.rows import AddressRow
from store import sqlfiles
from store.city import HCMC, CityProfile
from store.progress import Progress, silent

#: Rows of a load that is committed in parts, by part: what a kill may undo, and about five seconds' work.
PART = 5 * CHUNK
_Chunk = Sequence[AddressRow]
#: A changed row's id in the registry beside its fingerprint.
_Changed = tuple[int, bytes]


def take_addresses(
    connection: Connection[Any],
    rows: Iterable[AddressRow],
    progress: Progress = silent,
    *,
    city: CityProfile = HCMC,
) -> IntakeReport:
    """Upserts addresses by (source, source_ref), in the caller's transaction (owner); a code once issued stays.

    Refuses: no-reference, unknown-kind, no-position, outside-city, lon-lat-swapped, nothing-said (no number and no
    name), duplicate. Notes: street-not-found, bad-national-place-id, bad-vnpost-code, retired (left as it is).
    """
    revision.lock(connection)
    with _few_collections(), changeset(connection, "intake") as change:
        with _Intake(city) as intake:
            for chunk in in_chunks(rows, "addresses", progress):
                intake.take(change, chunk)
            intake.settle()
        _finish(connection, intake)
    return intake.report


def take_in_parts(
    connection: Connection[Any],
    rows: Iterable[AddressRow],
    progress: Progress = silent,
    *,
    city: CityProfile = HCMC,
    part: int = PART,
) -> IntakeReport:
    """As take_addresses, committing every `part` rows: for files too large to do again after a kill.

    `connection` (owner) must have no open transaction. What was committed stays; taking the same rows again goes on
    from there, since what is registered already is unchanged.
    """
    with _few_collections(), revision.locked(connection), _Intake(city) as intake:
        size = min(part, CHUNK)
        for chunks in _parts(in_chunks(rows, "addresses", progress, size), part // size):
            with connection.transaction(), changeset(connection, "intake") as change:
                for chunk in chunks:
                    intake.take(change, chunk)
                intake.settle()
        with connection.transaction():
            _finish(connection, intake)
    return intake.report


def take_some(
    change: Changeset,
    rows: Sequence[AddressRow],
    *,
    city: CityProfile,
    why: str | None = None,
    action: str = "registered",
) -> IntakeReport:
    """The intake without its lock and its statistics: what a single registration takes too (writer or owner).

    `action` is what the events of new addresses say.
    """
    with _Intake(city, why, action) as intake:
        intake.take(change, rows)
        intake.settle()
    return intake.report


@contextmanager
def _few_collections() -> Iterator[None]:
    """A load makes objects by the million, none of them in a circle: looking for circles took a fifth of its time."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _parts(chunks: Iterator[_Chunk], count: int) -> Iterator[Iterator[_Chunk]]:
    """The chunks, `count` together, each read only when its turn comes."""
    for first in chunks:
        yield chain([first], islice(chunks, count - 1))


def _finish(connection: Connection[Any], intake: _Intake) -> None:
    report = intake.report
    if report.added or report.changed:
        connection.execute("ANALYZE registry.address")
    row = connection.execute(sqlfiles.load(__package__, "address_of_sources.sql"), [intake.sources]).fetchone()
    brought = report.added + report.changed + report.unchanged
    report.vanished = (row[0] if row else 0) - brought
    report.refused, report.notes = +report.refused, +report.notes


@dataclass
class _Intake:
    """One intake: rows come in chunks; while one is being written the next is prepared."""

    city: CityProfile
    why: str | None = None
    action: str = "registered"
    report: IntakeReport = field(default_factory=IntakeReport)
    _seen: Seen = field(default_factory=Seen)
    _ground: Ground | None = None
    _known: dict[str, bool] = field(default_factory=dict)
    _writer: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    _writing: Future[None] | None = None

    def __enter__(self) -> _Intake:
        return self

    def __exit__(self, *_: object) -> None:
        # What is being written ends before the caller's transaction does, whichever way.
        self._writer.shutdown(wait=True, cancel_futures=True)

    @property
    def sources(self) -> list[str]:
        """The sources met."""
        return list(self._known)

    def take(self, change: Changeset, chunk: Sequence[AddressRow]) -> None:
        """Takes some rows; the last of them are written when `settle` has returned."""
        rows = self._seen.first(trusted(chunk, self.report, self.city), self.report)
        new, changed = self._compared(change.connection, rows)
        if new or changed:
            ground = self._standing(change.connection, chunk)
            self._register(change, ground.place(new, self.report))
            self._change(change, ground.place(changed, self.report))

    def settle(self) -> None:
        """Waits for what is being written."""
        writing, self._writing = self._writing, None
        if writing:
            writing.result()

    def _compared(
        self, connection: Connection[Any], rows: Sequence[AddressRow]
    ) -> tuple[list[tuple[AddressRow, bytes]], list[tuple[AddressRow, _Changed]]]:
        """The new rows with their fingerprints, and the changed ones; what is unchanged or retired is only counted."""
        known = self._registered(connection, rows)
        new: list[tuple[AddressRow, bytes]] = []
        changed: list[tuple[AddressRow, _Changed]] = []
        for row in rows:
            mark = fingerprint(row)
            found = known.get((row.source, row.source_ref))
            if found is None:
                new.append((row, mark))
            elif found[1]:
                self.report.notes["retired"] += 1
            elif found[2] == mark:
                self.report.unchanged += 1
            else:
                changed.append((row, (found[0], mark)))
        return new, changed

    def _registered(
        self, connection: Connection[Any], rows: Sequence[AddressRow]
    ) -> dict[tuple[str, str], tuple[int, bool, bytes]]:
        """(id, whether retired, fingerprint) of those the registry has, by source and reference."""
        refs: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            refs[row.source].append(row.source_ref)
        found = {}
        for source, of_it in refs.items():
            if self._has_any(connection, source):
                asked = {"source": source, "refs": of_it}
                query = sqlfiles.load(__package__, "address_known.sql")
                for ref, id_, retired, mark in self._free(connection).execute(query, asked, binary=True).fetchall():
                    found[source, ref] = id_, retired, bytes(mark or b"")
        return found

    def _has_any(self, connection: Connection[Any], source: str) -> bool:
        """Whether the registry had any of a source when it was first met: then there is nothing to look for later."""
        if source not in self._known:
            query = "SELECT EXISTS (SELECT FROM registry.address WHERE source = %s)"
            row = self._free(connection).execute(query, [source]).fetchone()
            self._known[source] = bool(row and row[0])
        return self._known[source]

    def _standing(self, connection: Connection[Any], chunk: Sequence[AddressRow]) -> Ground:
        """Only a single registration, or the last of a load, comes alone."""
        if self._ground is None:
            self._ground = Ground.of(self._free(connection), chunk, self.city)
        return self._ground

    def _free(self, connection: Connection[Any]) -> Connection[Any]:
        """The connection, when nothing is being written over it."""
        self.settle()
        return connection

    def _register(self, change: Changeset, placed: Sequence[Placed]) -> None:
        if placed:
            lines = written(placed, self.report)
            self.report.added += len(placed)
            self._write(lambda: add(change, placed, lines, self.city.code_prefix, self.action, self.why))

    def _change(self, change: Changeset, placed: Sequence[Placed]) -> None:
        if placed:
            self.report.changed += len(placed)
            self._write(lambda: change_all(change, placed, self.report, self.why))
            self.settle()

    def _write(self, work: Callable[[], None]) -> None:
        self.settle()
        self._writing = self._writer.submit(work)
