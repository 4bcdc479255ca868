"""What the registry remembers of streets and houses that a gazetteer does not hold: old names, numbers given anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from psycopg import AsyncConnection, Connection

from addressing.answer import Answer
from addressing.numbers import number_key
from store import sqlfiles

House = tuple[int, str]


@dataclass(frozen=True, slots=True)
class OldName:
    """An earlier name of a street, in force from `since` until, not including, `until`; None where not known."""

    name: str
    key: str
    since: date | None
    until: date | None

    def in_force(self, day: date) -> bool:
        """Whether the street surely bore this name on `day`."""
        return self.until is not None and day < self.until and (self.since is None or self.since <= day)


@dataclass(frozen=True, slots=True)
class Renumbered:
    """What stands today where a retired number was; `heirs` more than one where it was split."""

    code: str
    number: str | None
    street: str | None
    heirs: int


@dataclass(frozen=True, slots=True)
class Past:
    """The past of the streets and house numbers of some answers."""

    names: dict[int, list[OldName]] = field(default_factory=dict)
    renumbered: dict[House, Renumbered] = field(default_factory=dict)


def read(connection: Connection[Any], answers: Iterable[tuple[str, Answer]]) -> Past:
    """The past of what was found for many; each with the house number asked for (two queries, any role)."""
    streets, houses = _asked(answers)
    names = connection.execute(_statement("names"), {"streets": streets}).fetchall() if streets else []
    parameters = {"streets": [street for street, _ in houses], "numbers": [key for _, key in houses]}
    renumbered = connection.execute(_statement("houses"), parameters).fetchall() if houses else []
    return _past(names, renumbered)


async def read_async(connection: AsyncConnection[Any], answers: Iterable[tuple[str, Answer]]) -> Past:
    """The same on an async connection."""
    streets, houses = _asked(answers)
    names = await _all(connection, "names", {"streets": streets}) if streets else []
    parameters = {"streets": [street for street, _ in houses], "numbers": [key for _, key in houses]}
    return _past(names, await _all(connection, "houses", parameters) if houses else [])


async def _all(connection: AsyncConnection[Any], name: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    return await (await connection.execute(_statement(name), parameters)).fetchall()


def _statement(name: str) -> Any:
    return sqlfiles.load("addressing", {"names": "migrate_street_names.sql", "houses": "migrate_renumbered.sql"}[name])


def _asked(answers: Iterable[tuple[str, Answer]]) -> tuple[list[int], list[House]]:
    on_streets = [(number, answer) for number, answer in answers if answer.street_id is not None]
    streets = sorted({answer.street_id for _, answer in on_streets if answer.street_id is not None})
    houses = {(a.street_id, number_key(n)) for n, a in on_streets if n and a.level != "house" and a.street_id}
    return streets, sorted(houses)


def _past(names: Sequence[tuple[Any, ...]], renumbered: Sequence[tuple[Any, ...]]) -> Past:
    by_street: dict[int, list[OldName]] = defaultdict(list)
    for street_id, *name in names:
        by_street[street_id].append(OldName(*name))
    return Past(dict(by_street), {(street, key): Renumbered(*rest) for street, key, *rest in renumbered})
