"""Which number a street has at a point: its side, and the number there by what is known along it.

Pure. Coordinates are (lon, lat) in degrees (EPSG:4326).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from addressing.estimating.anchors import anchors_of, mouth_of
from addressing.estimating.estimate import Ground
from addressing.estimating.numbering import TABLE
from addressing.estimating.sequence import Anchor, main_story
from addressing.gazetteer.things import METRES_PER_DEGREE
from addressing.gazetteer.windows import Known
from addressing.parsing.numbers import leading_integer, side
from store.values import value_class

#: A neighbour farther along the street than this tells nothing about the side here.
_REACH_M = 250.0
#: What is known so far along still tells which way the numbers grow; one within the second tells the number.
_STORY_M, _NEAR_M = 600.0, 80.0
#: Nearer to the middle of the street than this, a point is on no side.
_MIDDLE_M = 1.0


@value_class(frozen=True, slots=True)
class Numbered:
    """The side of the street (`odd` or `even` by its numbers, None where neighbours disagree) and the number there."""

    side: str | None
    number: int | None


@value_class(frozen=True, slots=True)
class _Place:
    """Metres along a line, whether on its left, and metres off it."""

    along_m: float
    left: bool
    off_m: float


def number_at(
    line: BaseGeometry, ground: Ground, point: tuple[float, float], known: Sequence[Known]
) -> Numbered | None:
    """The side and number of a street `line` at `point`, by the fronts `known` on it and its alleys' mouths.

    None where nothing near by tells.
    """
    parities = _parities(line, point, known)
    parity = _agreed(parities)
    # Where the sides are mixed up, the count is too: 44 % of the numbers told there were within ten, 65 % elsewhere.
    number = _number_at(ground, point, known, parity) if parity is not None or not parities else None
    if parity is None and number is None:
        return None
    return Numbered(None if parity is None else side(parity), number)


@value_class(frozen=True, slots=True)
class _Plane:
    """A plane in metres that touches the earth at `origin` (degrees)."""

    origin: tuple[float, float]

    def metres(self, lon: float, lat: float) -> tuple[float, float]:
        east = METRES_PER_DEGREE * math.cos(math.radians(self.origin[1]))
        return (lon - self.origin[0]) * east, (lat - self.origin[1]) * METRES_PER_DEGREE

    def nearest_part(self, line: BaseGeometry) -> BaseGeometry:
        """The part of a line nearest to the origin, in metres."""
        east = METRES_PER_DEGREE * math.cos(math.radians(self.origin[1]))
        scale = np.array([east, METRES_PER_DEGREE])
        flat = shapely.transform(line, lambda places: (places - np.array(self.origin)) * scale)
        parts: list[BaseGeometry] = list(getattr(flat, "geoms", [flat]))
        return min(parts, key=lambda part: part.distance(shapely.Point(0, 0)))


def _parities(line: BaseGeometry, point: tuple[float, float], known: Sequence[Known]) -> list[int]:
    """What each neighbour says of this side, 1 for odd: one across has the other. None in the middle of the street."""
    flat = _Plane(point)
    part = flat.nearest_part(line)
    here = _located(part, *flat.metres(*point))
    if here.off_m <= _MIDDLE_M:
        return []
    told = [(number, _located(part, *flat.metres(k.lon, k.lat))) for k in known if (number := leading_integer(k.key))]
    near = [(number, place) for number, place in told if abs(place.along_m - here.along_m) <= _REACH_M]
    return [number % 2 if place.left == here.left else 1 - number % 2 for number, place in near]


def _agreed(parities: Sequence[int]) -> int | None:
    """0 or 1 where three of four neighbours agree; None where they do not, or there is none."""
    odd = sum(parities)
    if not parities or 4 * max(odd, len(parities) - odd) < 3 * len(parities):
        return None
    return int(2 * odd > len(parities))


def _located(part: BaseGeometry, x: float, y: float) -> _Place:
    along = part.project(shapely.Point(x, y))
    a, b = part.interpolate(max(0.0, along - 1)), part.interpolate(min(part.length, along + 1))
    across = (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)
    return _Place(along, across > 0, part.distance(shapely.Point(x, y)))


def _number_at(ground: Ground, point: tuple[float, float], known: Sequence[Known], parity: int | None) -> int | None:
    """The number there in the story that most of what is known along the street agrees on."""
    spine, here = ground.spine, ground.spine.measure(*point)[0]
    mouths = [mouth_of(path, wkb, spine, ground.mouths) for path, wkb in ground.alleys.items()]
    anchors = anchors_of(known, filter(None, mouths), spine)
    story = main_story([a for a in anchors if abs(a.along_m - here) <= _STORY_M], parity)
    if not any(abs(a.along_m - here) <= _NEAR_M for a in story):
        return None
    own = [a for a in story if parity is None or a.number % 2 == parity] or story
    return _on_side(_between(here, own, TABLE.pace(spine.length)), parity)


def _between(here: float, story: Sequence[Anchor], pace: float) -> float:
    """Between the next two of the story; beyond its last at the usual pace, the way it grows."""
    ordered = sorted(story, key=lambda a: a.along_m)
    below = [a for a in ordered if a.along_m <= here][-1:]
    above = [a for a in ordered if a.along_m > here][:1]
    if below and above:
        part = (here - below[0].along_m) / (above[0].along_m - below[0].along_m)
        return below[0].number + part * (above[0].number - below[0].number)
    # Of a story of one number nobody knows which way it grows: near it, its own is the honest one.
    growing = np.sign(ordered[-1].number - ordered[0].number)
    [only] = below or above
    return only.number + float(growing) * (here - only.along_m) / pace


def _on_side(number: float, parity: int | None) -> int:
    nearest = max(round(number), 1)
    if parity is None or nearest % 2 == parity:
        return nearest
    return nearest + 1 if number > nearest or nearest == 1 else nearest - 1
