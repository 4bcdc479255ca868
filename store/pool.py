"""Pools whose connections live: none that PostgreSQL has ended is given out, and one that is back is found at once.

psycopg's own pools learn that a connection is dead from the question that fails over it, and try to connect ever more
rarely while PostgreSQL is away: after an outage of minutes they would go on missing it for minutes.
"""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection, Connection, OperationalError
from psycopg.pq import ConnStatus
from psycopg.pq.abc import PGconn
from psycopg_pool import AsyncConnectionPool, ConnectionPool

#: Seconds between two attempts to connect while PostgreSQL is away: a pool that gives up is told to begin again.
_AGAIN_AFTER = 0.5
#: Seconds that a question waits for a connection.
_PATIENCE = 15.0


class LivePool(ConnectionPool[Connection[Any]]):
    """For threads. Not open yet; `autocommit` is that of its connections."""

    def __init__(self, conninfo: str, *, min_size: int, max_size: int, autocommit: bool = False) -> None:
        super().__init__(
            conninfo, min_size=min_size, max_size=max_size, open=False, kwargs={"autocommit": autocommit},
            timeout=_PATIENCE, reconnect_timeout=_AGAIN_AFTER, reconnect_failed=_begin_again,
        )  # fmt: skip

    def getconn(self, timeout: float | None = None) -> Connection[Any]:
        """A connection that was alive a moment ago. PoolTimeout where there is none in time."""
        while _ended((found := super().getconn(timeout)).pgconn):
            self.putconn(found)
        return found


class LiveAsyncPool(AsyncConnectionPool[AsyncConnection[Any]]):
    """The same for an event loop."""

    def __init__(self, conninfo: str, *, min_size: int, max_size: int, autocommit: bool = False) -> None:
        super().__init__(
            conninfo, min_size=min_size, max_size=max_size, open=False, kwargs={"autocommit": autocommit},
            timeout=_PATIENCE, reconnect_timeout=_AGAIN_AFTER, reconnect_failed=_begin_again_async,
        )  # fmt: skip

    async def getconn(self, timeout: float | None = None) -> AsyncConnection[Any]:
        """A connection that was alive a moment ago. PoolTimeout where there is none in time."""
        while _ended((found := await super().getconn(timeout)).pgconn):
            await self.putconn(found)
        return found


def _ended(connection: PGconn) -> bool:
    """Whether the other end has closed it, by what has come in meanwhile: nothing is asked, nothing waited for."""
    try:
        # First the server's last words, then the end.
        connection.consume_input()
        connection.consume_input()
    except OperationalError:
        return True
    return connection.status == ConnStatus.BAD


def _begin_again(pool: ConnectionPool[Any]) -> None:
    pool.check()


async def _begin_again_async(pool: AsyncConnectionPool[Any]) -> None:
    await pool.check()
