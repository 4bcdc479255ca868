"""Rows that differ only in the house number: what stands after it is understood once.

A frame is what the search makes of those words (`Lê Văn Sỹ, Phường 12, Quận 3`): how they are read, on which streets
the number is looked for, how well each fits. With the houses found, the answer is weighed as the search weighs it
(AddressSearch.candidates, ranked), without making the answers that nobody will see. Where more than registered houses
would decide, a frame says nothing, and the row is searched for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from addressing.bulk.houses import Row
from addressing.gazetteer.houses import House
from addressing.gazetteer.things import METRES_PER_DEGREE
from addressing.matching import street_answers
from addressing.matching.address_search import (
    BEHIND,
    ESTIMATED,
    HOPELESS,
    ONE_DOOR_M,
    AddressSearch,
    one_door,
)
from addressing.matching.fit import Fit, unmatched
from addressing.matching.namesakes import is_within, most_of_namesakes
from addressing.matching.rank import SHARPNESS, door_often
from addressing.matching.street_answers import BY_NEIGHBOURS
from addressing.parsing.numbers import leading_integer
from addressing.parsing.parsed import ParsedAddress

_NOTHING: Mapping[Any, Any] = MappingProxyType({})
_FIELDS = tuple(House.__dataclass_fields__)
#: All of a registered house that its fit depends on, and what is written of it, but for what is its own.
grade_of = itemgetter(*map(_FIELDS.index, ("street_id", "ward_id", "old_ward_id", "old_district_id", "inferred")))
_STREET, _LAT, _NAME = map(_FIELDS.index, ("street_id", "lat", "name"))
_KIND, _IMPORTANCE = map(_FIELDS.index, ("kind", "importance"))
_place, _street = itemgetter(_STREET, _LAT), itemgetter(_STREET)
_position = itemgetter(*map(_FIELDS.index, ("lon", "lat")))
#: Degrees of latitude beyond which no two are at one door, and a little more.
_NEAR = 1.001 * ONE_DOOR_M / METRES_PER_DEGREE
#: As many as a look-up for one question gives (houses.sql); beyond, which of them it gives matters.
_MOST = 200
#: So much is kept of a frame of what is said of several houses of one number.
_MOST_SEVERAL = 8


@dataclass(slots=True)
class Grade:
    """How a house fits, by its street and units: `score` orders, `quality` makes its confidence.

    `namesakes`: up to which number other streets of the name may have it as well (matching/namesakes.py).
    `unmatched`: the typed parts that the house does not explain. `doubtful`: a typed unit is one of them, so that the
    search may read the words another way (rescue). `first` is what it is when it is the only house of its number.
    `order` is the score as it orders, the best least. How those are written that are the only one of their number is
    kept for whoever writes them: `only`, and `at` by the delimiter and where the path begins.
    """

    score: float
    quality: float
    unmatched: tuple[str, ...]
    doubtful: bool
    namesakes: float = -1.0
    first: First | None = None
    only: Only | None = None
    at: Mapping[tuple[str | None, int], Written] = _NOTHING
    order: float = field(init=False)

    def __post_init__(self) -> None:
        """What it is asked for oftenest."""
        self.order = -round(self.score, 6)

    def share(self, share: float, alike: int = 1) -> float:
        """The confidence with so much of the likelihood, of so many that fit alike, as rank.ranked has it."""
        return _sure(self.quality, share, alike)


@dataclass(slots=True)
class First:
    """The only house of a number among streets that lack it; `sure`: none of them can come first.

    For numbers up to `most` the streets are long enough, and the confidence is always the same.
    """

    sure: bool
    most: float = 0.0
    confidence: float = 0.0


#: The house that the search answers with, how sure it is of it, how it fits, and whether it may be a namesake's.
Best = tuple[Row, float, Grade, bool]
#: How the only house of a number is written, for whoever writes it, and how sure it is said to be.
Written = tuple[Any, str]
#: The same, with which delimiter; it holds for paths that begin above the first number up to the second.
Only = tuple[str | None, float, float, Written]


@dataclass(slots=True)
class Several:
    """What is said of houses of one number, by their grades: the places of those that may come first, how sure each is.

    It holds for numbers up to `most`, for which the streets that lack them are long enough.
    """

    most: float
    first: tuple[int, ...]
    sure: tuple[float, ...]

    def best(self, rows: Sequence[Row], grades: Sequence[Grade], key: str) -> Best:
        """The answer to number `key`, which these have."""
        nth = min(range(len(self.first)), key=lambda n: _in_order((grades[self.first[n]], rows[self.first[n]])))
        place = self.first[nth]
        return rows[place], self.sure[nth], grades[place], is_within(grades[place].namesakes, key)


@dataclass(slots=True)
class Frame:
    """`reading` is how the words are read, with ANY for the number; None: they must be read with theirs.

    `plain`: that holds for numbers with a letter and a figure, `Bis`, and ranges too (quick.quick). `streets` are those
    to look on, none where the houses on them would not decide; `fits` says how each fits, best first. Tens of thousands
    are kept, so what few of them need (`several`, `namesakes`) is made when it is needed.
    """

    reading: ParsedAddress | None = None
    plain: bool = False
    streets: tuple[int, ...] = ()
    fits: Sequence[Fit] = ()
    named: float = 0.0
    search: AddressSearch | None = None
    grades: dict[Any, Grade] = field(default_factory=dict)
    several: dict[tuple[int, ...], Several] | None = None
    namesakes: dict[int, float] | None = None

    @classmethod
    def of(cls, search: AddressSearch, fits: Sequence[Fit], *, plain: bool) -> Frame:
        """The frame of a reading whose streets these are."""
        # Where a street had other numbers once, what is there now comes into question too.
        by_street = {fit.street.id: fit for fit in fits} if not any(fit.street.renumbered for fit in fits) else {}
        named = max((fit.hit.likeness for fit in fits), default=0.0)
        # The list itself is kept elsewhere too.
        fits = fits if len(by_street) == len(fits) else list(by_street.values())
        return cls(search.parsed, plain, tuple(by_street), fits, named, search)

    def best(self, key: str, rows: Sequence[Row]) -> Best | None:
        """The answer, where these are all the houses of number `key` on the streets; None where more would decide."""
        if len(rows) == 1:
            return self._only(key, rows[0])
        if not 0 < len(rows) <= _MOST:
            return None
        doors, known, grade_for = _doors(rows), self.grades, self._grade
        grades = [known.get(grade_of(row)) or grade_for(row) for row in doors]
        kind = tuple(map(id, grades))
        if len(self.streets) == 1 and kind.count(kind[0]) == len(kind):
            return _one_of(doors, grades[0])
        # Twins on a street, and namesakes in a few wards, are graded alike again and again.
        several = self.several.get(kind) if self.several else None
        if several is None:
            several = self._several(grades, {row[_STREET] for row in rows})
            if several is None:
                return None
            if self.several is None:
                self.several = {kind: several}
            elif len(self.several) < _MOST_SEVERAL:
                self.several[kind] = several
        if is_within(several.most, key):
            return several.best(doors, grades, key)
        more = self._others(key, max([grade.score for grade in grades]), {row[_STREET] for row in rows})
        return None if more is None else _first(list(zip(grades, doors, strict=True)), more, key)

    def holds_for(self, best: Best, key: str) -> tuple[float, float]:
        """Above which number, and up to which, the answer to `key` holds for the only house of any, if of its grade."""
        grade, begins = best[2], leading_integer(key) or 0
        first = grade.first
        if first is not None and grade.namesakes < begins <= first.most:
            return grade.namesakes, first.most
        # What else it hangs on is where the number's path begins.
        return begins - 1, begins

    def _several(self, grades: Sequence[Grade], housed: set[int]) -> Several | None:
        """What is said where houses of these grades have a number; None where more would decide."""
        best = max([grade.score for grade in grades])
        if any(grade.doubtful and grade.order <= -round(best, 6) for grade in grades):
            return None
        more = self._others("", best, housed) if len(self.streets) > 1 else ()
        if more is None:
            return None
        lengths = [fit.street for fit in self._within_reach(best - HOPELESS, housed)]
        order = min([grade.order for grade in grades])
        first = tuple([place for place, grade in enumerate(grades) if grade.order == order])
        sure = tuple([grades[place].share(_share(grades, grades[place].score, more), len(first)) for place in first])
        return Several(min(map(street_answers.most_numbers, lengths), default=math.inf), first, sure)

    def _only(self, key: str, row: Row) -> Best | None:
        grade = self._grade(row)
        if grade.doubtful:
            return None
        first = grade.first
        if first is None:
            first = grade.first = self._first(grade, row)
        if not first.sure:
            return None
        if is_within(grade.namesakes, key):
            others = self._others(key, grade.score, {row[_STREET]})
            return None if others is None else _first([(grade, row)], others, key)
        if is_within(first.most, key):
            return row, first.confidence, grade, False
        others = self._others(key, grade.score, {row[_STREET]})
        return None if others is None else _first([(grade, row)], others)

    def _first(self, grade: Grade, row: Row) -> First:
        housed = {row[_STREET]}
        others = self._others("", grade.score, housed) if len(self.streets) > 1 else ()
        if others is None:
            return First(sure=False)
        lengths = [fit.street for fit in self.fits if fit.street.id not in housed]
        most = min((street_answers.most_numbers(street) for street in lengths), default=math.inf)
        return First(True, most, _first([(grade, row)], others)[1] if others else grade.share(1.0))

    def _grade(self, row: Row) -> Grade:
        asked = grade_of(row)
        grade = self.grades.get(asked)
        if grade is None:
            assert self.search is not None, "only a frame with streets has houses to grade"
            grade = self.grades[asked] = self._graded(self.search, *asked)
        return grade

    def _graded(self, search: AddressSearch, street: int, *of: Any) -> Grade:
        fit, ids, inferred = self.fits[self.streets.index(street)], of[:-1], of[-1]
        units = frozenset(unit for unit in ids if unit is not None) or fit.street.units
        missing = fit.clues.split(units)[1]
        score, quality = search.weight(fit, units, len(missing), self.named, inferred=inferred)
        lacking = unmatched(search.parsed, missing)
        doubtful = any(unit.text in lacking for unit in search.parsed.units)
        return Grade(score, quality, lacking, doubtful, self._namesakes(search, fit))

    def _namesakes(self, search: AddressSearch, fit: Fit) -> float:
        """most_of_namesakes, found out once a street."""
        if len(self.fits) == 1:
            return -1.0
        if self.namesakes is None:
            self.namesakes = {}
        most = self.namesakes.get(fit.street.id)
        if most is None:
            most = self.namesakes[fit.street.id] = most_of_namesakes(search.gazetteer, self.fits, fit)
        return most

    def _others(self, key: str, best: float, housed: set[int]) -> Sequence[float] | None:
        """The scores of the streets without the number; None where one may come first."""
        fits = self._within_reach(best - HOPELESS, housed)
        likely = [fit for fit in fits[:ESTIMATED] if fit.score > best - BEHIND]
        if likely and round(likely[0].score + BY_NEIGHBOURS, 6) >= round(best, 6):
            return None
        assert self.search is not None, "only a frame with streets has others"
        short = self.search.on_street.too_short
        streets = [fit.score - short(fit.street, key) for fit in fits[len(likely) :] if fit.street.wkb is not None]
        return [*[fit.score + BY_NEIGHBOURS for fit in likely], *streets]

    def _within_reach(self, least: float, housed: set[int]) -> list[Fit]:
        """The fits that score more, best first, but for those of streets that have the number."""
        found = []
        for fit in self.fits:
            if fit.score <= least:
                break
            if fit.street.id not in housed:
                found.append(fit)
        return found


def _one_of(doors: Sequence[Row], grade: Grade) -> Best | None:
    """The answer where all houses of a number are on one street and graded alike: no other street has a say."""
    if grade.doubtful:
        return None
    row = doors[0] if len(doors) == 1 else min(doors, key=_tie)
    return row, grade.share(1.0 / len(doors), len(doors)), grade, False


def _tie(row: Row) -> tuple[bool, float, int]:
    """What orders houses that fit alike: no name was typed, so a plain door goes before what is named there."""
    return row[_NAME] is not None, -row[_IMPORTANCE], row[0]


@lru_cache(maxsize=4096)
def _sure(quality: float, share: float, alike: int) -> float:
    """Qualities and shares are few: a name a slip away, two houses of one number."""
    return door_often(quality, share, alike)


def _doors(rows: Sequence[Row]) -> Sequence[Row]:
    """One row for what is mapped twice at one door, as the search has it."""
    # Most are on streets of their own, or far apart by their latitudes alone; one_each compares each with each.
    if len(rows) == 2:
        one, other = rows
        if abs(one[_LAT] - other[_LAT]) >= _NEAR or one[_STREET] != other[_STREET]:
            return rows
        if not one_door(*_position(one), *_position(other)):
            return rows
        return (min(rows, key=_rank),)
    if len(set(map(_street, rows))) == len(rows):
        return rows
    ordered = sorted(rows, key=_place)
    lost: set[int] = set()
    close = [ordered[0]]
    for row in ordered[1:]:
        last = close[-1]
        if row[_LAT] - last[_LAT] >= _NEAR or row[_STREET] != last[_STREET]:
            if len(close) > 1:
                lost.update(_second(close))
            close = []
        close.append(row)
    if len(close) > 1:
        lost.update(_second(close))
    return [row for row in rows if row[0] not in lost] if lost else rows


def _second(close: Sequence[Row]) -> set[int]:
    """Of rows of one street and number, the ids of those that stand at the door of another, as one_each has it."""
    kept: list[tuple[float, float]] = []
    lost = set()
    for row in sorted(close, key=_rank):
        lon, lat = _position(row)
        if any(one_door(*door, lon, lat) for door in kept):
            lost.add(row[0])
        else:
            kept.append((lon, lat))
    return lost


def _rank(row: Row) -> tuple[bool, float, int]:
    return row[_KIND] != "house", -row[_IMPORTANCE], row[0]


def _first(found: Sequence[tuple[Grade, Row]], others: Sequence[float], key: str = "") -> Best:
    """The best of the houses found, with its share of the confidence; of number `key` it may be a namesake's."""
    grade, row = min(found, key=_in_order)
    best = grade.score
    share = _share([grade for grade, _ in found], best, others)
    alike = sum(other.order == grade.order for other, _ in found)
    return row, grade.share(share, alike), grade, key != "" and is_within(grade.namesakes, key)


def _share(grades: Sequence[Grade], best: float, others: Sequence[float]) -> float:
    """How much of the likelihood has a house that scores `best` among houses of these grades, and other streets."""
    if not others and all(other is grades[0] for other in grades):
        return 1.0 / len(grades)
    weights = [math.exp(SHARPNESS * (score - best)) for score in (*[g.score for g in grades], *others)]
    return 1.0 / sum(weights)


def _in_order(one: tuple[Grade, Row]) -> tuple[float, bool, float, int]:
    """As AddressSearch.house orders them."""
    grade, row = one
    return grade.order, *_tie(row)
