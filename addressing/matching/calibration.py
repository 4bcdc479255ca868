"""What an answer may say of itself: the radius it is within, and how often it is. Read from a fitted table.

Confidence is the probability that the truth is within `accuracy_m` of the answer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter

from addressing.answer import Answer, Level
from addressing.matching.calibration_table import OFTEN, RADIUS

_GROUP: dict[Level, str] = {
    "house": "house", "place": "place", "interpolated": "estimate", "alley": "estimate", "street": "street",
    "ward": "ward",
}  # fmt: skip
_FIRST = itemgetter(0)
_LEAST, _MOST = 0.01, 0.99
_LONG_ROAD_M = 2000.0
Points = Sequence[tuple[float, float]]


def row_of(kind: str, stretch_m: float) -> str:
    """The row of RADIUS for an estimate made in this way on so many metres of road: long roads count several times."""
    long = f"{kind}, long road"
    return long if stretch_m > _LONG_ROAD_M and long in RADIUS else kind


def accuracy_m(kind: str, spread_m: float, stretch_m: float) -> float:
    """The radius in metres of an estimate made in this way, from its standard deviation and the stretch it is on."""
    always, share = RADIUS[row_of(kind, stretch_m)]
    return round(always + share * spread_m, 1)


def confidence(level: Level, sure: float) -> float:
    """How often an answer is right that explains so much of the question and has so much of the likelihood, 0..1."""
    return round(min(max(between(OFTEN[_GROUP[level]], sure), _LEAST), _MOST), 3)


def sureness(level: Level, said: float) -> float:
    """What `confidence` was made of, for fitting it anew."""
    return between([(often, sure) for sure, often in OFTEN[_GROUP[level]]], said)


def group_of(level: Level) -> str:
    """The row of the table that answers of a level are read from."""
    return _GROUP[level]


def told_as(answer: Answer) -> Level:
    """The level by which an answer's confidence is told: a registered door on one of several namesakes is a door."""
    return "house" if answer.level == "interpolated" and answer.address_id is not None else answer.level


def between(points: Points, at: float) -> float:
    """The value at `at` on the line through rising points, beyond its ends the value there."""
    n = bisect_left(points, at, key=_FIRST)
    if n == 0 or n == len(points):
        return points[min(n, len(points) - 1)][1]
    (x, y), (next_x, next_y) = points[n - 1], points[n]
    return y + (next_y - y) * (at - x) / (next_x - x)
