"""Where on a street an address without a number most likely is: the place with the least distance to be expected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Beyond this an answer is about as wrong as it gets, and a metre more costs only so much.
_WRONG_M, _WORSE = 2000.0, 0.05
#: The houses that nobody knows of count as so many, spread evenly.
_UNSEEN, _STEP_M = 20.0, 25.0
#: A national road has 5,000 steps of that: each is weighed against each.
_MOST_STEPS = 400
#: The share of the likelihood that the radius told is to hold, and its least, metres.
_HELD, _LEAST_M = 0.9, 30.0


def middle(stretches: Sequence[tuple[float, float]], standing: Sequence[float]) -> tuple[float, float]:
    """(metre, radius in metres) on the `stretches` of a street, by the metres where houses are known to stand.

    Where none is known, the middle of the stretches. `stretches` are from metre to metre, at least one.
    """
    step = max(_STEP_M, sum(end - begin for begin, end in stretches) / _MOST_STEPS)
    spread = [np.arange(begin, max(end, begin + 1), step) for begin, end in stretches]
    places = np.concatenate(spread)
    inside = [m for m in standing if any(begin - _STEP_M <= m <= end + _STEP_M for begin, end in stretches)]
    likely = np.concatenate([places, np.asarray(inside, dtype=float)])
    weights = np.concatenate([np.full(len(places), _UNSEEN / len(places)), np.ones(len(inside))])
    apart = np.abs(places[:, None] - likely[None, :])
    cost = (np.minimum(apart, _WRONG_M) + _WORSE * apart) @ weights
    chosen = float(places[cost.argmin()])
    away = np.abs(likely - chosen)
    order = away.argsort()
    held = np.cumsum(weights[order]) >= _HELD * weights.sum()
    return chosen, max(_LEAST_M, float(away[order][held.argmax()]))
