"""Jobs: shared fairly, dismissed, failed with a reason, gone on with after a kill, forgotten after their time."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from addressing import job_queue
from addressing.job_queue import Job
from addressing.job_runner import Runner
from store.database import Database
from store.errors import NotFound, Unavailable
from tests import small_city as small

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    settings = module_database.settings.model_copy(update={"job_workers": 0})
    return small.built(Database(settings))


def handed_in(city: Database, rows: int, owner: str = "A", text: str = "12 lê lợi", **more: object) -> Job:
    folder = job_queue.folder_of(city.settings.data_folder, job_queue.new_id())
    folder.mkdir(parents=True)
    with (folder / "in").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["n", more.get("head", "address")], *([n, text] for n in range(rows))])
    with city.transaction("writer") as connection:
        return job_queue.submit(connection, folder.name, owner, "in.csv", "csv", [], "geocode")


def now(city: Database, job: Job) -> Job:
    with city.transaction("writer") as connection:
        return job_queue.get(connection, job.id)


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def running(city: Database, turn: int = 50) -> Iterator[Runner]:
    runner = Runner(city, turn=turn)
    thread = threading.Thread(target=runner.run)
    thread.start()
    try:
        yield runner
    finally:
        runner.stopping = True
        thread.join(30)
        assert not thread.is_alive()


def numbers(city: Database, job: Job) -> list[str]:
    target = job.order(city.settings.data_folder).target
    with target.open(encoding="utf-8-sig", newline="") as stream:
        return [row["n"] for row in csv.DictReader(stream)]


def test_a_small_job_is_not_stuck_behind_a_large_one(city: Database) -> None:
    large = [handed_in(city, 20_000, "A"), handed_in(city, 20_000, "A")]
    with running(city):
        until(lambda: now(city, large[0]).rows_done > 0)
        small_one = handed_in(city, 120, "B")
        until(lambda: now(city, small_one).state == "successful")
        assert [now(city, job).state for job in large] == ["running", "running"]
        # How far a job is, is told from time to time: not at every turn.
        until(lambda: all(now(city, job).rows_done > 0 for job in large))
        done = [now(city, job).rows_done for job in large]
        assert max(done) < 20_000
        assert max(done) - min(done) < 5_000
        assert now(city, small_one).progress == 100
        assert numbers(city, small_one) == [str(n) for n in range(120)]
        for job in large:
            with city.transaction("writer") as connection:
                job_queue.dismiss(connection, job.id, "A", 1)
        until(lambda: not job_queue.folder_of(city.settings.data_folder, large[0].id).exists())
    assert now(city, large[0]).state == "dismissed"


def test_a_job_that_cannot_be_done_says_why(city: Database) -> None:
    job = handed_in(city, 3, head="b", text="1")
    with running(city):
        until(lambda: not now(city, job).open)
    assert now(city, job).state == "failed"
    assert "no column of addresses" in now(city, job).message_en
    assert "cột" in now(city, job).message_vi


def test_a_stopped_runner_gives_its_jobs_to_the_next(city: Database) -> None:
    job = handed_in(city, 3_000)
    with running(city):
        until(lambda: now(city, job).rows_done > 0)
    assert now(city, job).state == "running"
    with running(city):
        until(lambda: now(city, job).state == "successful")
    assert numbers(city, job) == [str(n) for n in range(3_000)]


def test_a_killed_process_loses_no_row_and_does_none_twice(city: Database) -> None:
    job = handed_in(city, 30_000)
    data = {"BANDOSO_DATABASE_URL": city.url, "BANDOSO_DATA": str(city.settings.data), "BANDOSO_JOB_WORKERS": "0"}
    command = [sys.executable, "-m", "commands.jobs"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **data}, start_new_session=True)
    until(lambda: now(city, job).rows_done > 0)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert now(city, job).state == "running"
    with running(city, turn=2_000):
        until(lambda: now(city, job).state == "successful")
    assert numbers(city, job) == [str(n) for n in range(30_000)]


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


def test_a_job_is_its_owners_only(city: Database) -> None:
    job = handed_in(city, 1, "F")
    with city.transaction("writer") as connection, pytest.raises(NotFound):
        job_queue.get(connection, job.id, "G")
