"""Completing what is being typed: the names' word starts in alphabetical order, searched by prefix.

Word starts are kept as numbers (which name, from which letter on), and how good each is as one number too: a prefix is
two binary searches, and the best of what lies between them a partial sort of a stretch of an array.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from addressing.gazetteer.memo import Answers
from addressing.gazetteer.things import Place, Street, Unit
from addressing.parsing.place_names import place_key
from addressing.parsing.street_names import street_key, street_spelled
from addressing.parsing.text import fold
from store.values import value_class

Kind = Literal["street", "unit", "place"]
_KEPT = 60
#: A thing may begin as typed with several of its words and names: so many starts are looked at for _KEPT things.
_LOOKED_AT = 4 * _KEPT
_WHOLE = 0.5
#: So far a unit that was gone before the reform stands behind the last ones of before it.
_EARLIER = 0.05
#: Everybody types the same beginnings: so many answers are kept, some 3 MB.
_KNOWN = 250


@value_class(frozen=True, slots=True)
class Completed:
    """A thing whose name has a word that starts as typed; `rank` is higher for whole-name starts and importance."""

    kind: Kind
    id: int
    rank: float
    key: str


class Completion:
    """Prefix search over the names of streets, units and places. Deterministic: equal questions, equal answers.

    A name that begins as typed never sinks while it is typed on: nothing jumps about without a reason.
    """

    def __init__(self, streets: Iterable[Street], units: Iterable[Unit], places: Iterable[Place]) -> None:
        self._things: list[tuple[Kind, int, float, str]] = list(_things(streets, units, places))
        entries = [(key[at:], n, at) for n, (_, _, _, key) in enumerate(self._things) for at in _word_starts(key)]
        entries.sort()
        self._name = array("I", (n for _, n, _ in entries))
        self._from = array("B", (at for _, _, at in entries))
        self._place = self._in_order()
        self._known = Answers(_KNOWN)

    def _in_order(self) -> NDArray[np.uint32]:
        """Of each word start, how many are better."""
        # All of one name rank alike, but for that which begins it: two of each name are put in order, not every start.
        orders = [
            (-(importance + whole), len(key), key, kind, thing)
            for kind, thing, importance, key in self._things
            for whole in (_WHOLE, 0.0)
        ]
        among = np.empty(len(orders), np.int64)
        among[sorted(range(len(orders)), key=orders.__getitem__)] = np.arange(len(orders))
        of_start = 2 * np.asarray(self._name, np.int64) + (np.asarray(self._from) > 0)
        places = np.empty(len(of_start), np.uint32)
        places[np.argsort(among[of_start], kind="stable")] = np.arange(len(of_start), dtype=np.uint32)
        return places

    def _start(self, position: int) -> str:
        return self._things[self._name[position]][3][self._from[position] :]

    def _completed(self, position: int) -> Completed:
        kind, thing, importance, key = self._things[self._name[position]]
        return Completed(kind, thing, importance + (0.0 if self._from[position] else _WHOLE), key)

    def starting(self, prefix: str) -> Sequence[Completed]:
        """The things a word of whose name starts with `prefix` (folded), best first, at most 60."""
        found: tuple[Completed, ...] | None = self._known.get(prefix)
        return found if found is not None else self._known.put(prefix, tuple(self._starting(prefix)))

    def called(self, key: str) -> list[Completed]:
        """The things that are called `key` (folded) and nothing else, all of them."""
        positions = range(len(self._name))
        low = bisect_left(positions, key, key=self._start)
        high = bisect_right(positions, key, lo=low, key=self._start)
        return [self._completed(at) for at in range(low, high) if not self._from[at]]

    def _starting(self, prefix: str) -> Iterator[Completed]:
        positions = range(len(self._name))
        low = bisect_left(positions, prefix, key=self._start)
        high = bisect_left(positions, prefix + "\U0010ffff", lo=low, key=self._start)
        places = self._place[low:high]
        if len(places) > _LOOKED_AT:
            chosen = np.argpartition(places, _LOOKED_AT)[:_LOOKED_AT]
        else:
            chosen = np.arange(len(places))
        best = chosen[np.argsort(places[chosen])] + low
        return islice(one_of_each(map(self._completed, best.tolist())), _KEPT)


def order(completed: Completed) -> tuple[float, int, str, str, int]:
    """By which the best comes first."""
    return -completed.rank, len(completed.key), completed.key, completed.kind, completed.id


def one_of_each(ordered: Iterable[Completed]) -> Iterator[Completed]:
    """Each thing once, at its best."""
    seen: set[tuple[str, int]] = set()
    for completed in ordered:
        if (completed.kind, completed.id) not in seen:
            seen.add((completed.kind, completed.id))
            yield completed


def _word_starts(key: str) -> Iterator[int]:
    yield 0
    for at, char in enumerate(key):
        if char == " " and at < 40:
            yield at + 1


def _forms(name: str) -> tuple[str, str]:
    """A street's key, and its name as it is spelled: `cach mang thang 8` is typed as Cách Mạng Tháng T…"""
    return street_key(name), street_spelled(name)


def _things(
    streets: Iterable[Street], units: Iterable[Unit], places: Iterable[Place]
) -> Iterator[tuple[Kind, int, float, str]]:
    for street in streets:
        weight = 0.0 if street.is_alley else 0.25 + 0.5 * street.importance
        own = _forms(street.name)
        for key in {form for name in street.names for form in _forms(name)}:
            yield "street", street.id, weight if key in own else 0.6 * weight, key
    for unit in units:
        if unit.level != "city":
            weight = 0.65 if unit.level == "district" else 0.55 if unit.current else 0.45
            weight -= _EARLIER if unit.earlier else 0.0
            for key in {fold(unit.full_name), *(() if unit.name.isdigit() else (fold(unit.name),))}:
                yield "unit", unit.id, weight, key
    for place in places:
        for key in {form for name in place.names for form in (place_key(name), fold(name))}:
            yield "place", place.id, 0.15 + 0.6 * place.importance, key
