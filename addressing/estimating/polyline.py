"""A line through corners on a plane, for the few places of one question: GEOS takes longer to be asked than to answer.

Pure.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate, pairwise
from typing import Self

from store.values import value_class

Corner = tuple[float, float]


@value_class(frozen=True, slots=True)
class Polyline:
    """At least two corners, and how far along the line each is."""

    corners: tuple[Corner, ...]
    starts: tuple[float, ...]

    @classmethod
    def of(cls, corners: Iterable[Corner]) -> Self:
        """The line through these corners, in the unit of their coordinates."""
        kept = tuple(corners)
        return cls(kept, tuple(accumulate((math.dist(a, b) for a, b in pairwise(kept)), initial=0.0)))

    @property
    def length(self) -> float:
        """From its first corner to its last, along it."""
        return self.starts[-1]

    def at(self, along: float) -> Corner:
        """The place so far along, an end where that is beyond it."""
        n = min(max(bisect_right(self.starts, along), 1), len(self.corners) - 1)
        (x, y), (to_x, to_y) = self.corners[n - 1], self.corners[n]
        piece = self.starts[n] - self.starts[n - 1]
        part = min(max((along - self.starts[n - 1]) / piece, 0.0), 1.0) if piece else 0.0
        return x + part * (to_x - x), y + part * (to_y - y)

    def between(self, begin: float, end: float) -> tuple[Corner, ...]:
        """The corners farther along than `begin` and less far than `end`."""
        return self.corners[bisect_right(self.starts, begin) : bisect_left(self.starts, end)]

    def nearest(self, x: float, y: float) -> tuple[float, float]:
        """(how far along, how far away) of the place on it that is nearest."""
        best, along = math.inf, 0.0
        for (from_x, from_y), (to_x, to_y), start in zip(self.corners, self.corners[1:], self.starts, strict=False):
            east, north, off_x, off_y = to_x - from_x, to_y - from_y, x - from_x, y - from_y
            square = east * east + north * north
            part = (off_x * east + off_y * north) / square if square else 0.0
            part = 0.0 if part < 0.0 else 1.0 if part > 1.0 else part
            off_x, off_y = off_x - part * east, off_y - part * north
            away = off_x * off_x + off_y * off_y
            if away < best:
                best, along = away, start + part * math.sqrt(square)
        return along, math.sqrt(best)
