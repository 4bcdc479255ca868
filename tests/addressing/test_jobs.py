"""Jobs: shared fairly, dismissed, failed with a reason, gone on with after a kill, forgotten after their time."""

from __future__ import annotations

import csv
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from addressing.files.job import Answers, Kind, beside
from addressing.files.rows import Outcome
from addressing.files.tails import Done, Texts
from addressing.jobs import queue as job_queue
from addressing.jobs.queue import Job
from addressing.jobs.runner import Runner
from addressing.jobs.tools import JobTools
from addressing.registry.intake import take_addresses, take_streets
from addressing.registry.rows import StreetRow
from store.bilingual import Bilingual
from store.city import HCMC
from store.database import Database
from store.errors import NotFound, Unavailable
from tests import jobs
from tests import small_city as small
from tests.jobs import now, until

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    settings = module_database.settings.model_copy(update={"job_workers": 0})
    return small.built(Database(settings))


@pytest.fixture(autouse=True)
def _nothing_left_to_do(city: Database) -> None:
    with city.transaction("owner") as connection:
        connection.execute("UPDATE ops.job SET state = 'dismissed' WHERE state IN ('accepted', 'running')")


def handed_in(city: Database, rows: int, owner: str = "A", text: str = "12 lê lợi", head: str = "address") -> Job:
    return jobs.handed_in(city, [text] * rows, owner, head)


@contextmanager
def running(city: Database, turn: int = 50) -> Iterator[Runner]:
    runner = Runner(city, turn=turn)
    thread = threading.Thread(target=runner.run)
    thread.start()
    try:
        yield runner
    finally:
        runner.stopping = True
        thread.join(120)
        assert not thread.is_alive()


def numbers(city: Database, job: Job) -> list[str]:
    target = job.order(city.settings.data_folder).target
    with target.open(encoding="utf-8-sig", newline="") as stream:
        return [row["n"] for row in csv.DictReader(stream)]


def levels(city: Database, job: Job) -> list[str]:
    target = job.order(city.settings.data_folder).target
    with target.open(encoding="utf-8-sig", newline="") as stream:
        return [row["result_level"] for row in csv.DictReader(stream)]


def test_a_small_job_is_not_stuck_behind_a_large_one(city: Database) -> None:
    large = [handed_in(city, 80_000, "A"), handed_in(city, 80_000, "A")]
    with running(city):
        until(lambda: now(city, large[0]).rows_done > 0)
        small_one = handed_in(city, 120, "B")
        until(lambda: now(city, small_one).state == "successful")
        assert [now(city, job).state for job in large] == ["running", "running"]
        # How far a job is, is told from time to time: not at every turn.
        until(lambda: all(now(city, job).rows_done > 0 for job in large))
        done = [now(city, job).rows_done for job in large]
        assert max(done) < 80_000
        assert max(done) - min(done) < 5_000
        assert now(city, small_one).progress == 100
        assert numbers(city, small_one) == [str(n) for n in range(120)]
        for job in large:
            with city.transaction("writer") as connection:
                job_queue.dismiss(connection, job.id, "A", 1)
        until(lambda: not job_queue.folder_of(city.settings.data_folder, large[0].id).exists())
    assert now(city, large[0]).state == "dismissed"


class Slow(JobTools):
    """Tools to which a row of `kho` takes 2 ms, others nothing; `turns`: the rows of each turn, by its text."""

    def __init__(self, database: Database, workers: int) -> None:
        super().__init__(database, workers)
        self.turns: dict[str, list[int]] = {}

    def answers(self, kind: Kind) -> Answers:
        """As an engine with workers: some chunks ahead."""

        def answered(chunks: Iterable[Texts]) -> Iterator[Done]:
            ahead: deque[Texts] = deque()
            for asked in chunks:
                ahead.append(asked)
                if len(ahead) > 3:
                    yield self._done(ahead.popleft())
            yield from map(self._done, ahead)

        return answered

    def _done(self, asked: Texts) -> Done:
        self.turns.setdefault(asked.texts[0], []).append(len(asked))
        time.sleep(0.002 * len(asked) if asked.texts[0] == "kho" else 0)
        return Done.of([Outcome("not-found", "outside").cells()] * len(asked), asked.delimiter)


def test_turns_are_as_long_as_rows_are_slow(city: Database) -> None:
    made: list[Slow] = []

    def tools(database: Database, workers: int) -> Slow:
        made.append(Slow(database, workers))
        return made[-1]

    handed_in(city, 20_000, "A", "kho")
    handed_in(city, 40_000, "B", "quick")
    runner = Runner(city, tools=tools)
    thread = threading.Thread(target=runner.run)
    thread.start()
    try:
        until(lambda: len(made[0].turns.get("kho", ())) >= 16)
        handed_in(city, 300, "C", "small")
        slow_before = len(made[0].turns["kho"])
        until(lambda: "small" in made[0].turns)
        waited = sum(made[0].turns["kho"][slow_before:])
    finally:
        runner.stopping = True
        thread.join(60)
    # 0.2 s of rows that take 2 ms is 100 of them; a slow machine makes it fewer.
    assert max(made[0].turns["kho"][12:]) <= 100
    # Half a second until it is looked for, then what was under way: four turns of 2,000 rows once.
    assert waited <= 2_000
    assert max(made[0].turns["quick"]) > 500


def test_a_job_that_cannot_be_done_says_why(city: Database) -> None:
    job = handed_in(city, 3, head="b", text="1")
    with running(city):
        until(lambda: not now(city, job).open)
    assert now(city, job).state == "failed"
    assert "no column of addresses" in now(city, job).message_en
    assert "cột" in now(city, job).message_vi


def test_a_stopped_runner_gives_its_jobs_to_the_next(city: Database) -> None:
    job = handed_in(city, 60_000)
    with running(city):
        until(lambda: now(city, job).rows_done > 0)
    assert now(city, job).state == "running"
    with running(city, turn=2_000):
        until(lambda: now(city, job).state == "successful")
    assert numbers(city, job) == [str(n) for n in range(60_000)]


def test_a_job_that_goes_on_after_the_registry_changed_says_so(city: Database) -> None:
    job = handed_in(city, 60_000)
    with running(city):
        until(lambda: now(city, job).rows_done > 0)
    with city.transaction("owner") as connection:
        take_addresses(connection, [small.house("n77", "77", "Lê Lợi", 106.7025, 10.7716)], city=HCMC)
    with running(city, turn=2_000):
        until(lambda: now(city, job).state == "successful")
    report_file, exceptions = beside(job.order(city.settings.data_folder).target)
    (change,) = json.loads(report_file.read_bytes())["registry_changed"]
    assert 0 < change["after_row"] < 60_000
    assert now(city, job).message == Bilingual(f"xong; {change['vi']}", f"done; {change['en']}")
    with exceptions.open(encoding="utf-8-sig", newline="") as stream:
        noted = [line for line in csv.DictReader(stream) if line["status"] == "note"]
    assert [(line["row"], line["explanation"]) for line in noted] == [("", change["en"])]


def test_a_job_whose_files_another_still_holds_waits_for_them(city: Database) -> None:
    job = handed_in(city, 100)
    target = job.order(city.settings.data_folder).target
    with target.with_name("out.csv.part").open("ab") as held, running(city):
        fcntl.flock(held, fcntl.LOCK_EX)
        until(lambda: now(city, job).started_at is not None)
        time.sleep(1.5)
        assert now(city, job).state == "running"
        held.close()
        until(lambda: now(city, job).state == "successful")
    assert numbers(city, job) == [str(n) for n in range(100)]


def test_a_job_whose_files_another_server_has_is_left_to_that_one(city: Database, tmp_path: Path) -> None:
    elsewhere = Database(city.settings.model_copy(update={"data": tmp_path}))
    with running(elsewhere):
        job = handed_in(city, 100)
        until(lambda: now(city, job).started_at is not None)
        with running(city):
            until(lambda: not now(city, job).open)
    assert now(city, job).state == "successful"
    assert numbers(city, job) == [str(n) for n in range(100)]


def test_a_killed_process_loses_no_row_and_does_none_twice(city: Database) -> None:
    # How far it is, is told once a second: a quick machine does tens of thousands of rows in one.
    job = handed_in(city, 150_000)
    data = {"BANDOSO_DATABASE_URL": city.url, "BANDOSO_DATA": str(city.settings.data), "BANDOSO_JOB_WORKERS": "0"}
    command = [sys.executable, "-m", "commands.jobs"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **data}, start_new_session=True)
    until(lambda: now(city, job).rows_done > 0)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert now(city, job).state == "running"
    with running(city, turn=2_000):
        until(lambda: now(city, job).state == "successful")
    assert numbers(city, job) == [str(n) for n in range(150_000)]


@contextmanager
def worker(city: Database) -> Iterator[Callable[[], list[Job]]]:
    """A worker that claims what it may, and at the end is gone without giving anything back."""
    with city.connect("writer", autocommit=True) as connection:
        number = job_queue.enlist(connection)
        yield lambda: job_queue.claim(connection, number, 50)
    # PostgreSQL ends what a connection held a moment after the connection itself.
    with city.transaction("writer") as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", [job_queue.WORKER_LOCK, number])


def got_to(city: Database, job: Job, row: int) -> None:
    with city.transaction("writer") as connection:
        (held,) = connection.execute("SELECT worker FROM ops.job WHERE id = %s", [job.id]).fetchone() or (0,)
        assert job_queue.note(connection, job, held, row, 10_000)


def test_a_job_that_ends_its_process_each_time_is_given_up_and_says_where_it_stood(city: Database) -> None:
    deadly = handed_in(city, 9_000, "K")
    for _ in range(job_queue.MOST_CRASHES):
        with worker(city) as claimed:
            assert [job.id for job in claimed()] == [deadly.id]
            got_to(city, deadly, 5_500)
    with worker(city) as claimed:
        assert claimed() == []
    failed = now(city, deadly)
    assert failed.state == "failed"
    assert f"{job_queue.MOST_CRASHES} times" in failed.message_en
    assert "after row 5,500" in failed.message_en
    assert "sau dòng 5,500" in failed.message_vi


def test_of_jobs_that_a_process_ended_with_one_is_tried_at_a_time(city: Database) -> None:
    first, second = handed_in(city, 9_000, "K"), handed_in(city, 9_000, "L")
    with worker(city) as claimed:
        assert {job.id for job in claimed()} == {first.id, second.id}
    with worker(city) as claimed:
        assert [job.id for job in claimed()] == [first.id]
        fresh = handed_in(city, 1, "M")
        assert [job.id for job in claimed()] == [fresh.id]
        got_to(city, first, job_queue.GOT_ON)
        assert [job.id for job in claimed()] == [second.id]
    with running(city):
        until(lambda: all(now(city, job).state == "successful" for job in (first, second, fresh)))


def test_a_job_that_finds_no_room_on_the_disk_waits_and_goes_on(city: Database) -> None:
    job = handed_in(city, 300, "R")
    folder = job_queue.folder_of(city.settings.data_folder, job.id)
    full = folder / "out.csv.part.json.new"
    full.symlink_to("/dev/full")
    with pytest.raises(Unavailable, match="cannot write"):
        Runner(city, turn=50).run()
    waiting = now(city, job)
    assert (waiting.state, "cannot write" in waiting.message_en) == ("running", True)
    full.unlink()
    with running(city):
        until(lambda: now(city, job).state == "successful")
    assert numbers(city, job) == [str(n) for n in range(300)]
    with city.transaction("writer") as connection:
        assert connection.execute("SELECT crashes_ever FROM ops.job WHERE id = %s", [job.id]).fetchone() == (0,)


def test_the_next_job_sees_what_was_registered_since_the_last(city: Database) -> None:
    with running(city):
        before = handed_in(city, 1, "N", "5 đường mới mở")
        until(lambda: now(city, before).state == "successful")
        with city.transaction("owner") as connection:
            line = small.line((106.702, 10.7715), (106.704, 10.7715))
            take_streets(
                connection, [StreetRow("Đường Mới Mở", "street", line, "test", "new", "residential")], city=HCMC
            )
            take_addresses(connection, [small.house("n5", "5", "Đường Mới Mở", 106.7025, 10.7716)], city=HCMC)
        after = handed_in(city, 1, "N", "5 đường mới mở")
        until(lambda: now(city, after).state == "successful")
    assert [levels(city, job) for job in (before, after)] == [[""], ["house"]]


def test_a_job_whose_geocoding_process_is_killed_while_it_is_finished_goes_on(city: Database) -> None:
    killed: list[int] = []

    class Killed(JobTools):
        def closest(self, texts: Sequence[str]) -> list[list[dict[str, Any]]]:
            if not killed:
                killed.append(len(texts))
                raise Unavailable("Một tiến trình dò địa chỉ đã bị dừng", "a geocoding process was killed")
            return super().closest(texts)

    job = handed_in(city, 300, "P", "9 phố không đâu có")
    runner = Runner(city, turn=50, tools=Killed)
    with pytest.raises(Unavailable):
        runner.run()
    assert killed
    assert now(city, job).state == "running"
    with running(city):
        until(lambda: not now(city, job).open)
    assert now(city, job).state == "successful"
    assert numbers(city, job) == [str(n) for n in range(300)]


def test_tools_that_a_job_is_finished_with_are_not_taken_away_by_a_change_of_the_registry(city: Database) -> None:
    asked, go, taken_away = threading.Event(), threading.Event(), []

    class Watched(JobTools):
        closed = False

        def closest(self, texts: Sequence[str]) -> list[list[dict[str, Any]]]:
            asked.set()
            go.wait(60)
            taken_away.append(self.closed)
            return super().closest(texts)

        def close(self) -> None:
            self.closed = True
            super().close()

    runner = Runner(city, turn=50, tools=Watched)
    thread = threading.Thread(target=runner.run)
    first = handed_in(city, 5, "W", "9 phố không đâu có")
    thread.start()
    assert asked.wait(60)
    with city.transaction("owner") as connection:
        connection.execute("UPDATE registry.revision SET revision = revision + 1")
    second = handed_in(city, 5, "V")
    until(lambda: now(city, second).state == "running")
    time.sleep(0.5)
    go.set()
    until(lambda: now(city, first).state == now(city, second).state == "successful")
    runner.stopping = True
    thread.join(60)
    assert not any(taken_away)


def test_nobody_has_more_than_his_share_open(city: Database) -> None:
    jobs = [handed_in(city, 1, "C") for _ in range(job_queue.MOST_OPEN)]
    with pytest.raises(Unavailable):
        handed_in(city, 1, "C")
    handed_in(city, 1, "D")
    with running(city):
        until(lambda: all(now(city, job).state == "successful" for job in jobs))
    handed_in(city, 1, "C")


def test_results_go_when_their_time_is_over(city: Database) -> None:
    job = handed_in(city, 1, "E")
    with running(city):
        until(lambda: now(city, job).state == "successful")
    folder = job_queue.folder_of(city.settings.data_folder, job.id)
    with city.transaction("writer") as connection:
        assert job_queue.forget_expired(connection, city.settings.data_folder) == 0
        connection.execute("UPDATE ops.job SET expires_at = now() - interval '1 s' WHERE id = %s", [job.id])
        assert job_queue.forget_expired(connection, city.settings.data_folder) == 1
    assert not folder.exists()
    with pytest.raises(NotFound):
        now(city, job)


def test_the_files_of_an_upload_that_was_killed_go_after_a_day(city: Database) -> None:
    folders = {name: job_queue.folder_of(city.settings.data_folder, name) for name in ("killed", "being-sent")}
    for folder in folders.values():
        folder.mkdir(parents=True)
        (folder / "in").touch()
        os.utime(folder, (0, 0))
    os.utime(folders["killed"] / "in", (0, 0))
    kept = job_queue.folder_of(city.settings.data_folder, handed_in(city, 1, "H").id)
    for path in (kept / "in", kept):
        os.utime(path, (0, 0))
    with city.transaction("writer") as connection:
        job_queue.forget_expired(connection, city.settings.data_folder)
    assert not folders["killed"].exists()
    assert folders["being-sent"].exists()
    assert kept.exists()


def test_a_job_is_its_owners_only(city: Database) -> None:
    job = handed_in(city, 1, "F")
    with city.transaction("writer") as connection, pytest.raises(NotFound):
        job_queue.get(connection, job.id, "G")
