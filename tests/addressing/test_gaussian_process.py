"""Where the street's own process has a number: the short sums are what the whole covariance says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addressing.estimating.gaussian_process import Witness, guesses
from addressing.estimating.numbering import TABLE

STARTS = (12.0, 900.0)
witnesses = st.lists(
    st.tuples(st.integers(1, 900), st.floats(-50.0, 5_000.0), st.floats(8.0, 150.0)), min_size=1, max_size=20
)


def covariance(a: int, b: int, pace: float) -> float:
    one_side = (a - b) % 2 == 0
    own = (TABLE.pace_doubt * pace) ** 2 + one_side * (TABLE.side_pace_doubt * pace) ** 2
    return own * a * b + (TABLE.wander_m**2 + one_side * TABLE.side_m**2) * min(a, b)


def by_the_book(number: int, seen: list[Witness], pace: float, start: float) -> tuple[float, float, float]:
    """The posterior of a Gaussian process, written out."""
    numbers = [one for one, _, _ in seen]
    whole = np.array([[start**2 + covariance(a, b, pace) for b in numbers] for a in numbers])
    whole += np.diag([noise**2 for _, _, noise in seen])
    common = np.array([start**2 + covariance(number, a, pace) for a in numbers])
    off = np.array([metres - pace * one for one, metres, _ in seen])
    variance = start**2 + covariance(number, number, pace) - common @ np.linalg.solve(whole, common)
    likelihood = -0.5 * off @ np.linalg.solve(whole, off)
    likelihood -= 0.5 * np.linalg.slogdet(whole)[1] - len(seen) * math.log(TABLE.unit_m)
    mean = pace * number + common @ np.linalg.solve(whole, off)
    return float(mean), math.sqrt(max(float(variance), 1.0)), TABLE.tempering * float(likelihood)


@given(st.integers(1, 900), witnesses, st.floats(2.0, 12.0))
def test_few_and_many_witnesses_give_what_the_whole_covariance_gives(
    number: int, seen: list[Witness], pace: float
) -> None:
    for guess, start in zip(guesses(number, seen, pace, STARTS), STARTS, strict=True):
        expected = by_the_book(number, seen, pace, start)
        assert (guess.metres, guess.likelihood) == pytest.approx((expected[0], expected[2]), rel=1e-6, abs=1e-5)
        assert guess.spread_m == pytest.approx(expected[1], rel=1e-4, abs=1e-2)


def test_of_a_street_of_which_nothing_is_known_the_usual_pace_tells() -> None:
    near, far = (guesses(number, [], 5.0, STARTS)[0] for number in (10, 200))
    assert (near.metres, far.metres) == (50.0, 1000.0)
    assert near.spread_m < far.spread_m


def test_a_number_between_two_known_ones_is_between_them_and_surer_than_beyond_them() -> None:
    seen = [(100, 480.0, 10.0), (120, 600.0, 10.0)]
    between, beyond = (guesses(number, seen, 5.5, STARTS)[0] for number in (110, 300))
    assert 480 < between.metres < 600 < beyond.metres
    assert between.spread_m < beyond.spread_m
