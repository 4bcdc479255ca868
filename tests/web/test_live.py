"""The hub: it hears, survives a restart of PostgreSQL, and a slow page never holds up the others."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from layers import status, status_topic
from layers.status_check import Observation
from layers.status_topic import LegendClass, Topic
from store.bilingual import Bilingual
from store.cluster import PrivateCluster
from store.database import Database
from store.errors import Unavailable
from store.settings import Settings
from web.live import QUEUE, Hub, Listener, Message

NOW = datetime.now(UTC)
TOPIC = Topic(
    "noise", "environment", Bilingual("Tiếng ồn", "Noise"), (LegendClass(0, "#ffffff", Bilingual("a", "a")),),
    "Sở", "thử", "MIT", layer_id="meters",
)  # fmt: skip


@asynccontextmanager
async def running(hub: Hub) -> AsyncIterator[Hub]:
    task = asyncio.create_task(hub.run())
    await asyncio.wait_for(hub.connected.wait(), 60)
    yield hub
    await hub.close()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def next_of(listener: Listener, event: str) -> Message:
    async with asyncio.timeout(60):
        async for message in listener.messages():
            if message.event == event:
                return message
    raise AssertionError("the stream ended")


def define(database: Database) -> None:
    with database.transaction("writer") as connection:
        status_topic.ensure(connection, TOPIC, actor="test")


def observe(database: Database, count: int, value: float) -> None:
    seen = [Observation(f"meter-{number}", datetime.now(UTC), value) for number in range(count)]
    with database.transaction("writer") as connection:
        status.write(connection, TOPIC.id, seen)


def run(work: Callable[[], Awaitable[Any]]) -> None:
    asyncio.run(work())  # type: ignore[arg-type]


def test_small_and_large_batches_reach_a_listener_with_their_values(database: Database) -> None:
    define(database)

    async def work() -> None:
        async with running(Hub(database)) as hub:
            with hub.listen(["noise"]) as listener:
                await asyncio.to_thread(observe, database, 2, 1.0)
                small = await next_of(listener, "status")
                await asyncio.to_thread(observe, database, 1_000, 2.0)
                large = await next_of(listener, "status")
        assert [(key, value) for key, value, _ in small.data["observations"]] == [("meter-0", 1.0), ("meter-1", 1.0)]
        assert len(large.data["observations"]) == 1_000
        assert large.received is not None

    run(work)


def test_callbacks_are_called_and_one_that_fails_stops_nothing(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def broken(_: str) -> None:
        raise ValueError("broken")

    async def work() -> None:
        hub = Hub(database)
        hub.on("catalogue_changed", broken)
        hub.on("catalogue_changed", heard.put)
        async with running(hub):
            for layer in ("a", "b"):
                with database.transaction("writer") as connection:
                    connection.execute("SELECT pg_notify('catalogue_changed', %s)", [layer])
            async with asyncio.timeout(60):
                assert [await heard.get() for _ in range(3)] == ["", "a", "b"]

    run(work)
    assert "could not be followed" in caplog.text


@pytest.mark.parametrize(
    "away",
    [
        psycopg.OperationalError("server closed the connection unexpectedly"),
        psycopg.errors.UndefinedTable("while a backup comes back"),
    ],
)
def test_a_change_that_the_database_was_away_for_is_followed_when_it_is_back(
    database: Database, away: psycopg.Error
) -> None:
    tried: list[str] = []

    async def away_at_first(payload: str) -> None:
        tried.append(payload)
        if len(tried) < 4:
            raise away

    async def work() -> None:
        hub = Hub(database)
        hub.on("registry_changed", away_at_first)
        async with running(hub), asyncio.timeout(60):
            while len(tried) < 4:
                await asyncio.sleep(0.01)

    run(work)
    assert tried == [""] * 4


def test_a_slow_page_is_let_go_and_the_others_hear_everything(database: Database) -> None:
    async def work() -> None:
        hub = Hub(database)
        with hub.listen() as slow, hub.listen() as quick:
            heard = 0
            for number in range(QUEUE + 10):
                hub.publish(Message("status", "noise", {"number": number}))
                heard += (await anext(quick.messages())).data["number"] == number
            assert heard == QUEUE + 10
            assert slow.dropped
            assert [message async for message in slow.messages()] == []

    run(work)


def test_only_so_many_pages_are_served(database: Database) -> None:
    hub = Hub(database, listeners=1)
    with hub.listen():
        with pytest.raises(Unavailable), hub.listen():
            pass
        assert hub.listening == 1
    with hub.listen():
        assert hub.listening == 1


def test_closing_ends_the_streams(database: Database) -> None:
    async def work() -> None:
        async with running(Hub(database)) as hub:
            with hub.listen() as listener:
                await hub.close()
                assert [message async for message in listener.messages()] == []
                with pytest.raises(Unavailable), hub.listen():
                    pass

    run(work)


@pytest.fixture
def own_cluster() -> Any:
    folder = Path(mkdtemp(prefix="bandoso-live-"))
    folder.chmod(0o755)
    private = PrivateCluster.of(Settings(data=folder, _env_file=None))
    private.start()
    yield private
    private.stop()


def test_after_a_restart_of_postgresql_it_hears_again_and_says_that_something_may_be_missed(
    own_cluster: PrivateCluster, caplog: pytest.LogCaptureFixture
) -> None:
    url = make_conninfo(own_cluster.conninfo, dbname="bandoso")
    database = Database(Settings(database_url=url, _env_file=None))
    with psycopg.connect(url) as connection:
        connection.execute("CREATE ROLE bandoso_writer")
    called: list[str] = []

    async def note(payload: str) -> None:
        called.append(payload)

    async def work() -> None:
        hub = Hub(database)
        hub.on("registry_changed", note)
        async with running(hub):
            with hub.listen() as listener:
                await asyncio.to_thread(own_cluster.stop)
                await asyncio.to_thread(own_cluster.start)
                await next_of(listener, "missed")
                with database.transaction("writer") as connection:
                    connection.execute("SELECT pg_notify('registry_changed', 'again')")
                async with asyncio.timeout(60):
                    while "again" not in called:
                        await asyncio.sleep(0.01)

    run(work)
    assert called == ["", "", "again"]
    assert "the live connection is lost" in caplog.text
