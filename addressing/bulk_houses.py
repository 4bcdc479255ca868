"""Many searches at once: all that they ask of PostGIS is gathered, and answered with one join.

Each search is the same coroutine that answers a single question. Here it runs until it asks for houses; when all of a
chunk have asked, one statement answers them all, and they run on. No event loop is needed, so a chunk may run in a
thread, or on another machine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Coroutine, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from addressing.houses import House, windows_of, windows_parameters
from addressing.windows import Asked, Known
from store import sqlfiles
from store.errors import BandosoError

_MOST_HOUSES = 200
Coded = tuple[House, str, str | None]


@dataclass(frozen=True, slots=True)
class _Find:
    streets: tuple[int, ...]
    keys: tuple[str, ...]

    def __await__(self) -> Generator[_Find, list[House], list[House]]:
        return (yield self)


@dataclass(frozen=True, slots=True)
class _Numbers:
    asked: tuple[Asked, ...]

    def __await__(self) -> Generator[_Numbers, list[list[Known]], list[list[Known]]]:
        return (yield self)


@dataclass(frozen=True, slots=True)
class _Code:
    code: str

    def __await__(self) -> Generator[_Code, Coded | None, Coded | None]:
        return (yield self)


_Request = _Find | _Numbers | _Code


class AskedHouses:
    """A HouseSource that asks whoever runs the search."""

    async def find(self, streets: Sequence[int], keys: Sequence[str]) -> list[House]:
        """Answered with the rest of the chunk."""
        return await _Find(tuple(streets), tuple(keys))

    async def known(self, asked: Sequence[Asked]) -> list[list[Known]]:
        """Answered with the rest of the chunk."""
        return await _Numbers(tuple(asked))

    async def of_code(self, code: str) -> Coded | None:
        """Answered with the rest of the chunk."""
        return await _Code(code)


def run_together[T](connection: Connection[Any], searches: Iterable[Coroutine[Any, Any, T]]) -> list[T | BandosoError]:
    """The results of all `searches`, in their order; an error of ours stands in the place of its search's result."""
    running = dict(enumerate(searches))
    results: dict[int, T | BandosoError] = {}
    answers: dict[int, Any] = dict.fromkeys(running)
    while running:
        asked: dict[int, _Request] = {}
        for n, search in list(running.items()):
            try:
                asked[n] = search.send(answers.get(n))
            except StopIteration as ended:
                results[n] = ended.value
            except BandosoError as error:
                results[n] = error
            if n in results:
                del running[n]
        answers = _answered(connection, asked)
    return [results[n] for n in sorted(results)]


def _answered(connection: Connection[Any], asked: dict[int, _Request]) -> dict[int, Any]:
    finds = {n: request for n, request in asked.items() if isinstance(request, _Find)}
    known = {n: request for n, request in asked.items() if isinstance(request, _Numbers)}
    coded = {n: request for n, request in asked.items() if isinstance(request, _Code)}
    return {
        **(_find(connection, finds) if finds else {}),
        **(_numbers(connection, known) if known else {}),
        **(_codes(connection, coded) if coded else {}),
    }


def _find(connection: Connection[Any], asked: dict[int, _Find]) -> dict[int, list[House]]:
    pairs = list({(street, key) for request in asked.values() for street in request.streets for key in request.keys})
    rows = connection.execute(
        sqlfiles.load("addressing", "bulk_houses.sql"),
        {"streets": [street for street, _ in pairs], "numbers": [key for _, key in pairs]},
    )
    found: dict[tuple[int | None, str], list[House]] = defaultdict(list)
    for row in rows:
        house = House(*row)
        found[house.street_id, house.key].append(house)
    return {n: _houses_of(request, found) for n, request in asked.items()}


def _houses_of(request: _Find, found: dict[tuple[int | None, str], list[House]]) -> list[House]:
    mine = [house for street in request.streets for key in request.keys for house in found.get((street, key), ())]
    return sorted(mine, key=lambda house: house.id)[:_MOST_HOUSES]


def _numbers(connection: Connection[Any], requests: dict[int, _Numbers]) -> dict[int, list[list[Known]]]:
    asked = list(dict.fromkeys(one for request in requests.values() for one in request.asked))
    rows = connection.execute(sqlfiles.load("addressing", "windows.sql"), windows_parameters(asked))
    windows = dict(zip(asked, windows_of(asked, rows), strict=True))
    return {n: [windows[one] for one in request.asked] for n, request in requests.items()}


def _codes(connection: Connection[Any], asked: dict[int, _Code]) -> dict[int, Coded | None]:
    query = sqlfiles.load("addressing", "bulk_codes.sql")
    rows = connection.execute(query, {"codes": sorted({request.code for request in asked.values()})}).fetchall()
    found: dict[str, Coded] = {row[1]: (House(*row[:15]), row[15], row[16]) for row in rows}
    return {n: found.get(request.code) for n, request in asked.items()}
