"""Where a number that is not registered stands, and how far off that may be. All pure."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from addressing.estimate import Anchor, between, estimate
from addressing.houses import covers, keys_to_try, without_suffix
from addressing.things import distance_m
from addressing.windows import Known

LINE = shapely.LineString([(106.660, 10.79), (106.700, 10.79)])
ALLEY = shapely.LineString([(106.676, 10.79), (106.676, 10.794)])


def at(number: int) -> tuple[float, float]:
    return (106.660 + number * 0.00004, 10.7901 if number % 2 else 10.7899)


def known(*numbers: int) -> list[Known]:
    return [Known(str(n), *at(n)) for n in numbers]


def test_between_two_neighbours_of_its_own_side() -> None:
    found = estimate("105", known(101, 104, 106, 109), {}, LINE)
    assert found is not None
    assert found.why == "between 101 and 109"
    assert distance_m((found.lon, found.lat), at(105)) < 15 < found.accuracy_m


def test_beyond_the_last_known_number_it_goes_on_in_the_same_direction() -> None:
    found = estimate("121", known(101, 111), {}, LINE)
    assert found is not None
    assert found.lon > at(111)[0]
    assert distance_m((found.lon, found.lat), at(121)) < found.accuracy_m


def test_far_beyond_all_known_numbers_there_is_no_estimate() -> None:
    assert estimate("900", known(101, 111), {}, LINE) is None
    assert estimate("105", [], {}, LINE) is None
    assert estimate("A5", known(101, 111), {}, LINE) is None


def test_an_estimate_never_leaves_the_street() -> None:
    found = estimate("199", known(101, 111), {}, shapely.LineString([at(101), at(115)]))
    assert found is not None
    assert found.lon <= at(115)[0] + 1e-6


def test_a_number_beside_its_suffix_and_within_its_range() -> None:
    beside = estimate("139B", [Known("139", 106.67, 10.79)], {}, LINE)
    within = estimate("84", [Known("82-86", 106.67, 10.79)], {}, LINE)
    assert beside is not None
    assert within is not None
    assert (beside.why, within.why) == ("beside 139", "within 82-86")


def test_in_its_alley_a_house_is_as_far_in_as_its_number_says() -> None:
    near, far = (estimate(f"400/{n}", known(380, 420), {"400": ALLEY}, LINE) for n in (4, 120))
    assert near is not None
    assert far is not None
    assert near.level == far.level == "alley"
    assert 10.79 < near.lat < far.lat < 10.794
    assert near.accuracy_m < far.accuracy_m


def test_a_known_house_of_the_same_alley_is_nearer_than_the_alley_at_large() -> None:
    found = estimate("400/12", [Known("400/10", 106.6761, 10.7905)], {"400": ALLEY}, LINE)
    assert found is not None
    assert (found.lon, found.lat) == (106.6761, 10.7905)
    assert found.accuracy_m < 50


def test_the_mouth_of_an_unknown_alley_is_less_sure_than_a_house_on_the_street() -> None:
    mouth, house = estimate("105/7", known(101, 109), {}, LINE), estimate("105", known(101, 109), {}, LINE)
    assert mouth is not None
    assert house is not None
    assert mouth.accuracy_m > house.accuracy_m
    assert mouth.trust < house.trust


def test_the_mouths_of_alleys_tell_where_numbers_are() -> None:
    alleys = {"300": shapely.LineString([(106.672, 10.79), (106.672, 10.80)]), "400": ALLEY}
    found = estimate("350", [], alleys, LINE)
    assert found is not None
    assert found.lon == pytest.approx(106.674, abs=1e-4)


def test_a_number_that_two_places_claim_is_as_unsure_as_they_are_apart() -> None:
    twice = [Anchor(11, 106.660, 10.79), Anchor(11, 106.670, 10.79)]
    found = between(11, twice, LINE)
    assert found is not None
    assert found.accuracy_m > 1000


@given(st.integers(1, 2000), st.lists(st.integers(1, 2000), max_size=12))
def test_every_estimate_says_how_far_off_it_may_be(number: int, others: list[int]) -> None:
    found = estimate(str(number), known(*others), {}, LINE)
    assert found is None or (found.accuracy_m >= 15 and 0 < found.trust <= 1)


def test_a_range_is_looked_up_whole_and_by_its_ends() -> None:
    assert keys_to_try("82-84") == ("82-84", "82", "84")
    assert keys_to_try("12") == ("12",)
    assert covers("82-86", "84")
    assert not covers("82-86", "85")
    assert not covers("82", "82")
    assert without_suffix("453/12A") == "453/12"
    assert without_suffix("453/12") is None
