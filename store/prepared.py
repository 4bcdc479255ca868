"""Small reads that are asked thousands of times a second: prepared once a connection, sent and read without a cursor.

psycopg's cursors find types anew for every question, which costs more processor time than PostgreSQL takes to answer.
Here libpq is asked directly, over a connection of the usual pool; what comes back is the same.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection, errors
from psycopg.adapt import Transformer
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg_pool import AsyncConnectionPool

from store import sqlfiles

Parameter = int | float | str | None | Sequence[int] | Sequence[float] | Sequence[str]
Row = tuple[Any, ...]
_PLACE = re.compile(r"%\((\w+)\)s")
#: A statement that is not there (any more), or whose tables changed: it is prepared again.
_STALE = ("26000", "0A000")
_NAMES = count(1)


class Prepared:
    """A statement of a `.sql` file with parameters `%(name)s`, which tells its types by itself or by casts."""

    def __init__(self, room: str, file: str) -> None:
        self._room, self._file = room, file
        #: What it is called in each connection that knows it.
        self._names: WeakKeyDictionary[AsyncConnection[Any], bytes] = WeakKeyDictionary()

    async def rows(self, connection: AsyncConnection[Any], parameters: dict[str, Parameter]) -> list[Row]:
        """All rows. The connection is the caller's alone until then, and not in a pipeline.

        psycopg's errors; a connection whose answer nobody waited for is closed.
        """
        try:
            return _rows(await self._asked(connection, parameters))
        except errors.DatabaseError as error:
            if error.sqlstate not in _STALE or self._names.pop(connection, None) is None:
                raise
        return _rows(await self._asked(connection, parameters))

    async def asked(
        self, pool: AsyncConnectionPool[AsyncConnection[Any]], parameters: dict[str, Parameter]
    ) -> list[Row]:
        """All rows, over a connection of the pool. The statement is a transaction of its own."""
        connection = await pool.getconn()
        try:
            return await self.rows(connection, parameters)
        finally:
            await pool.putconn(connection)

    async def _asked(self, connection: AsyncConnection[Any], parameters: dict[str, Parameter]) -> PGresult:
        name = self._names.get(connection) or await self._prepare(connection)
        values = [_dumped(parameters[place]) for place in self._places]
        pgconn = connection.pgconn
        return await _answer(pgconn, lambda: pgconn.send_query_prepared(name, values))

    async def _prepare(self, connection: AsyncConnection[Any]) -> bytes:
        pgconn, name = connection.pgconn, f"bandoso_{next(_NAMES)}".encode()
        await _answer(pgconn, lambda: pgconn.send_prepare(name, self._statement()))
        self._names[connection] = name
        return name

    @cached_property
    def _places(self) -> list[str]:
        return list(dict.fromkeys(_PLACE.findall(sqlfiles.load(self._room, self._file))))

    def _statement(self) -> bytes:
        numbers = {place: f"${n}" for n, place in enumerate(self._places, 1)}
        text = _PLACE.sub(lambda match: numbers[match[1]], sqlfiles.load(self._room, self._file))
        return text.replace("%%", "%").encode()


def _dumped(value: Parameter) -> bytes | None:
    """A parameter as PostgreSQL reads it from text."""
    if value is None:
        return None
    if isinstance(value, str):
        return _without_zero(value).encode()
    if isinstance(value, int | float):
        return repr(value).encode()
    return f"{{{','.join([_quoted(one) if isinstance(one, str) else repr(one) for one in value])}}}".encode()


def _quoted(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_without_zero(text)}"'


def _without_zero(text: str) -> str:
    """A NUL ends a text for libpq: what stands behind it would be lost without a word."""
    if "\0" in text:
        raise errors.DataError("PostgreSQL text cannot contain NUL")
    return text


def _rows(result: PGresult) -> list[Row]:
    transformer = Transformer()
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)


async def _answer(pgconn: PGconn, send: Callable[[], None]) -> PGresult:
    """The last result of what `send` sends."""
    try:
        send()
        while pgconn.flush():
            await _ready(pgconn, asyncio.get_running_loop().add_writer, asyncio.get_running_loop().remove_writer)
        result = await _last_result(pgconn)
    except BaseException:
        # Its answer would be taken for that to the next question; the pool makes another connection.
        if pgconn.transaction_status != 0:
            pgconn.finish()
        raise
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise errors.error_from_result(result)
    return result


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
