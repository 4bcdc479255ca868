"""Addresses and places into the registry: digital addresses issued once, streets and wards found many at a time."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from typing import Any

from psycopg import Connection
from psycopg.pq import TransactionStatus

from addressing.registry import revision
from addressing.registry.changes import Changeset, changeset
from addressing.registry.intake_codes import Codes
from addressing.registry.intake_ground import Ground, Placed
from addressing.registry.intake_lane import CallersLane, Lane, PartsLane, Work, finish, free
from addressing.registry.intake_report import IntakeReport
from addressing.registry.intake_rows import Seen, fingerprint, trusted
from addressing.registry.intake_stage import CHUNK, in_chunks
from addressing.registry.intake_write import add, change_all, written
from addressing.registry.rows import AddressRow
from store import sqlfiles
from store.city import CityProfile
from store.progress import Progress, silent

#: Rows of a load that is committed in parts, by part: what a kill may undo, and about five seconds' work.
PART = 5 * CHUNK
#: A changed row's id in the registry beside its fingerprint.
_Changed = tuple[int, bytes]


def take_addresses(
    connection: Connection[Any],
    rows: Iterable[AddressRow],
    progress: Progress = silent,
    *,
    city: CityProfile,
) -> IntakeReport:
    """Upserts addresses by (source, source_ref), in the caller's transaction (owner); a code once issued stays.

    Refuses: no-reference, unknown-kind, no-position, outside-city, lon-lat-swapped, nothing-said (no number and no
    name), duplicate. Notes: street-not-found, bad-national-place-id, bad-vnpost-code; left as they are: retired,
    edited-here (renamed or moved in the registry: what was decided here goes before what the source says now).
    """
    revision.lock(connection)
    with _few_collections(), changeset(connection, "intake") as change:
        with CallersLane(change) as lane:
            intake = _Intake(city, connection, [lane], keep_edits=True)
            for chunk in in_chunks(rows, "addresses", progress):
                intake.take(chunk)
            finish([lane])
        _finish(connection, intake)
    return intake.report


def take_in_parts(
    connection: Connection[Any],
    rows: Iterable[AddressRow],
    progress: Progress = silent,
    *,
    city: CityProfile,
    part: int = PART,
    writers: Sequence[Connection[Any]] = (),
) -> IntakeReport:
    """As take_addresses, committing every `part` rows: for files too large to do again after a kill.

    `connection` (owner) must have no open transaction. What was committed stays; taking the same rows again goes on
    from there, since what is registered already is unchanged. Where there are `writers` (owner, no open transaction),
    they write at the same time, each its own parts; without, `connection` does.
    """
    with _few_collections(), revision.locked(connection), ExitStack() as open_:
        lanes = [open_.enter_context(PartsLane(one, part)) for one in writers or [connection]]
        intake = _Intake(city, connection, lanes, keep_edits=True)
        for chunk in in_chunks(rows, "addresses", progress, min(part, CHUNK)):
            intake.take(chunk)
        finish(lanes)
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
    revision.stand_on_units(change.connection)
    with CallersLane(change) as lane:
        intake = _Intake(city, change.connection, [lane], why, action)
        intake.take(rows)
        finish([lane])
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


def _finish(connection: Connection[Any], intake: _Intake) -> None:
    report = intake.report
    if report.added or report.changed:
        connection.execute("ANALYZE registry.address")
    asked = {"sources": intake.sources, "kinds": list(intake.kinds)}
    row = connection.execute(sqlfiles.load(__package__, "address_of_sources.sql"), asked).fetchone()
    brought = report.added + report.changed + report.unchanged
    report.vanished = (row[0] if row else 0) - brought
    report.refused, report.notes = +report.refused, +report.notes


class _Intake:
    """One intake: rows come in chunks; while some are being written the next are prepared."""

    def __init__(
        self,
        city: CityProfile,
        connection: Connection[Any],
        lanes: Sequence[Lane],
        why: str | None = None,
        action: str = "registered",
        *,
        keep_edits: bool = False,
    ) -> None:
        self.report = IntakeReport()
        self._keep_edits = keep_edits
        self._city, self._why, self._action = city, why, action
        self._connection, self._lanes = connection, lanes
        self._codes = Codes(city.code_prefix)
        self._seen = Seen()
        self._ground: Ground | None = None
        self._known: dict[str, bool] = {}
        #: The kinds of address met: an extract's houses and its places come one after the other.
        self.kinds: set[str] = set()

    @property
    def sources(self) -> list[str]:
        """The sources met."""
        return list(self._known)

    def take(self, chunk: Sequence[AddressRow]) -> None:
        """Takes some rows; they are written when their lane has settled."""
        rows = self._seen.first(trusted(chunk, self.report, self._city), self.report)
        self.kinds.update(row.kind for row in rows)
        new, changed = self._compared(rows)
        if new or changed:
            ground = self._standing(chunk)
            added, altered = ground.place(new, self.report), ground.place(changed, self.report)
            work = [*self._register(added), *self._change(altered)]
            if work:
                free(self._lanes).write(lambda change: _all(work, change), len(added) + len(altered))

    def _compared(
        self, rows: Sequence[AddressRow]
    ) -> tuple[list[tuple[AddressRow, bytes]], list[tuple[AddressRow, _Changed]]]:
        """The new rows with their fingerprints, and the changed ones; what is unchanged or retired is only counted."""
        known = self._registered(rows)
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
        return new, self._still_the_sources(changed)

    def _still_the_sources(self, changed: list[tuple[AddressRow, _Changed]]) -> list[tuple[AddressRow, _Changed]]:
        """Those of the changed rows that nobody edited in the registry; the others stay as they were edited."""
        if not changed or not self._keep_edits:
            return changed
        with self._asking() as connection:
            query = sqlfiles.load(__package__, "address_edited.sql")
            edited = {id_ for (id_,) in connection.execute(query, {"ids": [mark[0] for _, mark in changed]})}
        if edited:
            self.report.notes["edited-here"] += len(edited)
            self.report.unchanged += len(edited)
        return [one for one in changed if one[1][0] not in edited]

    def _registered(self, rows: Sequence[AddressRow]) -> dict[tuple[str, str], tuple[int, bool, bytes]]:
        """(id, whether retired, fingerprint) of those the registry has, by source and reference."""
        refs: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            refs[row.source].append(row.source_ref)
        found = {}
        for source, of_it in refs.items():
            if self._has_any(source):
                asked = {"source": source, "refs": of_it}
                query = sqlfiles.load(__package__, "address_known.sql")
                with self._asking() as connection:
                    known = connection.execute(query, asked, binary=True).fetchall()
                found.update({(source, ref): (id_, retired, bytes(mark or b"")) for ref, id_, retired, mark in known})
        return found

    def _has_any(self, source: str) -> bool:
        """Whether the registry had any of a source when it was first met: then there is nothing to look for later."""
        if source not in self._known:
            query = "SELECT EXISTS (SELECT FROM registry.address WHERE source = %s)"
            with self._asking() as connection:
                row = connection.execute(query, [source]).fetchone()
            self._known[source] = bool(row and row[0])
        return self._known[source]

    def _standing(self, chunk: Sequence[AddressRow]) -> Ground:
        """Only a single registration, or the last of a load, comes alone."""
        if self._ground is None:
            with self._asking() as connection:
                self._ground = Ground.of(connection, chunk, self._city)
        return self._ground

    @contextmanager
    def _asking(self) -> Iterator[Connection[Any]]:
        """The connection to ask, when nothing is being written over it; no transaction is left open."""
        for lane in self._lanes:
            if lane.connection is self._connection:
                lane.settle()
        idle = self._connection.info.transaction_status == TransactionStatus.IDLE
        with self._connection.transaction() if idle else nullcontext():
            yield self._connection

    def _register(self, placed: Sequence[Placed]) -> Iterator[Work]:
        if placed:
            lines = written(placed, self.report)
            self.report.added += len(placed)
            yield lambda change: add(change, placed, lines, self._codes, self._action, self._why)

    def _change(self, placed: Sequence[Placed]) -> Iterator[Work]:
        """A changed row's mark is its id and its fingerprint."""
        if placed:
            lines = written([replace(one, mark=one.mark[1]) for one in placed], self.report)
            self.report.changed += len(placed)
            yield lambda change: change_all(change, [one.mark[0] for one in placed], placed, lines, self._why)


def _all(works: Iterable[Work], change: Changeset) -> None:
    for work in works:
        work(change)
