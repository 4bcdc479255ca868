"""Where a number falls when a street's course is a Gaussian process. Pure.

Its prior: numbers start about some place and come at about the usual pace, which wanders as they go, less between two
of one side than between one of each.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

import numpy as np

from addressing.estimating.numbering import TABLE
from store.values import value_class

#: From so many witnesses on numpy is quicker, for all that it does before it begins.
_MANY = 9
_LEAST_VARIANCE = 1.0
#: A number, where it was seen (metres), and how far off that may be.
Witness = tuple[int, float, float]


@value_class(frozen=True, slots=True)
class Guess:
    """Metres along, their standard deviation, and the log likelihood of what was seen."""

    metres: float
    spread_m: float
    likelihood: float


def guesses(number: int, seen: Sequence[Witness], pace: float, start_noises: Sequence[float]) -> list[Guess]:
    """Where `number` is, by each of several doubts about the place where numbers start, in metres about metre 0.

    `pace` is the usual metres a number. What the doubts have in common, all but the place of the start, is solved once.
    """
    course = _Course.of(pace)
    kept = (_summed if len(seen) < _MANY else _summed_by_numpy)(number, seen, course)
    own = course.covariance(number, number)
    return [_guess(pace * number, own, kept, start**2) for start in start_noises]


@value_class(frozen=True, slots=True)
class _Course:
    """What two numbers have in common: their street's own pace and wandering, and their side's."""

    pace: float
    own_pace: float
    side_pace: float
    wander: float
    side_wander: float

    @classmethod
    def of(cls, pace: float) -> _Course:
        own, side = (TABLE.pace_doubt * pace) ** 2, (TABLE.side_pace_doubt * pace) ** 2
        return cls(pace, own, own + side, TABLE.wander_m**2, TABLE.wander_m**2 + TABLE.side_m**2)

    def covariance(self, a: int, b: int) -> float:
        """Square metres."""
        least = a if a < b else b
        if (a - b) & 1:
            return self.own_pace * a * b + self.wander * least
        return self.side_pace * a * b + self.side_wander * least


#: Of what was seen, weighed by its own covariance: the products of what it has in common with the number (k), of how
#: far it is from where the usual pace has it (r), and of ones: k·k, k·1, 1·1, k·r, 1·r, r·r; and its log scale.
_Sums = tuple[float, float, float, float, float, float, float]


def _summed(number: int, seen: Sequence[Witness], course: _Course) -> _Sums:
    """Row by row of the covariance's Cholesky factor."""
    rows: list[list[float]] = []
    common: list[float] = []
    ones: list[float] = []
    off: list[float] = []
    for one, metres, noise in seen:
        row: list[float] = []
        for other, (witness, _, _) in zip(rows, seen, strict=False):
            row.append((course.covariance(one, witness) - sum(map(mul, row, other))) / other[-1])
        own = math.sqrt(course.covariance(one, one) + noise**2 - sum(map(mul, row, row)))
        common.append((course.covariance(number, one) - sum(map(mul, row, common))) / own)
        off.append((metres - course.pace * one - sum(map(mul, row, off))) / own)
        ones.append((1.0 - sum(map(mul, row, ones))) / own)
        row.append(own)
        rows.append(row)
    pairs = ((common, common), (common, ones), (ones, ones), (common, off), (ones, off), (off, off))
    kk, k1, one_one, kr, r1, rr = (sum(map(mul, a, b)) for a, b in pairs)
    return kk, k1, one_one, kr, r1, rr, sum([math.log(row[-1] / TABLE.unit_m) for row in rows])


def _summed_by_numpy(number: int, seen: Sequence[Witness], course: _Course) -> _Sums:
    """The same of many."""
    many = len(seen)
    numbers, metres, noise = np.array(seen, dtype=float).T
    odd = numbers % 2
    one_side = np.equal.outer(odd, odd)
    own_pace = course.own_pace + (course.side_pace - course.own_pace) * one_side
    wander = course.wander + (course.side_wander - course.wander) * one_side
    covariance = own_pace * np.multiply.outer(numbers, numbers) + wander * np.minimum.outer(numbers, numbers)
    covariance.ravel()[:: many + 1] += noise * noise
    sides = np.empty((many, 3))
    sides[:, 0] = [course.covariance(number, one) for one, _, _ in seen]
    sides[:, 1] = 1.0
    sides[:, 2] = metres - course.pace * numbers
    factor = np.linalg.cholesky(covariance)
    solved = np.linalg.solve(factor, sides)
    (kk, k1, kr), (_, one_one, r1), (_, _, rr) = (solved.T @ solved).tolist()
    logs = sum([math.log(own / TABLE.unit_m) for own in factor.diagonal().tolist()])
    return kk, k1, one_one, kr, r1, rr, logs


def _guess(expected: float, own: float, sums: _Sums, start: float) -> Guess:
    """What a doubt about the start, a variance in square metres, adds to the sums (Sherman and Morrison)."""
    kk, k1, one_one, kr, r1, rr, logs = sums
    spread = 1.0 + start * one_one
    share, lacking = start / spread, 1.0 - k1
    metres = expected + kr + share * lacking * r1
    variance = max(own - kk + share * lacking**2, _LEAST_VARIANCE)
    likelihood = -0.5 * (rr - share * r1**2) - logs - 0.5 * math.log(spread)
    return Guess(metres, math.sqrt(variance), TABLE.tempering * likelihood)
