"""Reads that are asked often, over a connection of a pool: prepared once, sent and read without a cursor.

psycopg's cursors find types anew for every question, which costs more processor time than PostgreSQL takes to answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection, errors
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

from store.statement import Parameter, Row, Statement, rows_of

#: A statement that is not there (any more), or whose tables changed: it is prepared again.
STALE = ("26000", "0A000")
_NAMES = count(1)


class Prepared(Statement):
    """A statement that knows by which name each connection has it."""

    def __init__(self, room: str, file: str) -> None:
        super().__init__(room, file)
        self._names: WeakKeyDictionary[AsyncConnection[Any], bytes] = WeakKeyDictionary()

    async def rows(self, connection: AsyncConnection[Any], parameters: Mapping[str, Parameter]) -> list[Row]:
        """All rows. The connection is the caller's alone until then, and not in a pipeline.

        psycopg's errors; a connection whose answer nobody waited for is closed.
        """
        values = self.values(parameters)
        try:
            return await self._asked(connection, values)
        except errors.DatabaseError as error:
            if error.sqlstate not in STALE or self._names.pop(connection, None) is None:
                raise
        return await self._asked(connection, values)

    async def _asked(self, connection: AsyncConnection[Any], values: list[bytes | None]) -> list[Row]:
        name = self._names.get(connection) or await self._prepare(connection)
        pgconn = connection.pgconn
        return rows_of(await _answer(pgconn, lambda: pgconn.send_query_prepared(name, values)))

    async def _prepare(self, connection: AsyncConnection[Any]) -> bytes:
        pgconn, name = connection.pgconn, f"bandoso_{next(_NAMES)}".encode()
        rows_of(await _answer(pgconn, lambda: pgconn.send_prepare(name, self.text)))
        self._names[connection] = name
        return name


async def _answer(pgconn: PGconn, send: Callable[[], None]) -> PGresult:
    """The last result of what `send` sends."""
    loop = asyncio.get_running_loop()
    try:
        send()
        while pgconn.flush():
            await _ready(pgconn, loop.add_writer, loop.remove_writer)
        return await _last_result(pgconn)
    except BaseException:
        # Its answer would be taken for that to the next question; the pool makes another connection.
        if pgconn.transaction_status != TransactionStatus.IDLE:
            pgconn.finish()
        raise


async def _last_result(pgconn: PGconn) -> PGresult:
    loop, last = asyncio.get_running_loop(), None
    while True:
        while pgconn.is_busy():
            await _ready(pgconn, loop.add_reader, loop.remove_reader)
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            break
        last = result
    if last is None:
        raise errors.OperationalError("PostgreSQL gave no answer")
    return last


async def _ready(pgconn: PGconn, add: Callable[..., Any], remove: Callable[[int], Any]) -> None:
    """Until the connection can be read, or written."""
    ready = asyncio.get_running_loop().create_future()
    add(pgconn.socket, _tell, ready)
    try:
        await ready
    finally:
        remove(pgconn.socket)


def _tell(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
