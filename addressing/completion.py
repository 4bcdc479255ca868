"""Completing what is being typed: a sorted list of the names' word starts, searched by prefix."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from addressing.place_names import place_key
from addressing.street_names import street_key
from addressing.text import fold
from addressing.things import Place, Street, Unit

Kind = Literal["street", "unit", "place"]
_SHORT = 3
_KEPT = 60
_SCANNED = 3000


@dataclass(frozen=True, slots=True)
class Completed:
    """A thing whose name has a word that starts as typed; `rank` is higher for whole-name starts and importance."""

    kind: Kind
    id: int
    rank: float
    key: str


class Completion:
    """Prefix search over the names of streets, units and places. Deterministic: equal questions, equal answers."""

    def __init__(self, streets: Iterable[Street], units: Iterable[Unit], places: Iterable[Place]) -> None:
        self._things: list[tuple[Kind, int, float, str]] = list(_things(streets, units, places))
        entries = sorted((key[at:], n, at) for n, (_, _, _, key) in enumerate(self._things) for at in _word_starts(key))
        self._starts = [start for start, _, _ in entries]
        self._of = [(n, at) for _, n, at in entries]
        self._short = self._best_of_short()

    def _best_of_short(self) -> dict[str, list[Completed]]:
        groups: dict[str, list[int]] = defaultdict(list)
        for position, start in enumerate(self._starts):
            for length in range(1, _SHORT + 1):
                if len(start) >= length:
                    groups[start[:length]].append(position)
        return {prefix: self._ranked(positions) for prefix, positions in groups.items()}

    def starting(self, prefix: str) -> list[Completed]:
        """The things a word of whose name starts with `prefix` (folded), best first, at most 60."""
        if len(prefix) <= _SHORT:
            return self._short.get(prefix, [])
        low = bisect_left(self._starts, prefix)
        high = bisect_left(self._starts, prefix + "\uffff", lo=low)
        return self._ranked(range(low, min(high, low + _SCANNED)))

    def _ranked(self, positions: Iterable[int]) -> list[Completed]:
        best: dict[int, Completed] = {}
        for position in positions:
            n, at = self._of[position]
            kind, thing, importance, key = self._things[n]
            rank = importance + (0.5 if at == 0 else 0.0)
            if n not in best or best[n].rank < rank:
                best[n] = Completed(kind, thing, rank, key)
        ordered = sorted(best.values(), key=order)
        return list(islice(one_of_each(ordered), _KEPT))


def order(completed: Completed) -> tuple[float, int, str, str, int]:
    """By which the best comes first."""
    return -completed.rank, len(completed.key), completed.key, completed.kind, completed.id


def one_of_each(ordered: list[Completed]) -> Iterator[Completed]:
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


def _things(
    streets: Iterable[Street], units: Iterable[Unit], places: Iterable[Place]
) -> Iterator[tuple[Kind, int, float, str]]:
    for street in streets:
        weight = 0.0 if street.is_alley else 0.25 + 0.5 * street.importance
        own = street_key(street.name)
        for key in {street_key(name) for name in street.names}:
            yield "street", street.id, weight if key == own else 0.6 * weight, key
    for unit in units:
        if unit.level != "city":
            weight = 0.6 if unit.level == "district" else 0.5 if unit.current else 0.35
            yield "unit", unit.id, weight, fold(unit.full_name)
    for place in places:
        for key in {form for name in place.names for form in (place_key(name), fold(name))}:
            yield "place", place.id, 0.15 + 0.6 * place.importance, key
