"""The codes of new addresses: drawn, and drawn again where somebody has them."""

from __future__ import annotations

from collections import defaultdict
from threading import Lock
from typing import Any

from psycopg import Connection

from addressing.code import new_codes
from store import sqlfiles


class Codes:
    """Draws codes for one intake, which may write over several connections at once."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._lock = Lock()
        self._open: dict[Connection[Any], set[str]] = defaultdict(set)

    def draw(self, connection: Connection[Any], count: int) -> list[str]:
        """`count` codes that nobody has. At three million addresses one in a thousand of those drawn is taken.

        They are kept from other connections until `settled`, since no transaction sees what another has not committed.
        """
        query = sqlfiles.load(__package__, "address_taken_codes.sql")
        free: list[str] = []
        while len(free) < count:
            drawn = self._kept(connection, count - len(free))
            taken = {row[0] for row in connection.execute(query, [drawn], binary=True).fetchall()}
            free += [code for code in drawn if code not in taken]
        return free

    def settled(self, connection: Connection[Any]) -> None:
        """What was drawn over `connection` is committed, or undone: from now on the registry tells of it."""
        with self._lock:
            self._open.pop(connection, None)

    def _kept(self, connection: Connection[Any], count: int) -> list[str]:
        """At most `count` codes that no open transaction has drawn, kept for this one."""
        with self._lock:
            codes = [
                code
                for code in new_codes(count, self._prefix)
                if not any(code in drawn for drawn in self._open.values())
            ]
            self._open[connection].update(codes)
        return codes
