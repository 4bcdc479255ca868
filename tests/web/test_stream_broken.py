"""PostgreSQL goes away while a file streams out: nobody takes half a file for a whole one, and the next is done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from store.cluster import PrivateCluster
from store.database import Database
from tests import small_city as small
from tests.web.serving import serving
from web.app import create_app


@pytest.fixture
def http(database: Database) -> Iterator[httpx.Client]:
    small.built(database)
    app: Any = create_app(database.settings.model_copy(update={"feeds": False, "jobs": False}))
    with serving(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@contextmanager
def away(cluster: PrivateCluster, database: Database) -> Iterator[None]:
    """PostgreSQL cuts every connection to the database, and lets nobody in until the block ends."""
    name = conninfo_to_dict(database.url)["dbname"]
    with psycopg.connect(make_conninfo(cluster.conninfo, dbname="postgres"), autocommit=True) as connection:
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        connection.execute(allow.format(sql.Identifier(str(name)), sql.SQL("false")))
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        connection.execute(allow.format(sql.Identifier(str(name)), sql.SQL("true")))


def test_an_answer_that_breaks_off_is_not_whole_and_the_next_one_is(
    cluster: PrivateCluster, database: Database, http: httpx.Client
) -> None:
    rows = [f"{n},{('12 le loi', '453/12 le van sy', '14 lê lợi')[n % 3]}" for n in range(150_000)]
    read = b""
    with http.stream("POST", "/search/csv", files=file_of(rows)) as answer:
        assert answer.status_code == 200
        pieces = answer.iter_raw()
        next(pieces)
        with away(cluster, database), pytest.raises(httpx.RemoteProtocolError):
            for piece in pieces:
                read += piece
    assert read.count(b"\r\n") < 150_000
    until = time.monotonic() + 60
    while (again := http.post("/search/csv", files=file_of(rows[:1]))).status_code != 200 and time.monotonic() < until:
        time.sleep(0.2)
    assert ",house," in again.text.splitlines()[1]


def file_of(rows: list[str]) -> dict[str, tuple[str, bytes]]:
    return {"data": ("a.csv", "\n".join(["n,dia chi", *rows]).encode())}
