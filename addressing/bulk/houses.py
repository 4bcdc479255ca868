"""What the searches of a chunk ask of PostGIS, gathered: one join for all their houses, never a query a row.

Each search is the same coroutine that answers a single question. Here it runs until it asks for houses; when all of a
chunk have asked, one statement answers them all, and they run on. No event loop is needed, so a chunk may run in a
thread, or on another machine.
"""

from __future__ import annotations

from collections.abc import Coroutine, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from addressing.gazetteer.houses import (
    Coded,
    House,
    OldNumber,
    Place,
    coded_of,
    old_numbers,
    standing_of,
    windows_of,
    windows_parameters,
)
from addressing.gazetteer.windows import Asked, Known
from store import sqlfiles
from store.errors import BandosoError
from store.values import value_class

_MOST_HOUSES = 200
Row = tuple[Any, ...]
_FIELDS = tuple(House.__dataclass_fields__)
_STREET, _KEY = _FIELDS.index("street_id"), _FIELDS.index("key")


@value_class(frozen=True, slots=True)
class Find:
    """The houses of these numbers on these streets are wanted."""

    streets: tuple[int, ...]
    keys: tuple[str, ...]

    def __await__(self) -> Generator[Find, list[House], list[House]]:
        return (yield self)


@value_class(frozen=True, slots=True)
class _Numbers:
    asked: tuple[Asked, ...]

    def __await__(self) -> Generator[_Numbers, list[list[Known]], list[list[Known]]]:
        return (yield self)


@value_class(frozen=True, slots=True)
class _Code:
    code: str

    def __await__(self) -> Generator[_Code, list[Coded], list[Coded]]:
        return (yield self)


@value_class(frozen=True, slots=True)
class _Formerly:
    streets: tuple[int, ...]
    keys: tuple[str, ...]

    def __await__(self) -> Generator[_Formerly, list[OldNumber], list[OldNumber]]:
        return (yield self)


@value_class(frozen=True, slots=True)
class _Standing:
    streets: tuple[int, ...]

    def __await__(self) -> Generator[_Standing, list[list[Place]], list[list[Place]]]:
        return (yield self)


Request = Find | _Numbers | _Code | _Formerly | _Standing


class AskedHouses:
    """A HouseSource that asks whoever runs the search."""

    async def find(self, streets: Sequence[int], keys: Sequence[str]) -> list[House]:
        """Answered with the rest of the chunk."""
        return await Find(tuple(streets), tuple(keys))

    async def formerly(self, streets: Sequence[int], keys: Sequence[str]) -> list[OldNumber]:
        """Answered with the rest of the chunk."""
        return await _Formerly(tuple(streets), tuple(keys))

    async def known(self, asked: Sequence[Asked]) -> list[list[Known]]:
        """Answered with the rest of the chunk."""
        return await _Numbers(tuple(asked))

    async def standing(self, streets: Sequence[int]) -> list[list[Place]]:
        """Answered with the rest of the chunk."""
        return await _Standing(tuple(streets))

    async def of_code(self, code: str) -> list[Coded]:
        """Answered with the rest of the chunk."""
        return await _Code(code)

    async def coded(self, first: str, last: str, count: int) -> list[Coded]:
        """None: nobody is typing here."""
        return []


@dataclass(slots=True)
class ChunkHouses:
    """The houses of one chunk: `rows` are those read, by street and number key, as columns in the order of House."""

    connection: Connection[Any]
    rows: dict[int, dict[str, Sequence[Row]]] = field(default_factory=dict)

    def read(self, asked: Mapping[int, set[str]]) -> None:
        """Reads the houses of these number keys, by street, into `rows`, in one statement."""
        known = self.rows
        # Neighbours in the index are asked for one after the other, each street's numbers together.
        wanted: list[tuple[int, Iterable[str]]] = []
        for street in sorted(asked):
            keys, before = asked[street], known.get(street)
            if before is None:
                known[street] = dict.fromkeys(keys, ())
            else:
                keys = keys.difference(before)
                before.update(dict.fromkeys(keys, ()))
            if keys:
                wanted.append((street, sorted(keys) if len(keys) > 1 else keys))
        for row in self._found(wanted) if wanted else ():
            of_street, key = known[row[_STREET]], row[_KEY]
            of_street[key] = (*of_street[key], row)

    def _found(self, wanted: Sequence[tuple[int, Iterable[str]]]) -> Sequence[Row]:
        # Array literals written here: psycopg takes 6 microseconds for an element, this a tenth; keys need no escapes.
        streets = ",".join([str(street) for street, _ in wanted])
        numbers = '","'.join([",".join(keys) for _, keys in wanted])
        of = {"streets": f"{{{streets}}}", "numbers": f'{{"{numbers}"}}'}
        cursor = self.connection.cursor(binary=True)
        cursor.execute(sqlfiles.load(__package__, "bulk_houses.sql"), of)
        return cursor.fetchall()

    def answered(self, asked: Mapping[int, Request]) -> dict[int, Any]:
        """The answers to what was asked, a statement for each kind of question."""
        finds = {n: request for n, request in asked.items() if isinstance(request, Find)}
        known = {n: request for n, request in asked.items() if isinstance(request, _Numbers)}
        coded = {n: request for n, request in asked.items() if isinstance(request, _Code)}
        former = {n: request for n, request in asked.items() if isinstance(request, _Formerly)}
        standing = {n: request for n, request in asked.items() if isinstance(request, _Standing)}
        return {
            **(self._find(finds) if finds else {}),
            **(self._known(known) if known else {}),
            **(self._coded(coded) if coded else {}),
            **(self._formerly(former) if former else {}),
            **(self._standing(standing) if standing else {}),
        }

    def _find(self, asked: dict[int, Find]) -> dict[int, list[House]]:
        wanted: dict[int, set[str]] = {}
        for request in asked.values():
            for street in request.streets:
                wanted.setdefault(street, set()).update(request.keys)
        self.read(wanted)
        return {n: self._houses(request) for n, request in asked.items()}

    def _houses(self, request: Find) -> list[House]:
        keys = dict.fromkeys(request.keys)
        mine = [row for street in request.streets for key in keys for row in self.rows[street][key]]
        return [House(*row) for row in sorted(mine)[:_MOST_HOUSES]]

    def _known(self, requests: dict[int, _Numbers]) -> dict[int, list[list[Known]]]:
        asked = list(dict.fromkeys(one for request in requests.values() for one in request.asked))
        rows = self.connection.execute(sqlfiles.load("addressing.gazetteer", "windows.sql"), windows_parameters(asked))
        windows = dict(zip(asked, windows_of(asked, rows), strict=True))
        return {n: [windows[one] for one in request.asked] for n, request in requests.items()}

    def _formerly(self, asked: dict[int, _Formerly]) -> dict[int, list[OldNumber]]:
        streets = sorted({street for request in asked.values() for street in request.streets})
        keys = sorted({key for request in asked.values() for key in request.keys})
        of = {"streets": streets, "numbers": keys}
        found = old_numbers(
            self.connection.execute(sqlfiles.load("addressing.gazetteer", "old_numbers.sql"), of).fetchall()
        )
        return {n: [o for o in found if o.street_id in q.streets and o.key in q.keys] for n, q in asked.items()}

    def _standing(self, asked: dict[int, _Standing]) -> dict[int, list[list[Place]]]:
        streets = sorted({street for request in asked.values() for street in request.streets})
        rows = self.connection.execute(sqlfiles.load("addressing.gazetteer", "standing.sql"), {"streets": streets})
        places = dict(zip(streets, standing_of(streets, rows), strict=True))
        return {n: [places[street] for street in request.streets] for n, request in asked.items()}

    def _coded(self, asked: dict[int, _Code]) -> dict[int, list[Coded]]:
        query = sqlfiles.load("addressing.gazetteer", "address_by_code.sql")
        rows = self.connection.execute(query, {"codes": sorted({request.code for request in asked.values()})})
        found: dict[str, list[Coded]] = {}
        for row in rows.fetchall():
            found.setdefault(row[-1], []).extend(coded_of([row]))
        return {n: found.get(request.code, []) for n, request in asked.items()}


def run_together[T](houses: ChunkHouses, searches: Sequence[Coroutine[Any, Any, T]]) -> list[T | BandosoError]:
    """Runs all `searches`, each until it asks, then all that asked with their answers, until all have ended.

    The result of each, or the error of ours that ended it.
    """
    running = dict(enumerate(searches))
    ended: dict[int, T | BandosoError] = {}
    answers: dict[int, Any] = dict.fromkeys(running)
    while running:
        asked: dict[int, Request] = {}
        for n, search in list(running.items()):
            try:
                asked[n] = search.send(answers.get(n))
            except StopIteration as done:
                ended[n] = done.value
                del running[n]
            except BandosoError as error:
                ended[n] = error
                del running[n]
        answers = houses.answered(asked)
    return [ended[n] for n in range(len(searches))]
