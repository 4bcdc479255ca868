"""Facilities and stops that nobody knows, on a street that is known: their names say where on it."""

from __future__ import annotations

import pytest

from addressing.gazetteer.things import distance_m
from store.database import Database
from tests.addressing import small_city as town

CORNER = (106.696, 10.770)


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    streets = [
        town.street("bv", "Bùi Viện", (106.696, 10.766), (106.696, 10.774)),
        town.street("bvt", "Bùi Viện Trang", (106.690, 10.795), (106.694, 10.795)),
        town.street("so1c", "Đường số 1", (106.690, 10.785), (106.694, 10.785)),
    ]
    tower = town.place("Cao ốc Lê Lợi", 106.707, 10.7702, "office", 0.3)
    return town.take_in(module_database, streets=streets, addresses=[tower])


@pytest.mark.parametrize("name", ["Bưu điện Bùi Viện", "buu dien bui vien", "Trạm Xăng Dầu Bùi Viện 7"])
def test_what_is_named_after_a_crossing_street_is_near_the_crossing(city: Database, name: str) -> None:
    first = town.ask(city, f"{name}, Lê Lợi, Quận 1")[0][0]
    assert (first.level, first.street) == ("street", "Lê Lợi")
    assert distance_m((first.lon, first.lat), CORNER) < 20
    assert "Bùi Viện" in first.why
    assert first.accuracy_m == 300


def test_a_crossing_in_another_ward_than_the_typed_one_is_not_meant(city: Database) -> None:
    first = town.ask(city, "Bưu điện Bùi Viện, Lê Lợi, Phường 3, Quận Gò Vấp")[0][0]
    assert first.street == "Lê Lợi"
    assert first.old_district == "Quận Gò Vấp"


@pytest.mark.parametrize(("ward", "lon"), [("Bàn Cờ", 106.692), ("Nhiêu Lộc", 106.664)])
def test_a_ward_in_the_name_tells_which_street_of_a_district_is_meant(city: Database, ward: str, lon: float) -> None:
    first = town.ask(city, f"Trường Mầm non {ward}, Đường số 1, Quận 3")[0][0]
    assert first.street == "Đường số 1"
    assert first.lon == pytest.approx(lon, abs=0.002)


def test_the_typed_ward_counts_more_than_one_in_the_name(city: Database) -> None:
    first = town.ask(city, "Trường Mầm non Bàn Cờ, Đường số 1, Phường 12, Quận 3")[0][0]
    assert first.lon == pytest.approx(106.664, abs=0.002)


def test_a_place_that_only_bears_the_streets_name_is_not_what_was_asked_for(city: Database) -> None:
    first = town.ask(city, "Cơ sở Lê Lợi, Lê Lợi, Quận 1")[0][0]
    assert (first.level, first.street) == ("street", "Lê Lợi")
    known = town.ask(city, "Cao ốc Lê Lợi, Lê Lợi, Quận 1")[0][0]
    assert known.name == "Cao ốc Lê Lợi"


@pytest.mark.parametrize("written", ["Minh Khai, Quận 1", "Thị Minh Khai, Quận 1", "5 thi minh khai q1"])
def test_a_street_is_found_without_its_surname(city: Database, written: str) -> None:
    assert town.ask(city, written)[0][0].street == "Nguyễn Thị Minh Khai"


def test_a_name_that_is_a_street_itself_speaks_of_no_shorter_one(city: Database) -> None:
    """`Nguyễn Thị Minh Khai` is no `Minh Khai`, and `Bùi Viện Trang` none of its beginnings."""
    with_whole = town.ask(city, "Trường THCS Bùi Viện Trang, Lê Lợi, Quận 1")[0][0]
    assert distance_m((with_whole.lon, with_whole.lat), CORNER) > 20
