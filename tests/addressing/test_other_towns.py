"""What was typed and no map knows: a street of another town, a good name; and what was understood in part."""

from __future__ import annotations

import pytest
import shapely

from store.database import Database
from tests.addressing import small_city as town
from tests.addressing.small_city import REFORM, unit

#: A town 70 km away, whose streets nobody has mapped.
CAPE = shapely.box(107.06, 10.33, 107.10, 10.37)
THANH = shapely.box(106.710, 10.800, 106.730, 10.820)
UNITS = [
    unit("district", "747", "thành phố", "Vũng Tàu", CAPE, valid_to=REFORM),
    unit("ward", "26506", "phường", "3", CAPE, valid_to=REFORM, parent_level="district", parent_code="747"),
    unit("ward", "26508", "phường", "Thắng Tam", CAPE, valid_to=REFORM, parent_level="district", parent_code="747"),
    unit("district", "765", "quận", "Bình Thạnh", THANH, valid_to=REFORM),
    unit("ward", "26929", "phường", "25", THANH, valid_to=REFORM, parent_level="district", parent_code="765"),
    unit("ward", "26510", "phường", "Tam Thắng", CAPE, valid_from=REFORM),
]
STREETS = [
    town.street("d2", "Đường D2", (106.712, 10.810), (106.728, 10.810)),
    town.street("d2gv", "Đường D2", (106.662, 10.822), (106.688, 10.822)),
    town.street("nvl", "Nguyễn Văn Lượng", (106.662, 10.835), (106.688, 10.835)),
    town.street("nvg", "Nguyễn Văn Giai", (106.692, 10.778), (106.708, 10.778)),
]
PLACES = [
    town.place("Bệnh viện Hoa Mai", 106.6635, 10.8303, "hospital", 0.4),
]


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return town.take_in(module_database, units=UNITS, streets=STREETS, addresses=PLACES)


@pytest.mark.parametrize(
    "written",
    [
        "12 Lê Lợi, Vũng Tàu",
        "12 Lê Lợi, Thành phố Vũng Tàu",
        "12 Lê Lợi, Phường 3, Vũng Tàu",
        "12 Lê Lợi, Phường 3, TP. Vũng Tàu",
        "Đường 3 Tháng 2, Phường Thắng Tam, TP Vũng Tàu",
        "12 Lê Lợi, Phường Tam Thắng, TP. Hồ Chí Minh",
        "Nguyễn Thị Minh Khai, phường Tam Thắng",
    ],
)
def test_a_street_of_another_town_is_not_one_of_its_name_here(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert answer.level == "ward"
    assert answer.lon > 107


@pytest.mark.parametrize(
    "written", ["12 Lê Lợi, Bến Nghé, Quận 1", "Quán Vũng Tàu, 12 Lê Lợi, Quận 1", "12 Lê Lợi, Q1"]
)
def test_where_the_typed_district_has_the_street_nothing_else_counts(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert (answer.level, answer.street, answer.old_district) == ("house", "Lê Lợi", "Quận 1")


@pytest.mark.parametrize(
    ("written", "unit_name"),
    [
        ("9 Nguyễn Văn Hoài, Phường 12, Quận 3", "Phường 12"),
        ("9 nguyen van hoai, phuong 12, quan 3", "Phường 12"),
        ("45 Nguyễn Gia Trí, Phường Bến Nghé, Quận 1", "Phường Bến Nghé"),
    ],
)
def test_a_good_name_that_no_map_has_is_no_slip_of_another(city: Database, written: str, unit_name: str) -> None:
    answer = town.best(city, written)
    assert (answer.level, answer.old_ward) == ("ward", unit_name)


@pytest.mark.parametrize("written", ["12 Nguyễn Vnă Luợgn, Gò Vấp", "12 nguyen vam luwng, go vap"])
def test_two_slips_that_leave_no_word_are_put_right(city: Database, written: str) -> None:
    assert town.best(city, written).street == "Nguyễn Văn Lượng"


def test_a_guess_from_a_good_name_is_said_with_doubt(city: Database) -> None:
    guess, slip = town.best(city, "Nguyễn Văn Hoài"), town.best(city, "Nguyễn Văn Gai")
    assert slip.street == "Nguyễn Văn Giai"
    assert guess.level == "street"
    assert guess.confidence < 0.5 < slip.confidence


def test_a_place_beside_the_street_of_its_address_goes_before_the_estimate(city: Database) -> None:
    named = "Bệnh viện Hoa Mai"
    assert town.best(city, f"{named}, 999 Lê Lợi, Quận Gò Vấp").name == named


def test_a_part_that_is_a_street_goes_before_the_unit_that_was_all_that_was_understood(city: Database) -> None:
    answer = town.best(city, "Trường Mầm non Tuổi Thơ, Nguyễn Văn Giai, Quận 1")
    assert (answer.level, answer.street) == ("street", "Nguyễn Văn Giai")


@pytest.mark.parametrize("written", ["15 Nguyễn Gia Trí, Quận Bình Thạnh", "nguyen gia tri, binh thanh"])
def test_a_street_renamed_since_it_was_mapped_is_found_by_its_name_of_today(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert (answer.street, answer.old_district) == ("Đường D2", "Quận Bình Thạnh")


def test_a_street_of_the_former_name_in_another_district_was_not_renamed(city: Database) -> None:
    answers = town.ask(city, "15 Nguyễn Gia Trí, Quận Gò Vấp")[0]
    assert all(answer.old_district != "Quận Gò Vấp" or answer.level == "ward" for answer in answers)
