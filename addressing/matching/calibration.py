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
#: What the likelihood of another answer counts for or against one along a street: near it, elsewhere on its street, on
#: another one. Fitted on one half of the streets (bench/halves.py); on the other they come out as 1.0, 2.6 and 0.5.
_NEAR, _ELSEWHERE, _ANOTHER = 0.75, 1.84, 0.47
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


def is_along(answer: Answer) -> bool:
    """Whether it is a place on or along a street that no registered door tells."""
    return answer.level in ("interpolated", "alley", "street") and answer.address_id is None


def against(share: float, near: float, elsewhere: float) -> float:
    """The share of the likelihood of an answer along a street, 0..1, that holds against the other answers.

    `near`: the share of those within its accuracy_m, which are as good as it; `elsewhere`: of those farther off on its
    street. Of the places that one street has for a number the likeliest is less often right than a share says, of
    streets of one name the likeliest oftener.
    """
    others = max(0.0, 1.0 - share - near - elsewhere)
    return (share + _NEAR * near) / (share + near + _ELSEWHERE * elsewhere + _ANOTHER * others)


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
