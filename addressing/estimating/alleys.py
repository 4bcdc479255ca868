"""Places told by the number path itself: beside the same house, in the same alley, in the same lettered block. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from addressing.estimating.numbering import TABLE
from addressing.estimating.spine import Spine
from addressing.gazetteer.houses import common_depth, covers, without_suffix
from addressing.gazetteer.things import METRES_PER_DEGREE, distance_m, reach_m
from addressing.gazetteer.windows import Known
from addressing.parsing.numbers import leading_integer, number_parts, numbers_said
from addressing.reasons import Reason
from store.values import value_class

_ONE_PLACE_M = 120.0
_NEAR_MATE = 30
_UNKNOWN_GAP = 50
_MOST_GAP = 60
_TOLD_M = 40.0
_LETTERS = re.compile(r"^[A-Z]+")


@value_class(frozen=True, slots=True)
class Place:
    """A place in degrees, how far off it may be in metres, and why."""

    kind: str
    lon: float
    lat: float
    spread_m: float
    why: Reason


def beside(key: str, known: Sequence[Known]) -> list[Place]:
    """`139B` beside `139`, `84` within `82-86`, `82-86` beside `82`: at each place where that is.

    A number that is known but has no door was told by what stands near it (registry.numbered_house).
    """
    bare, ends = without_suffix(key), numbers_said(key)
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("within", lambda other: covers(other, key)),
        ("beside", lambda other: other == bare or other in ends),
        ("beside", lambda other: without_suffix(other) == key),
        ("beside", lambda other: bare is not None and without_suffix(other) == bare),
    )
    telling = _places([k for k in known if k.key == key])
    if telling:
        return [Place("beside", k.lon, k.lat, _TOLD_M, Reason("told", (key,))) for k in telling]
    for code, fits in tests:
        found = _places([k for k in known if k.key != key and fits(k.key)])
        if found:
            return [
                Place(code, k.lon, k.lat, 15.0, Reason("within" if code == "within" else "beside", (k.key,)))
                for k in found
            ]
    return []


def _places(known: Iterable[Known]) -> list[Known]:
    """One of those that stand together; those whose street is stated first."""
    kept: list[Known] = []
    for one in sorted(known, key=lambda k: (k.inferred, k.key, k.id)):
        if all(distance_m((one.lon, one.lat), (k.lon, k.lat)) > _ONE_PLACE_M for k in kept):
            kept.append(one)
    return kept


def in_block(key: str, known: Sequence[Known]) -> list[Place]:
    """`A5` near `A7`: lettered numbers are those of a block, not of the street."""
    letters = _LETTERS.match(key)
    if letters is None:
        return []
    mates = [k for k in known if "/" not in k.key and (m := _LETTERS.match(k.key)) and m.group() == letters.group()]
    number = _digits(key)
    return [
        _near(mate, abs(_digits(mate.key) - number), 0.0, letters.group())
        for mate in _nearest(mates, lambda k: abs(_digits(k.key) - number))
    ]


def _digits(key: str) -> int:
    found = re.search(r"\d{1,6}", key)
    return int(found.group()) if found else 0


def in_alley(key: str, known: Sequence[Known], alleys: Mapping[str, bytes], spine: Spine) -> list[Place]:
    """In the deepest alley of the path that is known, by the houses in it or by its shape."""
    parts = number_parts(key)
    for depth in range(len(parts) - 1, 0, -1):
        path = "/".join(parts[:depth])
        mates = [k for k in known if len(number_parts(k.key)) > depth and common_depth(k.key, key) == depth]
        deeper_m = TABLE.alley_spread_m * (len(parts) - 1 - depth)
        gap = _gap_of(parts[depth], depth)
        if mates and (path not in alleys or min(map(gap, mates)) <= _NEAR_MATE):
            return [_near(mate, gap(mate), deeper_m, path) for mate in _nearest(mates, gap)]
        if path in alleys:
            outer = alleys.get("/".join(parts[: depth - 1])) if depth > 1 else None
            return [_into(alleys[path], outer, spine, leading_integer(parts[depth]), deeper_m, path)]
    return []


def _gap_of(part: str, depth: int) -> Callable[[Known], int]:
    """How many numbers lie between a house and another of its alley."""
    mine = leading_integer(part)

    def gap(mate: Known) -> int:
        theirs = leading_integer(number_parts(mate.key)[depth])
        return abs(theirs - mine) if theirs is not None and mine is not None else _UNKNOWN_GAP

    return gap


def _nearest(mates: Sequence[Known], gap: Callable[[Known], int]) -> list[Known]:
    """The nearest by number at each place where the alley is: there may be two alleys of that number."""
    ordered = sorted(mates, key=lambda mate: (gap(mate), mate.inferred, len(mate.key), mate.key, mate.id))
    kept: list[Known] = []
    for mate in ordered:
        if all(distance_m((mate.lon, mate.lat), (k.lon, k.lat)) > 4 * _ONE_PLACE_M for k in kept):
            kept.append(mate)
    return kept


def _near(mate: Known, gap: int, deeper_m: float, path: str) -> Place:
    spread = 15.0 + TABLE.alley_pace_m * min(gap, _MOST_GAP) + deeper_m
    return Place("near", mate.lon, mate.lat, spread, Reason("near", (path, mate.key)))


def _into(wkb: bytes, outer: bytes | None, spine: Spine, number: int | None, deeper_m: float, path: str) -> Place:
    """As far into the alley as the number says, from where it opens; half way where it says nothing."""
    alley = shapely.from_wkb(wkb)
    start = _mouth(alley, shapely.from_wkb(outer) if outer else spine.degrees())
    part = min(getattr(alley, "geoms", [alley]), key=lambda one: one.distance(start))
    length = part.length * METRES_PER_DEGREE
    metres = min(number * TABLE.alley_pace_m, length) if number is not None else length / 2
    begin = part.project(start)
    ahead = begin <= part.length / 2
    point = part.interpolate(begin + (1 if ahead else -1) * metres / METRES_PER_DEGREE)
    spread = min(15.0 + 0.4 * metres, 15.0 + reach_m(alley)) + deeper_m
    return Place("alley", point.x, point.y, spread, Reason("alley", (path, round(metres))))


def _mouth(alley: BaseGeometry, outer: BaseGeometry) -> shapely.Point:
    return shapely.Point(shapely.shortest_line(outer, alley).coords[0])
