"""Which number a street has at a point: its side, and the number between the neighbours on that side.

Pure. Coordinates are (lon, lat) in degrees (EPSG:4326).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from addressing.gazetteer.things import METRES_PER_DEGREE
from addressing.parsing.numbers import leading_integer, side
from store.values import value_class

#: A neighbour farther along the street than this tells nothing about the number here.
_REACH_M = 250.0
#: How many metres a number is allowed to take when only one neighbour is known.
_METRES_PER_NUMBER = 2.5
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


@value_class(frozen=True, slots=True)
class _Mate:
    """A neighbour's number and where it stands."""

    number: int
    along_m: float
    left: bool


def number_at(
    line: BaseGeometry, point: tuple[float, float], mates: Sequence[tuple[str, float, float]]
) -> Numbered | None:
    """The side and number of a street `line` at `point`, by `mates`: (number key, lon, lat) of houses on it.

    None where no house near by tells.
    """
    flat = _Plane(point)
    part = flat.nearest_part(line)
    here = _located(part, *flat.metres(*point))
    near = [m for m in _mates(flat, part, mates) if abs(m.along_m - here.along_m) <= _REACH_M]
    mine = [m for m in near if m.left == here.left] if here.off_m > _MIDDLE_M else near
    if not mine:
        return None
    parity = _parity(mine)
    kept = [m for m in mine if parity is None or m.number % 2 == parity]
    return Numbered(None if parity is None else side(parity), _between(here.along_m, kept, parity))


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


def _mates(flat: _Plane, part: BaseGeometry, mates: Sequence[tuple[str, float, float]]) -> Iterator[_Mate]:
    for key, lon, lat in mates:
        number = leading_integer(key) if "/" not in key else None
        if number is not None:
            place = _located(part, *flat.metres(lon, lat))
            yield _Mate(number, place.along_m, place.left)


def _located(part: BaseGeometry, x: float, y: float) -> _Place:
    along = part.project(shapely.Point(x, y))
    a, b = part.interpolate(max(0.0, along - 1)), part.interpolate(min(part.length, along + 1))
    across = (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)
    return _Place(along, across > 0, part.distance(shapely.Point(x, y)))


def _parity(mates: Sequence[_Mate]) -> int | None:
    """0 or 1 where three of four neighbours agree; None where they do not."""
    odd = sum(m.number % 2 for m in mates)
    if 4 * max(odd, len(mates) - odd) < 3 * len(mates):
        return None
    return int(2 * odd > len(mates))


def _between(along: float, mates: Sequence[_Mate], parity: int | None) -> int | None:
    below = max((m for m in mates if m.along_m <= along), key=lambda m: m.along_m, default=None)
    above = min((m for m in mates if m.along_m > along), key=lambda m: m.along_m, default=None)
    if below and above:
        gap = above.along_m - below.along_m
        part = (along - below.along_m) / gap if gap else 0.0
        return _on_side(below.number + part * (above.number - below.number), parity)
    only = below or above
    # Beyond the last known number nobody knows which way they grow: near it, its own number is the honest one.
    if only is None or abs(only.along_m - along) > 6 * _METRES_PER_NUMBER:
        return None
    return only.number


def _on_side(number: float, parity: int | None) -> int:
    nearest = round(number)
    if parity is None or nearest % 2 == parity:
        return nearest
    return nearest + 1 if number > nearest else nearest - 1
