"""The feeds that run while we serve: in one worker of all, whoever holds the lock."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

import psycopg
from starlette.concurrency import run_in_threadpool

from loaders.feeds_live import Feeds
from loaders.feeds_replay import STEP
from store.database import Database

log = logging.getLogger("bandoso.feeds")

LOCK = 7_920_250_702  # pg advisory lock: one feeder a database
ASK_AGAIN = 15.0  # seconds until a worker without the lock, or one that failed, tries again


async def run(database: Database) -> None:
    """Feeds until cancelled; another worker takes over when this one ends."""
    while True:
        try:
            async with await database.connect_async("writer") as connection:
                cursor = await connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
                row = await cursor.fetchone()
                if row and row[0]:
                    await _feed(database, connection)
        except (psycopg.Error, OSError) as error:
            log.warning("the feeds pause (%s)", type(error).__name__)
        await asyncio.sleep(ASK_AGAIN)


async def _feed(database: Database, lock: psycopg.AsyncConnection[object]) -> None:
    feeds = await run_in_threadpool(_read, database)
    asked = datetime.now(UTC)
    while True:
        await asyncio.sleep(STEP)
        # The lock is this connection's: when it is gone, somebody else may be feeding.
        await lock.execute("SELECT 1")
        now = datetime.now(UTC)
        if not feeds.past and not feeds.wards and (now - asked).total_seconds() > ASK_AGAIN:
            feeds, asked = await run_in_threadpool(_read, database), now
        await run_in_threadpool(_step, database, feeds, now)


def _read(database: Database) -> Feeds:
    with database.transaction("writer") as connection:
        return Feeds.read(connection, datetime.now(UTC))


def _step(database: Database, feeds: Feeds, now: datetime) -> None:
    with database.transaction("writer") as connection:
        feeds.step(connection, now)
