"""What the registry remembers of streets and houses that a gazetteer does not hold: old names, numbers given anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from psycopg import AsyncConnection, Connection

from addressing.answer import Answer
from addressing.parsing.numbers import number_key
from store import sqlfiles

House = tuple[int, str]
_NAMES, _HEIRS, _NUMBERS = "migrate_street_names.sql", "migrate_renumbered.sql", "migrate_old_numbers.sql"


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
    """What stands today where a number was; `heirs`, its numbers, more than one where it was split."""

    code: str
    number: str
    street: str | None
    heirs: list[str]


@dataclass(frozen=True, slots=True)
class OldNumber:
    """A number that an address, or one whose heir it is, had until, not including, `until`."""

    number: str
    until: date
    kind: str


@dataclass(frozen=True, slots=True)
class Past:
    """The past of the streets and house numbers of some answers."""

    names: dict[int, list[OldName]] = field(default_factory=dict)
    renumbered: dict[House, Renumbered] = field(default_factory=dict)
    numbers: dict[int, list[OldNumber]] = field(default_factory=dict)

    def number_on(self, address_id: int | None, day: date) -> str | None:
        """The number that was another on `day`; None where it was the same, or nobody can tell which of several."""
        later = [old for old in self.numbers.get(address_id or 0, ()) if old.until > day]
        merged = {old.number for old in later if old.kind == "merge"}
        return later[0].number if later and (later[0].kind != "merge" or len(merged) == 1) else None


def read(connection: Connection[Any], answers: Iterable[tuple[str, Answer]]) -> Past:
    """The past of what was found for many; each with the house number asked for (three queries, any role)."""
    return _past({name: connection.execute(_statement(name), of).fetchall() for name, of in _asked(answers).items()})


async def read_async(connection: AsyncConnection[Any], answers: Iterable[tuple[str, Answer]]) -> Past:
    """The same on an async connection."""
    found = {}
    for name, of in _asked(answers).items():
        found[name] = await (await connection.execute(_statement(name), of)).fetchall()
    return _past(found)


def _statement(name: str) -> Any:
    return sqlfiles.load(__package__, name)


def _asked(answers: Iterable[tuple[str, Answer]]) -> dict[str, dict[str, Any]]:
    """The queries that are worth asking, with their parameters."""
    on_streets = [(number, answer) for number, answer in answers if answer.street_id is not None]
    streets = sorted({answer.street_id for _, answer in on_streets if answer.street_id is not None})
    houses = sorted({(_street_asked(a), number_key(n)) for n, a in on_streets if n and _may_be_old(a)})
    addresses = sorted({a.address_id for _, a in on_streets if a.level == "house" and a.address_id is not None})
    asked: dict[str, dict[str, Any]] = {
        _NAMES: {"streets": streets},
        _HEIRS: {"streets": [street for street, _ in houses], "numbers": [key for _, key in houses]},
        _NUMBERS: {"addresses": addresses},
    }
    return {name: of for name, of in asked.items() if any(of.values())}


def _may_be_old(answer: Answer) -> bool:
    return answer.level != "house" or answer.former_number is not None


def _street_asked(answer: Answer) -> int:
    return answer.former_street_id or answer.street_id or 0


def _past(found: Mapping[str, Sequence[tuple[Any, ...]]]) -> Past:
    names: dict[int, list[OldName]] = defaultdict(list)
    for street_id, *name in found.get(_NAMES, ()):
        names[street_id].append(OldName(*name))
    numbers: dict[int, list[OldNumber]] = defaultdict(list)
    for address_id, *number in found.get(_NUMBERS, ()):
        numbers[address_id].append(OldNumber(*number))
    heirs = {(street, key): Renumbered(*rest) for street, key, *rest in found.get(_HEIRS, ())}
    return Past(dict(names), heirs, dict(numbers))
