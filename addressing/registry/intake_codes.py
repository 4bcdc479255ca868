"""The codes of new addresses: drawn, and drawn again where somebody has them."""

from __future__ import annotations

from threading import Lock
from typing import Any

from psycopg import Connection

from addressing.code import new_numbers, numbers_of, written
from addressing.registry.marks import Marks, Numbers
from store import sqlfiles

#: An intake that has drawn so many codes knows those of the whole registry by heart from then on.
MANY = 100_000


class Codes:
    """Draws codes for one intake, which may write over several connections at once."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._lock = Lock()
        self._known = Marks()
        self._drawn = 0
        self.by_heart = False

    def draw(self, connection: Connection[Any], count: int, *, ask: bool = False) -> list[str]:
        """`count` codes that nobody has. At three million addresses one in a thousand of those drawn is taken.

        The registry is asked, until all of it is known by heart: asking took a tenth of a load. Then, unless told to
        `ask`, codes may have been given to others since.
        """
        with self._lock:
            if self._drawn >= MANY and not self.by_heart:
                self._learn(connection)
        free: list[str] = []
        while len(free) < count:
            drawn = written(self._unlike_known(count - len(free)), self._prefix)
            free += drawn if self.by_heart and not ask else _free(connection, drawn)
        return free

    def _unlike_known(self, count: int) -> Numbers:
        """At most `count` numbers. Those of transactions not committed, which no other one sees, are known here."""
        with self._lock:
            drawn = new_numbers(count)
            drawn = drawn[~self._known.met(drawn)]
            self._known.add(drawn)
            self._drawn += len(drawn)
        return drawn

    def _learn(self, connection: Connection[Any]) -> None:
        with connection.cursor().copy("COPY (SELECT code FROM registry.address) TO STDOUT") as copy:
            self._known.add(numbers_of(b"".join(copy), self._prefix))
        self.by_heart = True


def _free(connection: Connection[Any], codes: list[str]) -> list[str]:
    """Those of `codes` that the registry has not."""
    query = sqlfiles.load(__package__, "address_taken_codes.sql")
    taken = {row[0] for row in connection.execute(query, [codes], binary=True).fetchall()}
    return [code for code in codes if code not in taken]
