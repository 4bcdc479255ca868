"""Prepared reads: the same rows as psycopg's cursors give, whatever became of the connection meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from psycopg import AsyncConnection, errors
from psycopg_pool import AsyncConnectionPool

from store.database import Database
from store.prepared import Prepared

Pool = AsyncConnectionPool[AsyncConnection[Any]]
CODE = {"codes": ["HCM-2222-2222"]}


def asked(database: Database, ask: Callable[[Pool], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with AsyncConnectionPool(
            database.conninfo("reader"), min_size=1, max_size=1, open=False, kwargs={"autocommit": True}
        ) as pool:
            return await ask(pool)

    return asyncio.run(run())


def test_a_statement_that_was_forgotten_is_prepared_again(module_database: Database) -> None:
    statement = Prepared("addressing.gazetteer", "address_by_code.sql")

    async def ask(pool: Pool) -> Any:
        async with pool.connection() as connection:
            await statement.rows(connection, CODE)
            await connection.execute("DEALLOCATE ALL")
            return await statement.rows(connection, CODE)

    assert asked(module_database, ask) == []


def test_an_answer_nobody_waits_for_is_given_to_nobody_else(module_database: Database) -> None:
    statement = Prepared("addressing.gazetteer", "address_by_code.sql")

    async def ask(pool: Pool) -> Any:
        async with pool.connection() as connection:
            await statement.rows(connection, CODE)
            waiting = asyncio.create_task(statement.rows(connection, CODE))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            assert connection.closed
        async with pool.connection() as connection:
            return await statement.rows(connection, {"codes": ["HCM-3333-3333"]})

    assert asked(module_database, ask) == []


def test_an_error_of_postgresql_is_psycopgs_and_the_connection_stays_good(module_database: Database) -> None:
    statement = Prepared("addressing.reverse", "reverse_streets.sql")
    good: dict[str, Any] = {"lons": [106.7], "lats": [10.7], "reach": 0.001, "count": 1}

    async def ask(pool: Pool) -> Any:
        async with pool.connection() as connection:
            with pytest.raises(errors.InvalidRowCountInLimitClause):
                await statement.rows(connection, good | {"count": -1})
            return await statement.rows(connection, good)

    assert asked(module_database, ask) == []
