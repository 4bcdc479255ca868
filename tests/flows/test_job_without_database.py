"""PostgreSQL killed while a file is geocoded: the job goes on when it is back, each row once, with its own answer."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from addressing.jobs.queue import Job
from store.cluster import PrivateCluster
from store.database import Database
from store.migrate import migrate
from store.settings import Settings
from tests import jobs
from tests import small_city as small
from tests.jobs import now, until

ROOT = Path(__file__).parents[2]
ASKED = {"12 lê lợi": "12", "14 lê lợi": "14", "453/12 lê văn sỹ": "453/12"}
ROWS = 40_000


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[PrivateCluster]:
    own = PrivateCluster.of(Settings(data=tmp_path, _env_file=None))
    own.start()
    yield own
    own.stop()
    if own.folder.parent != tmp_path:
        shutil.rmtree(own.folder.parent)


@pytest.fixture
def city(cluster: PrivateCluster, tmp_path: Path) -> Database:
    url = make_conninfo(cluster.conninfo, dbname="bandoso")
    made = Database(Settings(database_url=url, data=tmp_path, _env_file=None))
    migrate(made)
    return small.built(made)


def handed_in(city: Database) -> Job:
    texts = list(ASKED)
    # The answers take turns at another pace than the pieces do: a piece's answers put to another's rows would show.
    return jobs.handed_in(city, (texts[n // 7 % len(texts)] for n in range(ROWS)))


def killed(cluster: PrivateCluster) -> None:
    os.kill(int((cluster.folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def test_a_job_outlives_postgresql(cluster: PrivateCluster, city: Database, tmp_path: Path) -> None:
    job = handed_in(city)
    settings = {"BANDOSO_DATABASE_URL": city.url, "BANDOSO_DATA": str(tmp_path), "BANDOSO_JOB_WORKERS": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "commands.jobs"], cwd=ROOT, env={**os.environ, **settings}, start_new_session=True
    )
    try:
        for kill in range(2):
            least = kill * 6_000
            until(lambda: now(city, job).rows_done > least)  # noqa: B023
            killed(cluster)
            time.sleep(0.5)
            cluster.start()
        until(lambda: now(city, job).state == "successful")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)
    with job.order(city.settings.data_folder).target.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["n"] for row in rows] == [str(n) for n in range(ROWS)]
    assert [row["result_housenumber"] for row in rows] == [ASKED[row["address"]] for row in rows]
    with psycopg.connect(city.url) as connection:
        assert connection.execute("SELECT crashes_ever FROM ops.job").fetchone() == (0,)
