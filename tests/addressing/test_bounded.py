"""A place that is known to be between two ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addressing.estimating.bounded import bounded


@given(st.floats(0, 2000), st.floats(5, 3000), st.floats(30, 4000))
def test_it_is_what_summing_the_bell_between_the_ends_gives(metres: float, spread: float, end: float) -> None:
    metres = min(metres, end)
    steps = np.linspace(0.0, end, 20_001)
    bell = np.exp(-0.5 * ((steps - metres) / spread) ** 2)
    mean = float(np.average(steps, weights=bell))
    deviation = math.sqrt(float(np.average((steps - mean) ** 2, weights=bell)))
    place, unsure = bounded(metres, spread, 0.0, end)
    assert place == pytest.approx(mean, abs=0.02 * end)
    assert unsure == pytest.approx(max(deviation, 1.0), rel=0.05, abs=1.0)


def test_a_place_at_a_border_is_brought_in_by_how_unsure_it_is() -> None:
    sure, unsure = bounded(10.0, 20.0, 0.0, 1000.0), bounded(10.0, 400.0, 0.0, 1000.0)
    assert (sure[0] < 30, 250 < unsure[0] < 400, unsure[1] < 300) == (True, True, True)


def test_far_from_either_end_nothing_changes() -> None:
    assert bounded(500.0, 20.0, 0.0, 1000.0) == (500.0, 20.0)


def test_a_place_far_outside_stays_where_it_is() -> None:
    assert bounded(5000.0, 20.0, 0.0, 1000.0) == (5000.0, 20.0)
