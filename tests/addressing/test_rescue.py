"""When the first reading contradicts the typed district: the other parts of the text, then the unit itself."""

from __future__ import annotations

import pytest

from store.database import Database
from tests.addressing import small_city as town


@pytest.mark.parametrize(
    "written",
    [
        "chợ lê văn sĩ cũ, Lê Văn Sỹ, Quận 3",
        "113 cty abc xyz, Lê Văn Sỹ, Quận 3",
        "Mỹ Gia 2, Lê Văn Sỹ, Phường 12, Quận 3",
        "no.1, 35, 139 (to airport), Lê Văn Sỹ, Quận 3",
    ],
)
def test_a_part_that_is_a_street_of_the_typed_district_is_that_street(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert answer.street == "Lê Văn Sỹ"
    assert "Quận 3" in answer.matched


def test_the_number_before_such_a_street_is_its_number(city: Database) -> None:
    answer = town.best(city, "Cty TNHH 2 TV Nguyễn, 411 Lê Văn Sỹ, Quận 3")
    assert (answer.level, answer.number, answer.street) == ("house", "411", "Lê Văn Sỹ")


def test_the_typed_district_comes_before_something_half_like_the_name_elsewhere(city: Database) -> None:
    answer = town.best(city, "Chợ Bến Đình, Quận Gò Vấp")
    assert answer.old_district == "Quận Gò Vấp"
    assert answer.name != "Chợ Bến Thành"


def test_a_place_of_the_very_name_is_told_although_the_district_is_wrong_but_less_surely(city: Database) -> None:
    right, wrong = (town.best(city, f"Chợ Bến Thành, Quận {district}") for district in ("1", "Gò Vấp"))
    assert right.name == wrong.name == "Chợ Bến Thành"
    assert wrong.confidence < right.confidence
    assert "Quận Gò Vấp" in wrong.unmatched


def test_the_direction_a_bus_goes_is_no_part_of_the_name(city: Database) -> None:
    assert town.best(city, "Chợ Bến Thành (đi Thủ Đức)").name == "Chợ Bến Thành"


@pytest.mark.parametrize("number", ["10", "16"])
def test_the_ward_of_the_name_in_another_district_is_meant_where_the_street_is_there(
    city: Database, number: str
) -> None:
    first = town.best(city, f"{number} Dương Bá Trạc, Phường 3, Quận Gò Vấp")
    assert first.level == ("house" if number == "10" else "interpolated")
    assert (first.street, first.old_ward, first.old_district) == ("Dương Bá Trạc", "Phường 3", "Quận 3")
    assert "Phường 3" in first.matched
    assert "Quận Gò Vấp" in first.unmatched
    assert first.confidence < town.best(city, f"{number} Dương Bá Trạc, Phường 3, Quận 3").confidence


def test_a_street_in_the_typed_district_goes_before_one_in_the_ward_of_the_name_elsewhere(city: Database) -> None:
    first = town.best(city, "12 Lê Lợi, Phường 3, Quận 1")
    assert first.old_district == "Quận 1"


def test_a_unit_behind_a_street_that_no_map_has_is_answered_instead(city: Database) -> None:
    answer = town.best(city, "12 TX 25 Bến Nghé")
    assert (answer.level, answer.old_ward) == ("ward", "Phường Bến Nghé")


def test_the_street_behind_the_units_is_the_street(city: Database) -> None:
    answer = town.best(city, "411 P12 Q3 Lê Văn Sỹ")
    assert (answer.level, answer.number, answer.street) == ("house", "411", "Lê Văn Sỹ")


def test_a_ward_in_front_of_the_address_is_no_place(city: Database) -> None:
    answer = town.best(city, "Bến Nghé, 2 Lê Lợi")
    assert (answer.street, answer.old_ward) == ("Lê Lợi", "Phường Bến Nghé")
    assert "Bến Nghé" in answer.matched


def test_a_numbered_street_far_from_the_typed_ward_is_another_one(city: Database) -> None:
    (answers,) = town.ask(city, "5 Đường số 1, Phường Bến Nghé")
    assert (answers[0].level, answers[0].old_ward) == ("ward", "Phường Bến Nghé")
    assert answers[0].confidence > max(answer.confidence for answer in answers[1:])


def test_a_street_behind_a_name_that_nobody_knows_is_the_one_in_the_district(city: Database) -> None:
    (answers,) = town.ask(city, "Nhà phố Abc Xyz Hills, đường số 1, Gò Vấp")
    assert answers[0].old_district == "Quận Gò Vấp"
    assert "Gò Vấp" in answers[0].matched


def test_a_district_stays_said_when_the_text_is_read_another_way(city: Database) -> None:
    assert town.best(city, "43 Đường số 1, P. 12, Gò Vấp").old_district == "Quận Gò Vấp"
