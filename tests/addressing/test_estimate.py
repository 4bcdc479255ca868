"""Where a number that is not registered stands, and how far off that may be. All pure."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from addressing.estimating.estimate import Estimate, Ground, estimate
from addressing.estimating.sequence import Anchor, Course, spots
from addressing.estimating.spine import Spine
from addressing.gazetteer.houses import covers, keys_to_try, without_suffix
from addressing.gazetteer.things import distance_m
from addressing.gazetteer.windows import Known
from addressing.matching.calibration import accuracy_m
from addressing.reasons import Reason, say

#: 4.3 km from west to east, its numbers 4.3 m apart: 1 at the western end, 999 at the eastern.
LINE = shapely.LineString([(106.660, 10.79), (106.6999, 10.79)])
ALLEY = shapely.LineString([(106.676, 10.79), (106.676, 10.794)])


def at(number: int) -> tuple[float, float]:
    return (106.660 + number * 0.00004, 10.7901 if number % 2 else 10.7899)


def known(*numbers: int) -> list[Known]:
    return [Known(str(n), *at(n), id=n) for n in numbers]


def ground(line: shapely.LineString = LINE, starts_at_west: float = 0.5, **alleys: shapely.LineString) -> Ground:
    spine = Spine.of(line)
    assert spine is not None
    rising = spine.at(0)[0] < spine.at(spine.length)[0]
    course = Course(spine.length, starts_at_west if rising else 1 - starts_at_west)
    return Ground(spine, course, {path.strip("_").replace("_", "/"): shapely.to_wkb(a) for path, a in alleys.items()})


def first(key: str, numbers: list[Known], on: Ground | None = None) -> Estimate:
    return estimate(key, numbers, on or ground())[0]


def off(found: Estimate, number: int) -> float:
    return distance_m((found.lon, found.lat), at(number))


def test_between_its_neighbours_on_the_street() -> None:
    found = first("105", known(101, 104, 106, 109))
    assert found.why.code == "between"
    assert off(found, 105) < 25 < accuracy_m(found.kind, found.spread_m, 1000)


def test_neighbours_of_its_own_side_count_more_than_those_across() -> None:
    odd = [Known(str(n), at(n)[0], at(n)[1], id=n) for n in (101, 121)]
    even_elsewhere = [Known(str(n), at(n)[0] + 0.0015, at(n)[1], id=n) for n in (102, 120)]
    found = first("111", [*odd, *even_elsewhere])
    assert off(found, 111) < 80


def test_a_longer_count_across_the_street_does_not_outvote_its_own_side() -> None:
    """Odd numbers begin anew at another border than the even ones do."""
    across = [Known(str(n), at(n + 500)[0], at(n)[1], id=n) for n in (96, 100, 104, 108, 112, 116)]
    assert off(first("105", [*known(101, 103, 109), *across]), 105) < 60
    assert off(first("106", [*known(101, 103, 109), *across]), 606) < 60


def test_beyond_the_last_known_number_it_goes_on_in_the_same_direction() -> None:
    found = first("151", known(101, 111, 121))
    assert (found.why.code, found.lon > at(121)[0]) == ("after", True)
    assert off(found, 151) < accuracy_m(found.kind, found.spread_m, 1000)


def test_the_farther_from_what_is_known_the_less_sure() -> None:
    near, far = first("115", known(101, 111)), first("411", known(101, 111))
    assert near.spread_m < far.spread_m


def test_one_house_on_the_wrong_street_does_not_move_its_neighbours() -> None:
    stray = Known("107", *at(800), id=1)
    assert off(first("105", [*known(93, 97, 101, 109, 113), stray]), 105) < 40


def test_two_sequences_on_one_street_are_two_places_and_the_typed_ward_decides() -> None:
    """One name in two districts that grew together: both count from their border."""
    again = [Known(str(n), at(n + 600)[0], at(n)[1], id=n) for n in (91, 101, 111, 121)]
    both = [*known(91, 101, 111, 121), *again]
    unsure = estimate("105", both, ground())
    assert len(unsure) > 1
    assert unsure[0].share < 0.9
    on = ground()
    along = on.spine.measure(*at(705))[0]
    east = replace(on, course=replace(on.course, inside=((along - 500, along + 500),)))
    assert off(first("105", both, east), 705) < 100


def test_without_any_known_number_it_is_counted_from_the_likelier_end() -> None:
    found = first("40", [], ground(starts_at_west=0.9))
    assert found.kind == "start"
    assert off(found, 40) < 150
    assert off(first("40", [], ground(starts_at_west=0.1)), 40) > 3000


def test_the_typed_ward_keeps_it_in_its_part_of_the_street() -> None:
    on = ground()
    west = on.spine.measure(*at(300))[0]
    begin, end = sorted((on.spine.measure(*at(0))[0], west))
    inside = replace(on, course=replace(on.course, inside=((begin, end),)))
    assert first("900", known(880, 890), inside).lon <= at(300)[0] + 1e-5


def test_what_is_unsure_near_the_border_of_the_typed_ward_is_rather_farther_in() -> None:
    on = ground(starts_at_west=0.9)
    begin, end = sorted((on.spine.measure(*at(560))[0], on.spine.measure(*at(999))[0]))
    inside = replace(on, course=replace(on.course, inside=((begin, end),)))
    sure, unsure = first("565", known(559, 563, 567), inside), first("565", known(11), inside)
    assert off(sure, 565) < 30
    assert unsure.lon > sure.lon + 0.001
    assert unsure.spread_m < first("565", known(11), on).spread_m


def test_an_estimate_never_leaves_the_street() -> None:
    found = first("199", known(101, 111), ground(shapely.LineString([at(101), at(115)])))
    assert at(101)[0] - 1e-4 <= found.lon <= at(115)[0] + 1e-4


def test_a_number_beside_its_suffix_and_within_its_range() -> None:
    beside = first("139B", [Known("139", 106.67, 10.79)])
    within = first("84", [Known("82-86", 106.67, 10.79)])
    assert (beside.why, within.why) == (Reason("beside", ("139",)), Reason("within", ("82-86",)))


def test_a_number_that_something_tells_stands_beside_that() -> None:
    found = first("371", [*known(369, 373), Known("371", 106.67, 10.79, inferred=True)])
    assert (found.level, found.lon, found.lat) == ("interpolated", 106.67, 10.79)
    assert found.why == Reason("told", ("371",))


def test_the_same_number_at_two_places_is_two_answers() -> None:
    twice = [Known("139", *at(139), id=1), Known("139", *at(500), id=2)]
    found = estimate("139B", twice, ground())
    assert [round(one.share, 2) for one in found] == [0.5, 0.5]


def test_in_its_alley_a_house_is_as_far_in_as_its_number_says() -> None:
    on = ground(_400=ALLEY)
    near, far = (first(f"400/{n}", known(380, 420), on) for n in (4, 120))
    assert near.level == far.level == "alley"
    assert 10.79 < near.lat < far.lat < 10.794
    assert near.spread_m < far.spread_m


def test_a_known_house_of_the_same_alley_is_nearer_than_the_alley_at_large() -> None:
    found = first("400/12", [Known("400/10", 106.6761, 10.7905)], ground(_400=ALLEY))
    assert (found.lon, found.lat) == (106.6761, 10.7905)
    assert found.spread_m < 50


def test_an_unknown_alley_is_beyond_its_mouth_on_its_own_side() -> None:
    odd, even, house = (first(key, known(101, 102, 109, 110)) for key in ("105/7", "106/7", "105"))
    assert odd.spread_m > house.spread_m
    # Odd numbers stand on the left of the way in which they grow, here the north.
    assert odd.lat > 10.79 > even.lat


def test_the_mouths_of_alleys_tell_where_numbers_are() -> None:
    other = shapely.LineString([(106.672, 10.79), (106.672, 10.80)])
    found = first("350", [], ground(_300=other, _400=ALLEY))
    assert found.lon == pytest.approx(106.674, abs=2e-4)


def test_the_number_of_an_alley_is_told_to_be_at_its_mouth() -> None:
    found = first("400", known(380, 420), ground(_400=ALLEY))
    assert (say(found.why, "vi"), say(found.why, "en")) == ("ngay đầu hẻm 400", "at the mouth of alley 400")


def test_lettered_numbers_stand_by_those_of_their_block() -> None:
    block = [Known("A3", 106.68, 10.79), Known("B4", 106.66, 10.79), Known("4", *at(4))]
    found = first("A4", block)
    assert (found.lon, found.why.code) == (106.68, "near")
    assert estimate("C4", block, ground()) == []


@given(st.integers(1, 2000), st.lists(st.integers(1, 2000), max_size=12))
def test_every_estimate_says_how_far_off_it_may_be_and_why(number: int, others: list[int]) -> None:
    found = estimate(str(number), known(*others), ground())
    assert found
    assert sum(one.share for one in found) <= 1.001
    for one in found:
        assert accuracy_m(one.kind, one.spread_m, 1000) >= 15
        assert say(one.why, "vi") != say(one.why, "en")


def test_a_range_is_looked_up_whole_and_by_its_ends() -> None:
    assert keys_to_try("82-84") == ("82-84", "82", "84")
    assert keys_to_try("12") == ("12",)
    assert covers("82-86", "84")
    assert not covers("82-86", "85")
    assert not covers("82", "82")
    assert without_suffix("453/12A") == "453/12"
    assert without_suffix("453/12") is None


def test_how_far_a_number_was_drawn_into_the_typed_ward_is_kept() -> None:
    known = [Anchor(n, 5.0 * n, 10.0, 1.0, str(n)) for n in range(20, 120, 2)]
    far = spots(110, known, Course(1000.0, 0.9, inside=((0.0, 100.0),)))[0]
    assert far.along_m <= 100.0
    assert far.drawn_m > 300.0
    assert far.with_score(0.5).drawn_m == far.moved(10.0, 0.1).drawn_m == far.drawn_m
