"""Jobs in PostGIS: handed in, claimed by workers, followed, dismissed, forgotten. Each has a folder for its files."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row

from addressing.files.job import Kind, Order
from addressing.files.table import Format
from store import leftovers, sqlfiles
from store.bilingual import Bilingual
from store.errors import NotFound, Unavailable

State = Literal["accepted", "running", "successful", "failed", "dismissed"]
#: Jobs of one owner that may wait or run at the same time.
MOST_OPEN = 20
CHANNEL = "job_queued"
NOTHING = Bilingual("", "")
#: How often a process may end over a job that does not get on, and over any job: a job is not to be blamed for a few
#: kills from outside, even while its process is still starting.
MOST_CRASHES, MOST_CRASHES_EVER = 6, 100
#: So many rows beyond the last crash a job got on, and is above suspicion.
GOT_ON = 2_000
#: The class of the advisory locks by which workers show that they live (see job_claim.sql).
WORKER_LOCK = 792_025


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands."""

    id: str
    kind: Kind
    state: State
    owner: str
    name: str
    columns: list[str]
    out_format: Format
    rows_done: int
    rows_total: int | None
    message_vi: str
    message_en: str
    created_at: datetime
    started_at: datetime | None
    updated_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ("accepted", "running")

    @property
    def progress(self) -> int:
        """Percent done; 100 only when it is finished well."""
        if self.state == "successful":
            return 100
        return min(99, 100 * self.rows_done // self.rows_total) if self.rows_total else 0

    @property
    def message(self) -> Bilingual:
        """What there is to say, mostly why it failed."""
        return Bilingual(self.message_vi, self.message_en)

    def order(self, data_folder: Path) -> Order:
        """The work it is."""
        folder = folder_of(data_folder, self.id)
        target = folder / f"out.{self.out_format}"
        return Order(folder / "in", target, self.out_format, tuple(self.columns), self.kind, self.name)


def folder_of(data_folder: Path, job_id: str) -> Path:
    """The folder of a job's files."""
    return data_folder / "jobs" / job_id


def new_id() -> str:
    """An id for a job: 122 random bits."""
    return str(uuid.uuid4())


def submit(
    connection: Connection[Any], job_id: str, owner: str, name: str, out: Format, columns: Sequence[str], kind: Kind
) -> Job:
    """Hands a job in; its file is in its folder already. Unavailable when the owner has too many open (writer role)."""
    connection.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [WORKER_LOCK + 1, owner])
    row = connection.execute(
        "SELECT count(*) FROM ops.job WHERE owner = %s AND state IN ('accepted', 'running')", [owner]
    ).fetchone()
    if row and row[0] >= MOST_OPEN:
        raise Unavailable(
            f"Đơn vị đang có {MOST_OPEN} việc chưa xong", f"{MOST_OPEN} jobs of this owner are open already",
            hint=Bilingual("chờ một việc xong, hoặc bỏ bớt", "wait for one to end, or dismiss one"), retry_after=60,
        )  # fmt: skip
    connection.execute(
        "INSERT INTO ops.job (id, kind, owner, name, columns, out_format) VALUES (%s, %s, %s, %s, %s, %s)",
        [job_id, kind, owner, name[:200], list(columns), out],
    )
    connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, job_id])
    return get(connection, job_id, owner)


def get(connection: Connection[Any], job_id: str, owner: str | None = None) -> Job:
    """The job, where it is `owner`'s (None: whosever it is); NotFound otherwise, so that nobody learns of others'."""
    with connection.cursor(row_factory=class_row(Job)) as cursor:
        query = sqlfiles.load(__package__, "job_get.sql")
        found = cursor.execute(query, {"id": job_id, "owner": owner}).fetchone()
    if found is None:
        raise NotFound(f"Không có việc {job_id[:40]}", f"there is no job {job_id[:40]}")
    return found


def listing(connection: Connection[Any], owner: str, limit: int, offset: int = 0) -> tuple[list[Job], int]:
    """An owner's jobs, newest first, and how many there are in all."""
    with connection.cursor(row_factory=class_row(Job)) as cursor:
        query = sqlfiles.load(__package__, "job_list.sql")
        found = cursor.execute(query, {"owner": owner, "limit": limit, "offset": offset}).fetchall()
    row = connection.execute("SELECT count(*) FROM ops.job WHERE owner = %s", [owner]).fetchone()
    return found, row[0] if row else 0


def dismiss(connection: Connection[Any], job_id: str, owner: str, days: int) -> Job:
    """Stops an open job, or gives up the result of a finished one. That it was dismissed is kept a while."""
    get(connection, job_id, owner)
    connection.execute(
        "UPDATE ops.job SET state = 'dismissed', message_vi = 'đã bỏ', message_en = 'dismissed', worker = NULL, "
        "finished_at = coalesce(finished_at, clock_timestamp()), updated_at = clock_timestamp(), "
        "expires_at = clock_timestamp() + make_interval(days => %s) WHERE id = %s",
        [days, job_id],
    )
    return get(connection, job_id, owner)


def enlist(connection: Connection[Any]) -> int:
    """A number for a worker, which lives as long as this connection (writer role, autocommit)."""
    row = connection.execute("SELECT nextval('ops.job_worker')").fetchone()
    assert row
    connection.execute("SELECT pg_advisory_lock(%s, %s)", [WORKER_LOCK, row[0]])
    return int(row[0])


def claim(connection: Connection[Any], worker: int, most: int, days: int = 7) -> list[Job]:
    """At most `most` free jobs, from now on this worker's; those that end their process each time are given up."""
    crashed = connection.execute(sqlfiles.load(__package__, "job_crashed.sql"), {"lock": WORKER_LOCK}).fetchall()
    for job_id, crashes, ever, row in crashed:
        _judge(connection, job_id, crashes, ever, row, days)
    query = sqlfiles.load(__package__, "job_claim.sql")
    rows = connection.execute(query, {"worker": worker, "most": most}).fetchall()
    return [get(connection, row[0]) for row in rows]


def _judge(connection: Connection[Any], job_id: str, crashes: int, ever: int, row: int, days: int) -> None:
    if crashes < MOST_CRASHES and ever < MOST_CRASHES_EVER:
        return
    said = {
        "vi": f"Tiến trình bị ngắt {max(crashes, ever)} lần khi làm việc này, lần cuối sau dòng {row:,}: đã thôi. "
        "Xem lại các dòng ngay sau đó rồi gửi lại phần chưa xong",
        "en": f"its process ended {max(crashes, ever)} times over this job, last after row {row:,}: given up. "
        "Look at the rows right after it, and send the rest again",
    }
    connection.execute(sqlfiles.load(__package__, "job_given_up.sql"), {"id": job_id, "days": days, **said})


def note(
    connection: Connection[Any], job: Job, worker: int, done: int, total: int | None, said: Bilingual = NOTHING
) -> bool:
    """Notes how far a job is, which is also a sign of life; False when it is this worker's no more."""
    found = connection.execute(
        "UPDATE ops.job SET rows_done = %s, rows_total = greatest(%s::bigint, %s::bigint), "
        "crashes = CASE WHEN %s >= crash_row + %s THEN 0 ELSE crashes END, "
        "message_vi = %s, message_en = %s, updated_at = clock_timestamp() "
        "WHERE id = %s AND worker = %s AND state = 'running'",
        [done, total, done if total else None, done, GOT_ON, said.vi[:500], said.en[:500], job.id, worker],
    )
    return found.rowcount == 1


def end(
    connection: Connection[Any], job: Job, worker: int, state: State, rows: int, days: int, message: Bilingual
) -> bool:
    """Ends a job, well or not; False when it was this worker's no more."""
    found = connection.execute(
        "UPDATE ops.job SET state = %s, rows_done = %s, rows_total = CASE WHEN %s = 'successful' THEN %s "
        "ELSE rows_total END, message_vi = %s, message_en = %s, worker = NULL, finished_at = clock_timestamp(), "
        "updated_at = clock_timestamp(), expires_at = clock_timestamp() + make_interval(days => %s) "
        "WHERE id = %s AND worker = %s AND state = 'running'",
        [state, rows, state, rows, message.vi[:500], message.en[:500], days, job.id, worker],
    )
    return found.rowcount == 1


def give_back(connection: Connection[Any], job: Job, worker: int) -> None:
    """Gives back one job, for whoever comes to go on."""
    connection.execute("UPDATE ops.job SET worker = NULL WHERE id = %s AND worker = %s", [job.id, worker])


def release(connection: Connection[Any], worker: int, why: Bilingual = NOTHING) -> None:
    """Gives back what a worker has, for another to go on; `why` is told of each until somebody does."""
    connection.execute(
        "UPDATE ops.job SET worker = NULL, message_vi = %s, message_en = %s WHERE worker = %s AND state = 'running'",
        [why.vi, why.en, worker],
    )


def forget_expired(connection: Connection[Any], data_folder: Path) -> int:
    """Removes jobs whose time is over, with their files, and the files of those that were dismissed, or never became
    a job because their upload was killed; how many jobs."""
    rows = connection.execute("DELETE FROM ops.job WHERE expires_at < clock_timestamp() RETURNING id").fetchall()
    dismissed = connection.execute("SELECT id FROM ops.job WHERE state = 'dismissed' AND worker IS NULL").fetchall()
    for (job_id,) in [*rows, *dismissed]:
        remove_files(data_folder, job_id)
    old = {folder.name for folder in leftovers.abandoned(data_folder / "jobs")}
    known = connection.execute("SELECT id FROM ops.job WHERE id = ANY (%s)", [list(old)]).fetchall()
    for job_id in old - {row[0] for row in known}:
        remove_files(data_folder, job_id)
    return len(rows)


def remove_files(data_folder: Path, job_id: str) -> None:
    """Removes a job's folder."""
    shutil.rmtree(folder_of(data_folder, job_id), ignore_errors=True)


def newest(connection: Connection[Any], limit: int) -> list[Job]:
    """The newest jobs of all owners."""
    rows = connection.execute("SELECT id FROM ops.job ORDER BY number DESC LIMIT %s", [limit]).fetchall()
    return [get(connection, job_id) for (job_id,) in rows]
