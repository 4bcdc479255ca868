"""Batches of addresses from a ward: sent, checked, looked at; `batch_apply` registers what is good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row

from addressing.batch import check as batch_check
from addressing.batch.read import read_batch
from addressing.batch.words import Finding
from addressing.parsing.text import fold
from store import audit, sqlfiles
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput, Forbidden, NotFound

RowState = Literal["ready", "warned", "refused", "already", "applied"]
NEAR_M = 30.0
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch. `rows` counts rows by state, `findings` what was found by code; `ward`: the only one it may touch."""

    id: int
    owner: str
    name: str
    fingerprint: str
    header: list[str]
    ward_id: int | None
    ward_code: str | None
    ward: str | None
    near_m: float
    state: Literal["checked", "begun", "applied"]
    submitted_by: str
    submitted_at: datetime
    checked_at: datetime
    applied_by: str | None
    applied_at: datetime | None
    rows: dict[str, int]
    findings: dict[str, int]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One row: its cells as they came, where it would stand (degrees, EPSG:4326), and what was found."""

    n: int
    cells: list[str]
    state: RowState
    kind: str
    name: str | None
    number: str | None
    street_text: str | None
    street: str | None
    ward: str | None
    lon: float | None
    lat: float | None
    code: str | None
    findings: list[Finding]


def submit(
    connection: Connection[Any],
    pieces: Iterable[bytes],
    *,
    owner: str,
    actor: str,
    name: str = "",
    ward: str = "",
    near_m: float = NEAR_M,
    city: CityProfile,
) -> Batch:
    """Takes a CSV in and checks it, in the caller's transaction (writer). The same file again is the same batch.

    `ward` (code or name) bounds what it may register; a ward's own department is bounded to itself. BadInput for no
    CSV, Forbidden for another ward, NotFound for an unknown one.
    """
    if not 0 < near_m <= 500:
        raise BadInput("near_m từ 1 đến 500 mét", "near_m is 1 to 500 metres")
    sent = read_batch(pieces, city, name)
    ward_id = _ward_of(connection, owner, ward)
    known = connection.execute(
        "INSERT INTO registry.batch (owner, name, fingerprint, header, ward_id, near_m, submitted_by) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (owner, fingerprint) DO NOTHING RETURNING id",
        [owner, name[:200], sent.fingerprint, list(sent.header), ward_id, near_m, actor],
    ).fetchone()
    if known:
        batch_check.store(connection, known[0], sent, sent.fingerprint[:16], city)
        batch_check.compare(connection, known[0])
        audit.record(connection, actor, "batch.checked", f"batch/{known[0]}", rows=len(sent.rows))
        return batch_of(connection, known[0])
    return _again(connection, owner, sent.fingerprint, ward_id, near_m)


def _again(connection: Connection[Any], owner: str, fingerprint: str, ward_id: int | None, near_m: float) -> Batch:
    """The batch that was sent before, checked against the registry of today."""
    row = connection.execute(
        "UPDATE registry.batch SET ward_id = CASE WHEN state = 'checked' THEN %s ELSE ward_id END, "
        "near_m = CASE WHEN state = 'checked' THEN %s ELSE near_m END "
        "WHERE (owner, fingerprint) = (%s, %s) RETURNING id, state",
        [ward_id, near_m, owner, fingerprint],
    ).fetchone()
    assert row is not None
    if row[1] != "applied":
        batch_check.compare(connection, row[0])
    return batch_of(connection, row[0])


def batch_of(connection: Connection[Any], batch_id: int, owner: str | None = None) -> Batch:
    """A batch; only its own department's where `owner` is given. NotFound when there is none (writer)."""
    with connection.cursor(row_factory=class_row(Batch)) as cursor:
        found = cursor.execute(sqlfiles.load(__package__, "batch.sql"), {"batch": batch_id}).fetchone()
    if found is None or (owner is not None and found.owner != owner):
        raise NotFound(f"Không có lô số {batch_id}", f"there is no batch {batch_id}")
    return found


def rows_of(
    connection: Connection[Any],
    batch_id: int,
    *,
    after: int = 0,
    count: int = _PAGE,
    states: Sequence[str] | None = None,
) -> list[BatchRow]:
    """At most `count` rows after row `after`, in order; of some states only, where given (writer)."""
    found = connection.execute(
        sqlfiles.load(__package__, "batch_rows.sql"),
        {"batch": batch_id, "after": after, "count": count, "states": list(states) if states else None},
    )
    return [_row(row) for row in found]


def every_row(connection: Connection[Any], batch_id: int) -> Iterator[BatchRow]:
    """All rows, page by page."""
    after = 0
    while page := rows_of(connection, batch_id, after=after):
        yield from page
        after = page[-1].n


def _ward_of(connection: Connection[Any], owner: str, ward: str) -> int | None:
    """The ward that a batch may touch: its department's own, else the one asked for, else any."""
    wards, own = _wards(connection), own_ward(connection, owner)
    if not ward.strip():
        return own[0] if own else None
    key = fold(ward)
    asked = [w for w in wards if ward.strip() == w[1] or key == fold(w[2])] or [
        w for w in wards if key == fold(w[2]).split(" ", 1)[-1]
    ]
    if len(asked) != 1:
        hint = Bilingual("dùng mã hoặc tên đầy đủ: Phường Sài Gòn", "use its code or its full name: Phường Sài Gòn")
        raise NotFound(f"Không rõ phường «{ward[:60]}»", f"no one ward {ward[:60]!r}", hint=hint)
    if own is not None and own[0] != asked[0][0]:
        raise Forbidden(f"Khoá này chỉ đăng ký trong {own[2]}", f"this key registers in {own[2]} only")
    return int(asked[0][0])


def own_ward(connection: Connection[Any], owner: str) -> tuple[int, str, str] | None:
    """(id, code, full name) of the ward that a department is of: `UBND Phường Sài Gòn`; None for one of the city."""
    said = f" {fold(owner)} "
    named = (ward for ward in _wards(connection) if f" {fold(ward[2])} " in said)
    return max(named, key=lambda ward: len(ward[2]), default=None)


def _wards(connection: Connection[Any]) -> list[tuple[int, str, str]]:
    return connection.execute(
        "SELECT id, code, full_name FROM registry.unit WHERE level = 'ward' AND upper_inf(valid)"
    ).fetchall()


def _row(columns: Sequence[Any]) -> BatchRow:
    *said, findings = columns
    made: tuple[Any, ...] = (*said, [Finding(columns[0], *one) for one in findings])
    return BatchRow(*made)
