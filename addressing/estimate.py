"""Where a number not in the registry stands: in its alley, between its neighbours, at its alley's mouth. Pure.

Every estimate says how far off it may be; where nothing near is known there is no estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from addressing.answer import Level
from addressing.houses import common_depth, covers, without_suffix
from addressing.numbers import leading_integer, number_parts
from addressing.things import METRES_PER_DEGREE, distance_m, middle_of, reach_m
from addressing.windows import Known

#: A house number takes up about this much of its street: fronts are 4-5 m wide and a side counts by twos.
METRES_PER_NUMBER = 2.4
_FARTHEST = 120
_INTO_ALLEY_M = 60.0
_PAST_MOUTH_M = 150.0
_NEAR_MATE = 30
_USELESS_M = 1500.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated position in degrees and how far off it may be; `why` says what it was estimated from.

    `trust` 0..1: how much seldomer than between two neighbours it is as near as it says.
    """

    level: Level
    lon: float
    lat: float
    accuracy_m: float
    why: str
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A number whose place along the street is known: a house, or the mouth of an alley."""

    number: int
    lon: float
    lat: float


def estimate(
    key: str, known: Sequence[Known], alleys: dict[str, BaseGeometry], line: BaseGeometry | None
) -> Estimate | None:
    """Where number `key` stands. `alleys` are the street's alleys by path, `line` the street, both in degrees."""
    neighbour = _same_house(key, known)
    if neighbour:
        return neighbour
    depth = len(number_parts(key))
    if depth > 1 and (inside := _inside_alley(key, known, alleys, line)):
        return inside
    number = leading_integer(key)
    if number is None:
        return None
    along = between(number, anchors(known, alleys, line), line)
    if along is None or along.accuracy_m > _USELESS_M:
        return None
    if depth == 1:
        return along
    farther = along.accuracy_m + _PAST_MOUTH_M * (depth - 1)
    return Estimate("interpolated", along.lon, along.lat, farther, f"mouth of alley {number_parts(key)[0]}", 0.65)


def _same_house(key: str, known: Sequence[Known]) -> Estimate | None:
    """`139B` beside `139`, `84` within `82-86`."""
    bare = without_suffix(key)
    for other in known:
        if covers(other.key, key):
            return Estimate("interpolated", other.lon, other.lat, 25.0, f"within {other.key}")
    for other in known:
        if bare is not None and other.key == bare:
            return Estimate("interpolated", other.lon, other.lat, 35.0, f"beside {other.key}")
    for other in known:
        if without_suffix(other.key) == key:
            return Estimate("interpolated", other.lon, other.lat, 35.0, f"beside {other.key}")
    return None


def _inside_alley(
    key: str, known: Sequence[Known], alleys: dict[str, BaseGeometry], line: BaseGeometry | None
) -> Estimate | None:
    """In the deepest alley of the path that is known, by its shape or by the houses in it."""
    parts = number_parts(key)
    for depth in range(len(parts) - 1, 0, -1):
        path = "/".join(parts[:depth])
        mates = [k for k in known if len(number_parts(k.key)) > depth and common_depth(k.key, key) == depth]
        beyond = _INTO_ALLEY_M * (len(parts) - 1 - depth)
        if mates and (path not in alleys or _nearest_gap(parts[depth], depth, mates) <= _NEAR_MATE):
            return _near_mate(parts[depth], depth, mates, beyond, path, alleys.get(path))
        if path in alleys:
            outer = line if depth == 1 else alleys.get("/".join(parts[: depth - 1]))
            return _into(alleys[path], outer, leading_integer(parts[depth]), beyond, path)
    return None


def _into(
    alley: BaseGeometry, outer: BaseGeometry | None, number: int | None, beyond: float, path: str
) -> Estimate | None:
    """As far into the alley as the number says, from where it opens; the middle where that is not known."""
    middle = middle_of(alley)
    if middle is None:
        return None
    reach = reach_m(alley)
    if outer is None or number is None:
        return Estimate("alley", *middle, 15.0 + reach + beyond, f"alley {path}")
    mouth = shapely.Point(shapely.shortest_line(outer, alley).coords[0])
    part = min(getattr(alley, "geoms", [alley]), key=lambda one: one.distance(mouth))
    metres = min(number * METRES_PER_NUMBER, part.length * METRES_PER_DEGREE)
    start = part.project(mouth)
    ahead = start <= part.length / 2
    point = part.interpolate(start + (1 if ahead else -1) * metres / METRES_PER_DEGREE)
    off = min(20.0 + 0.8 * metres, 20.0 + 2 * reach) + beyond
    return Estimate("alley", point.x, point.y, off, f"alley {path}, {metres:.0f} m from its mouth")


def _gap(part: str, depth: int, mate: Known) -> int:
    """How many numbers lie between a house and one in the same alley."""
    mine, theirs = leading_integer(part), leading_integer(number_parts(mate.key)[depth])
    return abs(theirs - mine) if theirs is not None and mine is not None else 50


def _nearest_gap(part: str, depth: int, mates: Sequence[Known]) -> int:
    return min(_gap(part, depth, mate) for mate in mates)


def _near_mate(
    part: str, depth: int, mates: Sequence[Known], beyond: float, path: str, alley: BaseGeometry | None
) -> Estimate:
    nearest = min(mates, key=lambda mate: (_gap(part, depth, mate), len(mate.key), mate.key))
    off = 30.0 + 1.5 * METRES_PER_NUMBER * min(_gap(part, depth, nearest), 60) + beyond
    if alley is not None:
        off = min(off, 30.0 + 2 * reach_m(alley) + beyond)
    return Estimate("alley", nearest.lon, nearest.lat, round(off), f"alley {path}, near {nearest.key}")


def anchors(known: Sequence[Known], alleys: dict[str, BaseGeometry], line: BaseGeometry | None) -> list[Anchor]:
    """The numbers whose place along the street is known; houses deep in alleys only where nothing better is."""
    fronts = [k for k in known if "/" not in k.key] or list(known)
    numbered = [(leading_integer(k.key), k) for k in fronts]
    found = [Anchor(n, k.lon, k.lat) for n, k in numbered if n is not None]
    if line is not None:
        for path, alley in alleys.items():
            number = leading_integer(path) if "/" not in path else None
            if number is not None:
                mouth = shapely.shortest_line(line, alley).coords[0]
                found.append(Anchor(number, float(mouth[0]), float(mouth[1])))
    return found


def between(number: int, along: Sequence[Anchor], line: BaseGeometry | None) -> Estimate | None:
    """Between the nearest known numbers of the same side, else of either, else from the nearest one on."""
    for candidates in ([a for a in along if a.number % 2 == number % 2], along):
        lower = max((a for a in candidates if a.number <= number), key=lambda a: a.number, default=None)
        upper = min((a for a in candidates if a.number >= number), key=lambda a: a.number, default=None)
        if lower and upper and upper.number - lower.number <= 4 * _FARTHEST:
            return _interpolated(number, lower, upper, line, _disagreement(candidates, lower, upper))
    nearest = min(along, key=lambda a: abs(a.number - number), default=None)
    if nearest is None or abs(nearest.number - number) > _FARTHEST:
        return None
    return _beyond(number, nearest, along, line)


def _disagreement(along: Sequence[Anchor], *ends: Anchor) -> float:
    """How far apart the places are that claim an end's number, in metres: a street may count twice."""
    twins = ((a, end) for end in ends for a in along if a.number == end.number)
    return max((distance_m((a.lon, a.lat), (end.lon, end.lat)) for a, end in twins), default=0.0)


def _interpolated(
    number: int, lower: Anchor, upper: Anchor, line: BaseGeometry | None, disagreement: float
) -> Estimate:
    span = upper.number - lower.number
    part = (number - lower.number) / span if span else 0.0
    lon = lower.lon + part * (upper.lon - lower.lon)
    lat = lower.lat + part * (upper.lat - lower.lat)
    gap = distance_m((lower.lon, lower.lat), (upper.lon, upper.lat))
    # Twice as far apart as their numbers allow: one of the two stands elsewhere, so trust the result less.
    spread = 0.4 * gap if gap <= 3 * METRES_PER_NUMBER * span + 60 else 0.6 * gap
    why = f"between {lower.number} and {upper.number}" if span else f"beside {lower.number}"
    return Estimate("interpolated", *_on(line, lon, lat, limit_m=80.0), 25.0 + max(spread, disagreement), why)


def _beyond(number: int, nearest: Anchor, along: Sequence[Anchor], line: BaseGeometry | None) -> Estimate:
    """From the nearest known number on, in the direction in which the numbers grow."""
    steps = number - nearest.number
    off = METRES_PER_NUMBER * abs(steps)
    others = [a for a in along if a.number != nearest.number]
    second = min(others, key=lambda a: abs(a.number - nearest.number), default=None)
    lon, lat = nearest.lon, nearest.lat
    if second is not None:
        length = distance_m((second.lon, second.lat), (lon, lat))
        scale = off / length if length > 5 else 0.0
        sign = 1 if (steps > 0) == (nearest.number > second.number) else -1
        lon, lat = lon + sign * scale * (lon - second.lon), lat + sign * scale * (lat - second.lat)
    accuracy = 60.0 + off * (1.5 if second is not None else 1.8)
    return Estimate("interpolated", *_on(line, lon, lat, limit_m=150.0), accuracy, f"beyond {nearest.number}", 0.75)


def _on(line: BaseGeometry | None, lon: float, lat: float, *, limit_m: float) -> tuple[float, float]:
    """The point brought onto the street, so that no estimate leaves it."""
    if line is None:
        return lon, lat
    snapped = shapely.shortest_line(line, shapely.Point(lon, lat)).coords[0]
    on = (float(snapped[0]), float(snapped[1]))
    return (lon, lat) if distance_m(on, (lon, lat)) < 0.15 * limit_m else on
