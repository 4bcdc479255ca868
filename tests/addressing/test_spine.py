"""A street as one line that numbers can be laid along, whatever pieces its source gives it in."""

from __future__ import annotations

import pytest
import shapely

from addressing.estimating.spine import Spine
from addressing.gazetteer.things import METRES_PER_DEGREE, distance_m

LON, LAT = 106.66, 10.79


def line(*metres: tuple[float, float]) -> list[tuple[float, float]]:
    return [(LON + x / METRES_PER_DEGREE / 0.98232, LAT + y / METRES_PER_DEGREE) for x, y in metres]


def spine(*pieces: list[tuple[float, float]]) -> Spine:
    found = Spine.of(shapely.MultiLineString(pieces))
    assert found is not None
    return found


def test_pieces_in_any_order_and_direction_make_one_line() -> None:
    found = spine(line((600, 0), (300, 0)), line((0, 0), (300, 0)), line((900, 5), (600, 0)))
    assert found.length == pytest.approx(900, abs=5)


def test_a_gap_is_bridged() -> None:
    assert spine(line((0, 0), (300, 0)), line((350, 0), (800, 0))).length == pytest.approx(800, abs=5)


def test_the_other_carriageway_is_not_walked_back() -> None:
    there, back = line((0, 0), (500, 0), (1000, 0)), line((1000, 0), (1000, 15), (500, 15), (0, 15), (0, 0))
    assert spine(there, back).length < 1100


def test_a_line_that_comes_back_along_the_other_carriageway_ends_where_it_turns() -> None:
    there_and_back = line((0, 0), (500, 0), (1000, 0), (1000, 20), (500, 20), (10, 20))
    assert spine(there_and_back).length == pytest.approx(1000, abs=30)


def test_a_carriageway_that_ends_beside_the_other_is_joined_there() -> None:
    found = spine(line((0, 0), (2000, 0)), line((900, 20), (0, 20)))
    assert found.length == pytest.approx(2000, abs=30)
    assert found.measure(*line((1900, 0))[0])[1] < 5


def test_a_side_branch_is_left_out() -> None:
    found = spine(line((0, 0), (500, 0)), line((500, 0), (1000, 0)), line((500, 0), (500, 100)))
    assert found.length == pytest.approx(1000, abs=5)


def test_a_ring_is_walked_to_its_farthest_point() -> None:
    ring = line((0, 0), (200, 0), (200, 200), (0, 200), (0, 0))
    assert spine(ring).length == pytest.approx(400, abs=5)


def test_a_place_is_found_again_by_its_metres() -> None:
    found = spine(line((0, 0), (1000, 0)))
    along, away = found.measure(*line((400, 30))[0])
    assert away == pytest.approx(30, abs=1)
    assert distance_m(found.at(along), line((400, 0))[0]) < 1
    assert distance_m(found.at(-50), line((0, 0))[0]) < 1 or distance_m(found.at(-50), line((1000, 0))[0]) < 1


def test_left_and_right_are_those_of_the_way_along() -> None:
    found = spine(line((0, 0), (1000, 0)))
    forward = found.at(1000)[0] > found.at(0)[0]
    left = found.beside(500, 40)
    assert (left[1] > LAT) == forward
    assert distance_m(left, found.at(500)) == pytest.approx(40, abs=1)


def test_nothing_has_no_spine() -> None:
    assert Spine.of(shapely.MultiLineString()) is None
