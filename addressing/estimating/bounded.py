"""A place known to be between two ends: a normal distribution cut off at both. Pure."""

from __future__ import annotations

import math

_FAR = 9.0
_LEAST_PART = 1e-6
_LEAST_M = 1.0


def bounded(metres: float, spread_m: float, begin: float, end: float) -> tuple[float, float]:
    """The mean and the standard deviation of what is between `begin` and `end` of a place and its spread, in metres.

    As they were where next to nothing of it is between them, or nothing beyond.
    """
    below, above = (begin - metres) / spread_m, (end - metres) / spread_m
    if not (below > -_FAR or above < _FAR):
        return metres, spread_m
    part = 0.5 * (math.erf(above / math.sqrt(2)) - math.erf(below / math.sqrt(2)))
    if part < _LEAST_PART:
        return metres, spread_m
    first, last = _density(below), _density(above)
    shift = (first - last) / part
    variance = 1 + (below * first - above * last) / part - shift * shift
    return metres + spread_m * shift, max(spread_m * math.sqrt(max(variance, 0.0)), _LEAST_M)


def _density(off: float) -> float:
    return math.exp(-0.5 * off * off) / math.sqrt(2 * math.pi)
