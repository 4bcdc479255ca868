"""Approved changes of the registry whose day has come are carried out while we serve, by one worker of all."""

from __future__ import annotations

import asyncio
import logging

import psycopg
from starlette.concurrency import run_in_threadpool

from addressing.registry import proposals
from store.database import Database
from store.errors import Unavailable

log = logging.getLogger("bandoso.due_changes")

LOCK = 7_920_250_703  # PostgreSQL's advisory lock: one worker a database
EVERY = 60.0  # seconds


async def run(database: Database) -> None:
    """Looks again every minute until cancelled."""
    while True:
        try:
            await run_in_threadpool(step, database)
        except (psycopg.Error, Unavailable) as error:
            log.warning("changes that are due wait (%s)", type(error).__name__)
        await asyncio.sleep(EVERY)


def step(database: Database) -> int:
    """Does what is due, unless another worker is doing it; how many were done."""
    with database.connect("writer", autocommit=True) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        if not row or not row[0]:
            return 0
        return len(proposals.activate_due(connection, city=database.settings.profile))
