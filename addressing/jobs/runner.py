"""The worker that does jobs: all of them at once, a chunk of each by turns; a small one is not behind a large."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg

from addressing.files.job import FileJob, Piece
from addressing.files.report import FileReport
from addressing.files.tails import Done, Texts
from addressing.jobs import queue as job_queue
from addressing.jobs.queue import Job
from addressing.jobs.tools import JobTools
from addressing.jobs.turn import Turn
from addressing.registry import revision
from store.bilingual import Bilingual
from store.database import Database
from store.errors import BandosoError, Conflict, Unavailable
from store.room import NO_ROOM, no_room

log = logging.getLogger("bandoso.jobs")

#: Rows of a turn at most, however quick they are.
TURN = 2_000
#: Jobs that one worker has open at a time.
MOST = 50
_ASK_EVERY, _NOTE_EVERY, _FORGET_EVERY, _TOOLS_KEPT = 0.5, 1.0, 600.0, 60.0
#: Seconds between two looks for room for files, and how long a job waits for it.
_NO_ROOM_PAUSE, _NO_ROOM_FOR = 20, 3_600.0
#: How long a job whose files are not here, but may be at another server of the database, is left to that one.
_ELSEWHERE_FOR, _ELSEWHERE_AGAIN = 600.0, 60.0
_UNEXPECTED = Bilingual("lỗi không lường trước; đã ghi nhận", "an unexpected error; it was recorded")


@dataclass(slots=True, eq=False)
class Session:
    """A job in work: its file, its pieces, and those of them that are being answered."""

    job: Job
    work: FileJob
    opening: Future[None]
    turn: Turn
    pieces: Iterator[Piece] | None = None
    asked: deque[Piece] = field(default_factory=deque)
    read: bool = False  # whether all pieces are given out
    finishing: Future[FileReport] | None = None
    noted: float = 0.0
    over: bool = False


class Runner:
    """Does the jobs of a database until told to stop. One thread reads, asks and writes; two open and finish files."""

    def __init__(
        self, database: Database, *, turn: int = TURN, tools: Callable[[Database, int], JobTools] = JobTools
    ) -> None:
        self._database, self._turn, self._new = database, turn, tools
        self._settings = database.settings
        self._folder = database.settings.data_folder
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._waiting: deque[Session] = deque()
        self._turns_of: dict[str, int] = {}  # of an owner, when his last turn was
        self._clock = 0
        self._asked_at = self._forgot_at = float("-inf")
        self._tools = tools(database, self._settings.job_workers)
        self._worked_at = time.monotonic()
        self._busy_since = 0.0  # since when what waits first has been worked on
        self._outdated = False  # whether the registry changed since the tools were made
        self._no_room: dict[str, float] = {}  # of a job, since when there has been none for it
        #: Of a job, since when and when last its files were not here.
        self._elsewhere: dict[str, tuple[float, float]] = {}
        self.stopping = False

    def run(self) -> None:
        """Works until `stopping`. psycopg.OperationalError when the database is gone, Unavailable when a process
        that geocodes was killed, or no file can be written: what was done is kept."""
        with (
            self._database.connect("writer", autocommit=True) as self._connection,
            ThreadPoolExecutor(2, thread_name_prefix="job-files") as self._threads,
        ):
            self._worker = job_queue.enlist(self._connection)
            try:
                while not self.stopping:
                    self._look_around()
                    if self._sessions:
                        self._work()
                    else:
                        self._rest()
            finally:
                self._leave()

    def _work(self) -> None:
        while self._sessions and not self.stopping:
            for done in self._tools.answers("geocode")(self._turns()):
                self._took(self._waiting.popleft(), done)
                self._look_around()
            self._look_around()
            if self._outdated and not self._being_finished():
                self._new_tools()
            else:
                time.sleep(0.01)  # files are being opened, or finished with the tools there are
        self._worked_at = time.monotonic()

    def _being_finished(self) -> bool:
        return any(session.finishing and not session.finishing.done() for session in self._sessions.values())

    def _turns(self) -> Iterator[Texts]:
        """The pieces of all jobs, one of each owner in turn; it ends when none has a piece at the moment."""
        while not self.stopping and not self._outdated and (session := self._next()):
            piece = self._piece_of(session)
            if piece is not None and session.job.kind == "reverse":
                self._reversed(session, piece)
            elif piece is not None:
                session.asked.append(piece)
                if not self._waiting:
                    self._busy_since = time.monotonic()
                self._waiting.append(session)
                yield piece.asked

    def _next(self) -> Session | None:
        """Whose turn it is: the owner who waits longest, and of his jobs the one that waits longest."""
        ready = [s for s in self._sessions.values() if s.opening.done() and not s.read and not s.over]
        if not ready:
            return None
        session = min(ready, key=lambda s: self._turns_of.get(s.job.owner, 0))
        self._clock += 1
        self._turns_of[session.job.owner] = self._clock
        self._sessions.move_to_end(session.job.id)
        return session

    def _piece_of(self, session: Session) -> Piece | None:
        try:
            if session.pieces is None:
                session.opening.result()
                session.pieces = session.work.pieces(lambda: session.turn.rows)
            piece = next(session.pieces, None)
        except Exception as error:
            self._failed(session, error)
            return None
        session.read = piece is None
        return piece

    def _reversed(self, session: Session, piece: Piece) -> None:
        begun = time.monotonic()
        try:
            for done in self._tools.answers("reverse")([piece.asked]):
                session.work.took(piece, done)
        except (BandosoError, OSError) as error:
            self._failed(session, error)
        now = time.monotonic()
        session.turn.took(len(piece.asked), now - begun)
        # It was not those which wait that took so long.
        self._busy_since += now - begun

    def _took(self, session: Session, done: Done) -> None:
        piece, now = session.asked.popleft(), time.monotonic()
        session.turn.took(len(piece.asked), now - self._busy_since)
        self._busy_since = now
        if session.over:
            return
        try:
            session.work.took(piece, done)
        except OSError as error:
            self._failed(session, error)

    def _look_around(self) -> None:
        """New jobs, signs of life, jobs whose time is over: each now and then."""
        now = time.monotonic()
        for session in list(self._sessions.values()):
            self._finish(session)
            if now - session.noted > _NOTE_EVERY and not session.over:
                session.noted = now
                self._note(session)
        if now - self._asked_at > _ASK_EVERY and len(self._sessions) < MOST:
            self._asked_at = now
            for job in self._claimed():
                self._open(job)
        if now - self._forgot_at > _FORGET_EVERY:
            self._forgot_at = now
            # Nobody tells when another server has done a job of its own.
            self._elsewhere = {job: seen for job, seen in self._elsewhere.items() if now - seen[1] < _ELSEWHERE_AGAIN}
            job_queue.forget_expired(self._connection, self._folder)

    def _claimed(self) -> list[Job]:
        most = MOST - len(self._sessions)
        claimed = job_queue.claim(self._connection, self._worker, most, self._settings.job_days)
        jobs = [job for job in claimed if self._may_do(job)]
        for job in claimed:
            if job not in jobs:
                job_queue.give_back(self._connection, job, self._worker)
        # A new job sees the registry as it is now; those in work go on with it too.
        self._outdated = self._outdated or bool(jobs and self._tools.outdated(self._connection))
        return jobs

    def _may_do(self, job: Job) -> bool:
        """Whether its files are here; where nobody has them for long, it is done, and fails for that."""
        if job.order(self._folder).source.is_file():
            return True
        now = time.monotonic()
        since, last = self._elsewhere.get(job.id, (now, now))
        self._elsewhere[job.id] = (since if now - last < _ELSEWHERE_AGAIN else now, now)
        return now - self._elsewhere[job.id][0] > _ELSEWHERE_FOR

    def _open(self, job: Job) -> None:
        order, profile = job.order(self._folder), self._settings.profile
        work = FileJob(order, profile, revision=lambda: revision.current(self._connection))
        log.info("job %s (%s): %s", job.id, job.owner, "goes on" if job.rows_done else "begins")
        self._sessions[job.id] = Session(job, work, self._threads.submit(work.begin), Turn(self._turn))

    def _note(self, session: Session) -> None:
        work = session.work
        said = work.report.warning or job_queue.NOTHING
        if not job_queue.note(self._connection, session.job, self._worker, work.report.rows, work.total, said):
            self._end_session(session)
            with suppress(BandosoError, FileNotFoundError):
                if job_queue.get(self._connection, session.job.id).state == "dismissed":
                    job_queue.remove_files(self._folder, session.job.id)

    def _finish(self, session: Session) -> None:
        if session.finishing is None and session.read and not session.asked:
            session.finishing = self._threads.submit(session.work.finish, self._tools.closest)
        elif session.finishing and session.finishing.done():
            self._finished(session, session.finishing.exception())

    def _finished(self, session: Session, error: BaseException | None) -> None:
        if error is not None:
            self._failed(session, error)
            return
        session.over = True
        del self._sessions[session.job.id]
        said = _done(session.work.report.warning)
        rows = session.work.report.rows
        self._no_room.pop(session.job.id, None)
        job_queue.end(self._connection, session.job, self._worker, "successful", rows, self._settings.job_days, said)
        log.info("job %s: %s rows", session.job.id, rows)

    def _failed(self, session: Session, error: BaseException) -> None:
        if isinstance(error, psycopg.OperationalError | Unavailable):
            # The database or a process of ours is gone: no fault of the job's, and it goes on when there is another.
            raise error
        if no_room(error) and self._patient_with(session.job):
            job_queue.release(self._connection, self._worker, NO_ROOM)
            raise Unavailable(NO_ROOM.vi, NO_ROOM.en, retry_after=_NO_ROOM_PAUSE) from error
        if isinstance(error, Conflict):
            # Whoever had it before was cut off from the database, and has not let go of its files yet.
            self._end_session(session)
            job_queue.give_back(self._connection, session.job, self._worker)
            return
        said = error.message if isinstance(error, BandosoError) else NO_ROOM if no_room(error) else _UNEXPECTED
        if isinstance(error, BandosoError) and error.hint:
            said = Bilingual(f"{said.vi} ({error.hint.vi})", f"{said.en} ({error.hint.en})")
        if not isinstance(error, BandosoError):
            log.error("job %s failed", session.job.id, exc_info=error)
        self._end_session(session)
        rows, days = session.work.report.rows, self._settings.job_days
        job_queue.end(self._connection, session.job, self._worker, "failed", rows, days, said)
        self._no_room.pop(session.job.id, None)
        if no_room(error):
            job_queue.remove_files(self._folder, session.job.id)

    def _patient_with(self, job: Job) -> bool:
        """Whether a job that found no room for its files may wait for it."""
        now = time.monotonic()
        return now - self._no_room.setdefault(job.id, now) < _NO_ROOM_FOR

    def _end_session(self, session: Session) -> None:
        session.over = True
        self._sessions.pop(session.job.id, None)
        at_rest = session.finishing is None or session.finishing.done()
        if session.opening.done() and session.opening.exception() is None and at_rest:
            with suppress(OSError):
                session.work.stop()

    def _rest(self) -> None:
        """Until a job is handed in, at most a while. After a minute of rest the engine's processes go."""
        if time.monotonic() - self._worked_at > _TOOLS_KEPT:
            self._new_tools()
        self._connection.execute("LISTEN job_queued")
        for _ in self._connection.notifies(timeout=2.0, stop_after=1):
            pass
        self._asked_at = float("-inf")

    def _new_tools(self) -> None:
        self._tools.close()
        self._tools = self._new(self._database, self._settings.job_workers)
        self._worked_at = float("inf")
        self._outdated = False

    def _leave(self) -> None:
        for session in list(self._sessions.values()):
            with suppress(Exception):
                session.opening.result()
            if session.finishing:
                with suppress(Exception):
                    self._finished(session, session.finishing.exception())
                    continue
            self._end_session(session)
        self._waiting.clear()
        self._tools.close()
        if self.stopping:
            with suppress(psycopg.Error):
                job_queue.release(self._connection, self._worker)


def _done(but: Bilingual | None) -> Bilingual:
    return Bilingual(f"xong; {but.vi}", f"done; {but.en}") if but else Bilingual("xong", "done")
