"""Pools: no dead connection is given out, and a PostgreSQL that is back is found at once, however long it was away."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from store.database import Database
from store.pool import LiveAsyncPool, LivePool

SIZE = 4


def hang_up(database: Database, *, opened: bool = True) -> None:
    """Ends every connection to the database, and lets new ones in or not."""
    with psycopg.connect(make_conninfo(database.url, dbname="postgres"), autocommit=True) as admin:
        named = psycopg.conninfo.conninfo_to_dict(database.url)["dbname"]
        door = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        admin.execute(door.format(sql.Identifier(str(named)), sql.Literal(opened)))
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [named])
    time.sleep(0.3)


def test_connections_that_the_server_ended_are_never_given_out(database: Database) -> None:
    with LivePool(database.conninfo("reader"), min_size=SIZE, max_size=SIZE) as pool:
        pool.wait(10)
        hang_up(database)
        with ExitStack() as all_at_once:
            for _ in range(SIZE):
                connection = all_at_once.enter_context(pool.connection(timeout=60))
                assert connection.execute("SELECT 1").fetchone() == (1,)


def test_neither_are_they_in_an_event_loop(database: Database) -> None:
    async def run() -> None:
        pool = LiveAsyncPool(database.conninfo("reader"), min_size=SIZE, max_size=SIZE, autocommit=True)
        await pool.open(wait=True, timeout=60)
        try:
            await asyncio.to_thread(hang_up, database)
            for _ in range(SIZE):
                async with pool.connection(timeout=60) as connection:
                    await connection.execute("SELECT 1")
        finally:
            await pool.close()

    asyncio.run(run())


def test_a_server_that_was_away_for_seconds_is_found_within_one(database: Database) -> None:
    async def found(pool: LivePool | LiveAsyncPool) -> None:
        if isinstance(pool, LivePool):
            await asyncio.to_thread(lambda: pool.putconn(pool.getconn(60)))
        else:
            await pool.putconn(await pool.getconn(60))

    async def run() -> float:
        conninfo = database.conninfo("reader")
        waiting = [LivePool(conninfo, min_size=least, max_size=SIZE) for least in (0, 2)]
        running = LiveAsyncPool(conninfo, min_size=2, max_size=SIZE)
        pools: list[LivePool | LiveAsyncPool] = [*waiting, running]
        for pool in waiting:
            pool.open()
        await running.open()
        await asyncio.gather(*map(found, pools))
        await asyncio.to_thread(hang_up, database, opened=False)
        # Asked while it is away, they try to connect, psycopg's own after 1, 3 and 7 seconds.
        asked = [asyncio.create_task(found(pool)) for pool in pools]
        await asyncio.sleep(3.3)
        await asyncio.to_thread(hang_up, database)
        back = time.monotonic()
        await asyncio.gather(*asked, *map(found, pools))
        took = time.monotonic() - back
        for pool in waiting:
            pool.close()
        await running.close()
        return took

    # A busy machine may need some tries; psycopg's own next attempt would come nearly four seconds later each time.
    assert any(asyncio.run(run()) < 1 for _ in range(5))
