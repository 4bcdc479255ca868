"""Junctions by what people call them, and bridges with the street that leads to them."""

from __future__ import annotations

import pytest

from addressing.gazetteer.things import distance_m
from store.database import Database
from tests.addressing import small_city as town

#: Where the flyover crosses Lê Lợi; the middle of the roundabout on it.
FLYOVER, ROUNDABOUT = (106.7005, 10.770), (106.7005, 10.7702)
BRIDGEHEAD = (106.697, 10.7717)


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    streets = [
        town.street("cv", "Cầu vượt Ngã tư Gò Cát", (106.7005, 10.7688), (106.7005, 10.7712)),
        town.street("vx", "Vòng xoay Ngã Tư Gò Cát", (106.7004, 10.7702), (106.7006, 10.7702)),
        town.street("cvb", "Cầu vượt Bến Gỗ", (106.664, 10.830), (106.665, 10.830)),
        town.street("vxb", "Vòng xoay Bùi Viện - Lê Lợi", (106.6959, 10.770), (106.6961, 10.770)),
        town.street("bv", "Bùi Viện", (106.696, 10.766), (106.696, 10.774)),
        town.street("cvl", "Cầu vượt Thi Sách", (106.672, 10.836), (106.673, 10.836)),
        town.street("ts", "Thi Sách", (106.664, 10.826), (106.668, 10.826)),
        town.street("cau", "Cầu Rạch Đào", (106.697, 10.7717), (106.697, 10.7745)),
    ]
    places = [
        town.place("Trường Tiểu học Thi Sách", 106.695, 10.795, "school", 0.4),
        town.place("Trường Tiểu học Gò Cát", 106.666, 10.785, "school", 0.4),
        town.place("Chợ Bến Gỗ", 106.695, 10.785, "market", 0.4),
    ]
    return town.take_in(module_database, streets=streets, addresses=places)


@pytest.mark.parametrize(
    "written",
    ["Ngã tư Gò Cát", "Ngã 4 Gò Cát, Quận 1", "vòng xoay Gò Cát", "nga tu go cat", "Nút giao Gò Cát, Lê Lợi, Quận 1"],
)
def test_a_junction_is_where_its_roundabout_or_flyover_is(city: Database, written: str) -> None:
    answers = town.ask(city, written)[0]
    assert (answers[0].kind, answers[0].accuracy_m) == ("crossing", 150)
    assert distance_m((answers[0].lon, answers[0].lat), ROUNDABOUT) < 40
    assert not [other for other in answers[1:] if other.kind == "crossing"]


def test_of_a_junction_told_with_a_street_the_spot_on_that_street_is_meant(city: Database) -> None:
    first = town.best(city, "Ngã tư Gò Cát, Lê Lợi, Quận 1")
    assert first.lat == pytest.approx(10.770, abs=1e-5)


def test_a_flyover_tells_of_the_junction_that_has_its_name_sooner_than_a_market_elsewhere(city: Database) -> None:
    first = town.best(city, "Ngã tư Bến Gỗ")
    assert first.name == "Cầu vượt Bến Gỗ"


def test_a_junction_in_another_district_than_the_typed_one_is_not_meant(city: Database) -> None:
    first = town.best(city, "Ngã tư Gò Cát, Quận 3")
    assert first.kind != "crossing"


def test_a_roundabout_is_called_by_the_first_of_its_streets_as_well(city: Database) -> None:
    first = town.best(city, "vòng xoay Bùi Viện")
    assert first.name == "Vòng xoay Bùi Viện - Lê Lợi"


def test_a_junction_called_like_a_street_is_on_it_sooner_than_at_a_school_or_at_any_flyover_of_it(
    city: Database,
) -> None:
    first = town.best(city, "Ngã tư Thi Sách")
    assert (first.level, first.street) == ("street", "Thi Sách")
    assert first.confidence < 0.6


def test_a_bridge_told_with_the_street_that_leads_to_it_is_where_that_ends(city: Database) -> None:
    first = town.best(city, "Cầu Rạch Đào, Lê Lợi, Quận 1")
    assert distance_m((first.lon, first.lat), BRIDGEHEAD) < 110
    assert first.kind == "crossing"
