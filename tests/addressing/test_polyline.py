"""A line measured by plain sums is the line that GEOS measures."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from addressing.estimating.polyline import Polyline

metres = st.integers(-2_000, 2_000).map(float)
corners = st.lists(st.tuples(metres, metres), min_size=2, max_size=30, unique=True)


@given(corners, metres, metres)
def test_the_nearest_place_is_as_near_as_geos_finds_it(line: list[tuple[float, float]], x: float, y: float) -> None:
    course, same = Polyline.of(line), shapely.LineString(line)
    along, away = course.nearest(x, y)
    assert course.length == pytest.approx(same.length)
    assert away == pytest.approx(same.distance(shapely.Point(x, y)), abs=1e-9)
    assert shapely.Point(course.at(along)).distance(shapely.Point(x, y)) == pytest.approx(away, abs=1e-6)


@given(corners, st.floats(-0.5, 1.5))
def test_a_place_along_it_is_where_geos_has_it_and_an_end_beyond_it(
    line: list[tuple[float, float]], part: float
) -> None:
    course, same = Polyline.of(line), shapely.LineString(line)
    place = same.interpolate(min(max(part, 0.0), 1.0), normalized=True)
    assert course.at(part * course.length) == pytest.approx((place.x, place.y), abs=1e-6)


def test_a_corner_said_twice_is_no_place_to_divide_by() -> None:
    course = Polyline.of([(0.0, 0.0), (0.0, 0.0), (10.0, 0.0)])
    assert course.nearest(4.0, 3.0) == (4.0, 3.0)
    assert course.at(0.0) == (0.0, 0.0)
