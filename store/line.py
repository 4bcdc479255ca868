"""A line to PostgreSQL for reads that are asked thousands of times a second: no question waits for another's answer.

One connection of its own in libpq's pipeline mode. A pool lends a connection for each question, and the event loop is
told of it and told to forget it again: both cost more than the question. Only for what PostgreSQL answers at once; a
question waits behind those asked before it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence

from psycopg import errors
from psycopg.conninfo import make_conninfo
from psycopg.pq import ConnStatus, ExecStatus, PGconn
from psycopg.pq.abc import PGconn as Connection
from psycopg.pq.abc import PGresult

from store.prepared import STALE
from store.statement import Parameter, Reading, Row, Statement, rows_of

#: The server ends the connection, and says so before it does: admin_shutdown, crash_shutdown.
_ENDED = ("57P01", "57P02")


class Line:
    """Opened at the first question, and again at the next one when it broke; for one event loop.

    `conninfo` is libpq's; each of the `statements` is prepared once. Closed with `close`, or when it is forgotten.
    """

    def __init__(self, conninfo: str, statements: Sequence[Statement]) -> None:
        self._conninfo = make_conninfo(conninfo, client_encoding="utf8")
        self._statements = {statement: f"line_{n}".encode() for n, statement in enumerate(statements)}
        self._connection: Connection | None = None
        # libpq does not tell the number any more when the connection is lost.
        self._socket = -1
        #: Of this connection: what a column is may be another thing over the next.
        self._readings: dict[Statement, Reading] = {}
        self._opening = asyncio.Lock()
        self._asked: deque[asyncio.Future[PGresult]] = deque()
        self._leaving = False

    async def rows(self, statement: Statement, parameters: Mapping[str, Parameter]) -> list[Row]:
        """All rows. psycopg's errors: OperationalError where there is no server."""
        values = statement.values(parameters)
        try:
            return self._read(statement, await self._ask(statement, values))
        except errors.DatabaseError as error:
            if error.sqlstate in STALE or error.sqlstate in _ENDED:
                self.close()
            if self._connection is not None:
                raise
        # A read may be asked twice: the server was started anew, or its tables changed.
        return self._read(statement, await self._ask(statement, values))

    def _read(self, statement: Statement, result: PGresult) -> list[Row]:
        return (self._readings.get(statement) or self._readings.setdefault(statement, Reading())).rows(result)

    def close(self) -> None:
        """Closes it; who waits for an answer is told."""
        self._lost(errors.OperationalError("the connection was closed"))

    async def _ask(self, statement: Statement, values: Sequence[bytes | None]) -> PGresult:
        connection = self._connection or await self._opened()
        asked: asyncio.Future[PGresult] = asyncio.get_running_loop().create_future()
        self._asked.append(asked)
        try:
            connection.send_query_prepared(self._statements[statement], values)
        except errors.OperationalError as error:
            self._lost(error)
        if not self._leaving:
            self._leaving = True
            asyncio.get_running_loop().call_soon(self._leave)
        result = await asked
        # One before it failed, of those that left together.
        return result if result.status != ExecStatus.PIPELINE_ABORTED else await self._ask(statement, values)

    async def _opened(self) -> Connection:
        async with self._opening:
            if self._connection is None:
                made = await asyncio.to_thread(_connected, self._conninfo, self._statements)
                self._connection, self._socket = made, made.socket
                asyncio.get_running_loop().add_reader(self._socket, self._readable)
            return self._connection

    def _leave(self) -> None:
        """Sends what was asked in the same moment, together."""
        self._leaving = False
        if self._connection is None:
            return
        try:
            self._connection.pipeline_sync()
            if self._connection.flush():
                asyncio.get_running_loop().add_writer(self._socket, self._writable)
        except errors.OperationalError as error:
            self._lost(error)

    def _writable(self) -> None:
        """The connection takes more of what waits to be sent."""
        assert self._connection is not None
        try:
            if not self._connection.flush():
                asyncio.get_running_loop().remove_writer(self._socket)
        except errors.OperationalError as error:
            self._lost(error)

    def _readable(self) -> None:
        assert self._connection is not None
        try:
            self._connection.consume_input()
            self._hand_out(self._connection)
        except errors.OperationalError as error:
            self._lost(error)

    def _hand_out(self, connection: Connection) -> None:
        """Gives the results that are there to those who asked.

        For each there is a result and a None, and a mark behind those that left together.
        """
        nothing = 0
        while self._asked and nothing < 2 and not connection.is_busy():
            result = connection.get_result()
            if result is None:
                nothing += 1
                continue
            nothing = 0
            if result.status != ExecStatus.PIPELINE_SYNC and not (asked := self._asked.popleft()).done():
                asked.set_result(result)
        if connection.status == ConnStatus.BAD:
            raise errors.OperationalError(connection.get_error_message())

    def _lost(self, error: errors.OperationalError) -> None:
        connection, self._connection = self._connection, None
        self._readings.clear()
        waiting, self._asked = self._asked, deque()
        if connection is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            asyncio.get_running_loop().remove_writer(self._socket)
            connection.finish()
        for asked in waiting:
            if not asked.done():
                asked.set_exception(error)


def _connected(conninfo: str, statements: Mapping[Statement, bytes]) -> Connection:
    """A connection in pipeline mode that has the statements. Blocks."""
    made = PGconn.connect(conninfo.encode())
    if made.status != ConnStatus.OK:
        raise errors.OperationalError(made.get_error_message())
    for statement, name in statements.items():
        rows_of(made.prepare(name, statement.text))
    made.nonblocking = 1
    made.enter_pipeline_mode()
    return made
