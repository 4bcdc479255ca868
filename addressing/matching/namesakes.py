"""A door on one of several streets of a name within the typed units: it need not be the one that was meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import METRES_PER_DEGREE, Street
from addressing.matching.compose import INFERRED_M
from addressing.matching.crossings import line_of
from addressing.matching.fit import Fit
from addressing.matching.street_answers import most_numbers
from addressing.parsing.numbers import leading_integer
from addressing.reasons import Reason, say
from store.bilingual import Lang

#: Streets of one name this near are parts of one road.
_ONE_ROAD_M = 80.0
_ALIKE, _AS_WELL = 0.02, 0.01
#: How much nearness, importance and the heart of the city tell apart what fits the words as well.
_WITHIN = 0.4


def most_of_namesakes(gazetteer: Gazetteer, fits: Sequence[Fit], fit: Fit) -> float:
    """Up to which number another street of the name of `fit` may have the numbers of its houses; below 0 where none is.

    Such a street bears the name just as much, is in the typed units just as much, is no part of the same road, and is
    long enough. Without typed units nothing is said of any.
    """
    clues = fit.clues
    near = [other for other in fits if other.score > fit.score - _WITHIN and other is not fit] if clues.clues else ()
    if not near or not any(clue.agreement(fit.street.units) > 0 for clue in clues.clues):
        return -1.0
    here = clues.score(fit.street.units)
    rivals = [
        other.street
        for other in near
        if abs(other.hit.likeness - fit.hit.likeness) < _ALIKE
        and clues.score(other.street.units) > here - _AS_WELL
        and not other.street.is_alley
    ]
    # The longest that is no part of the same road says it all: few lines are measured.
    rivals.sort(key=most_numbers, reverse=True)
    longest = next((street for street in rivals if not _is_one_road(gazetteer, fit.street, street)), None)
    return most_numbers(longest) + 1 if longest else -1.0


def is_within(most: float, key: str) -> bool:
    """Whether number `key` is up to `most`; what does not begin with a figure is."""
    return (leading_integer(key) or 0) <= most


def _is_one_road(gazetteer: Gazetteer, street: Street, other: Street) -> bool:
    asked = ("one road", street.id, other.id)
    found: bool | None = gazetteer.memo.get(asked)
    if found is None:
        lines = line_of(gazetteer, street), line_of(gazetteer, other)
        near = None in lines or bool(shapely.dwithin(*lines, _ONE_ROAD_M / METRES_PER_DEGREE))
        found = gazetteer.memo.put(asked, near)
    return found


def as_namesake(lang: Lang) -> dict[str, Any]:
    """How such a house is told: as an estimate, for it is one of several that may be meant."""
    return {"level": "interpolated", "accuracy_m": INFERRED_M, "why": say(Reason("namesake"), lang)}
