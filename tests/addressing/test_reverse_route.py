"""What a route runs along, and which number a street has at a point."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping, Sequence

import pytest
import shapely
from psycopg_pool import AsyncConnectionPool

from addressing.estimating.estimate import Ground
from addressing.estimating.sequence import Course
from addressing.estimating.spine import Spine
from addressing.gazetteer.things import distance_m
from addressing.gazetteer.windows import Known
from addressing.geocoder import Geocoder
from addressing.reverse.number import Numbered, number_at
from addressing.reverse.route import MOST_POINTS, SAMPLE_M, Stretch, sampled
from store.city import HCMC
from store.database import Database
from store.errors import BadInput, TooLarge
from tests import small_city as small

ROAD = shapely.LineString([(106.70, 10.77), (106.71, 10.77)])
#: Odd numbers north of the road, even ones south of it, growing to the east.
NORTH = [Known("1", 106.7010, 10.7701), Known("11", 106.7020, 10.7701)]
MATES = [*NORTH, Known("2", 106.7010, 10.7699), Known("12", 106.7020, 10.7699)]


def _numbered(point: tuple[float, float], known: Sequence[Known], alleys: Mapping[str, bytes] = {}) -> Numbered | None:
    spine = Spine.of(ROAD)
    assert spine is not None
    return number_at(ROAD, Ground(spine, Course(spine.length), alleys), point, known)


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return small.built(module_database)


def _along(database: Database, route: Sequence[tuple[float, float]]) -> list[Stretch]:
    async def ask() -> list[Stretch]:
        async with AsyncConnectionPool(database.conninfo("reader"), min_size=1, max_size=1, open=False) as pool:
            return await Geocoder(pool, HCMC).route(route)

    return asyncio.run(ask())


def test_a_route_is_told_as_the_streets_it_runs_along(city: Database) -> None:
    stretches = _along(city, [(106.7215, 10.7720), (106.7250, 10.7720), (106.7250, 10.7745)])
    assert [s.name for s in stretches] == ["Lê Văn Sỹ", "Hẻm 453 Lê Văn Sỹ"]
    assert [s.kind for s in stretches] == ["street", "alley"]
    assert stretches[0].wards == ("Phường Nhiêu Lộc",)
    assert stretches[0].old_wards == ("Phường 13",)
    whole = distance_m((106.7215, 10.7720), (106.7250, 10.7720)) + distance_m((106.7250, 10.7720), (106.7250, 10.7745))
    assert sum(s.length_m for s in stretches) == pytest.approx(whole, rel=0.01)


def test_one_bad_position_does_not_jump_to_another_street(city: Database) -> None:
    route = [(106.7215, 10.7720), (106.7249, 10.7720), (106.72500, 10.77222), (106.7251, 10.7720), (106.7285, 10.7720)]
    assert [s.name for s in _along(city, route)] == ["Lê Văn Sỹ"]


def test_where_no_street_is_the_stretch_says_so(city: Database) -> None:
    stretches = _along(city, [(106.7140, 10.7775), (106.7160, 10.7775)])
    assert [(s.street_id, s.name) for s in stretches] == [(None, "")]
    assert stretches[0].wards == ("Phường Sài Gòn",)


def test_the_numbers_at_the_ends_of_a_stretch_are_told(city: Database) -> None:
    [stretch] = _along(city, [(106.70205, 10.7751), (106.70245, 10.7751)])
    assert (stretch.first, stretch.last) == (12, 14)


@pytest.mark.parametrize("route", [[], [(106.7, 10.77)], [(106.7, 10.77), (406.7, 10.77)]])
def test_what_is_no_route_is_refused(city: Database, route: list[tuple[float, float]]) -> None:
    with pytest.raises(BadInput):
        _along(city, route)


def test_a_route_without_end_is_too_large(city: Database) -> None:
    with pytest.raises(TooLarge):
        _along(city, [(106.7, 10.77)] * (MOST_POINTS + 1))
    with pytest.raises(TooLarge):
        _along(city, [(100.0, 10.0), (106.0, 10.0)])


def test_samples_keep_the_corners_and_are_never_far_apart() -> None:
    route = [(106.70, 10.77), (106.701, 10.77), (106.701, 10.7705)]
    points = sampled(route)
    assert set(route) <= set(points)
    assert all(distance_m(a, b) <= SAMPLE_M + 0.1 for a, b in itertools.pairwise(points))


@pytest.mark.parametrize(
    ("lat", "told"), [(10.77005, Numbered("odd", 7)), (10.76995, Numbered("even", 8)), (10.77, Numbered(None, None))]
)
def test_the_number_is_between_the_neighbours_of_its_side(lat: float, told: Numbered) -> None:
    found = _numbered((106.7016, lat), MATES)
    assert found is not None
    assert found.side == told.side
    assert told.number is None or found.number == told.number
    assert told.side is None or (found.number or 0) % 2 == (told.side == "odd")


def test_far_along_from_any_neighbour_no_number_is_told() -> None:
    assert _numbered((106.7090, 10.7701), MATES) is None
    found = _numbered((106.7030, 10.7701), MATES)
    assert found == Numbered("odd", None)


def test_neighbours_across_the_street_tell_the_side_and_the_number() -> None:
    across = _numbered((106.7016, 10.76995), NORTH)
    assert across is not None
    assert (across.side, across.number in (6, 8)) == ("even", True)


def test_a_number_that_fits_no_order_is_passed_over() -> None:
    known = [Known(str(n), 106.70 + n / 10_000, 10.7701) for n in range(1, 40, 2)]
    strayed = [*known, Known("901", 106.7020, 10.7701)]
    assert _numbered((106.70202, 10.7701), strayed) == _numbered((106.70202, 10.7701), known) == Numbered("odd", 21)


def test_where_both_sides_are_mixed_up_no_number_is_told() -> None:
    mixed = [Known(str(n), 106.7010 + n / 100_000, 10.7701) for n in range(1, 20)]
    assert _numbered((106.7011, 10.7701), mixed) is None


def test_the_mouth_of_an_alley_tells_the_number_where_no_house_does() -> None:
    alley = shapely.LineString([(106.7030, 10.77), (106.7030, 10.7720)]).wkb
    assert _numbered((106.7031, 10.7701), [], {"45": alley}) == Numbered(None, 45)
    assert _numbered((106.7060, 10.7701), [], {"45": alley}) is None
