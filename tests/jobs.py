"""Jobs of the tests: handed in as the doors do it, looked at, waited for."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable

from addressing.jobs import queue as job_queue
from addressing.jobs.queue import Job
from store.database import Database


def handed_in(city: Database, texts: Iterable[str], owner: str = "A", head: str = "address") -> Job:
    """A CSV of two columns, `n` and `head`, a row for each text."""
    folder = job_queue.folder_of(city.settings.data_folder, job_queue.new_id())
    folder.mkdir(parents=True)
    with (folder / "in").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["n", head], *enumerate(texts)])
    with city.transaction("writer") as connection:
        return job_queue.submit(connection, folder.name, owner, "in.csv", "csv", [], "geocode")


def now(city: Database, job: Job) -> Job:
    """The job as it stands."""
    with city.transaction("writer") as connection:
        return job_queue.get(connection, job.id)


def until(holds: Callable[[], bool], seconds: float = 240) -> None:
    """Waits for what `holds` says; fails when it has not come by then."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
