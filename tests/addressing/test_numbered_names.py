"""Names that look like something else: a house number, a unit, what stands beside something."""

from __future__ import annotations

import pytest

from store.database import Database
from tests.addressing import small_city as town

STREETS = [
    town.street("d2-north", "Đường D2", (106.662, 10.836), (106.668, 10.836)),
    town.street("d2-east", "D2", (106.682, 10.783), (106.686, 10.783)),
    town.street("so79", "Số 79 Tân Quy Đông", (106.662, 10.784), (106.664, 10.784)),
    town.street("govap", "Gò Váp", (106.692, 10.763), (106.696, 10.763)),
    town.street("cat1", "Bàu Cát 1", (106.682, 10.787), (106.686, 10.787)),
    town.street("cat", "Bàu Cát", (106.682, 10.788), (106.686, 10.788)),
    town.street("chan", "Nguyễn Cảnh Chân", (106.692, 10.766), (106.696, 10.766)),
    town.street("press5", "5 Làng Báo Chí", (106.662, 10.786), (106.666, 10.786)),
    town.street("nhat8", "Tân Thới Nhất 8", (106.682, 10.789), (106.686, 10.789)),
    town.street("s9", "Đường S9", (106.682, 10.7845), (106.686, 10.7845)),
    town.street("so9", "Đường số 9", (106.682, 10.7855), (106.686, 10.7855)),
    town.street("18a", "Đường 18A", (106.666, 10.786), (106.669, 10.786)),
    town.street("banco-18a", "Đường 18A", (106.686, 10.7835), (106.689, 10.7835)),
    town.street("banco", "Bàn Cờ", (106.688, 10.782), (106.688, 10.786)),
]
PLACES = [
    town.place("Sài Gòn Avenue", 106.665, 10.825, "apartments", 0.1),
    town.place("BCH Quân sự Quận 3", 106.685, 10.785, "office", 0.1),
    town.place("phương uyên", 106.667, 10.827, "shop", 0.0),
    town.place("Chân Mây", 106.695, 10.767, "cafe", 0.0),
]


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return town.take_in(module_database, streets=STREETS, addresses=PLACES)


@pytest.mark.parametrize(
    ("query", "street", "ward"),
    [
        ("D2, Gò Vấp", "Đường D2", "Phường Hạnh Thông"),
        ("d2 gò vấp", "Đường D2", "Phường Hạnh Thông"),
        ("D2, P. 3, Q. 3", "D2", "Phường Bàn Cờ"),
        ("Số 79 Tân Quy Đông, Quận 3", "Số 79 Tân Quy Đông", "Phường Nhiêu Lộc"),
        ("So 79 Tan Quy Dong Street, District 3", "Số 79 Tân Quy Đông", "Phường Nhiêu Lộc"),
        ("5 Làng Báo Chí", "5 Làng Báo Chí", "Phường Nhiêu Lộc"),
        ("bau cat 1 quan 3", "Bàu Cát 1", "Phường Bàn Cờ"),
        ("Bàu Cát 1, Quận 3", "Bàu Cát 1", "Phường Bàn Cờ"),
        ("đường Bàu Cát 1, Quận 3", "Bàu Cát 1", "Phường Bàn Cờ"),
    ],
)
def test_a_street_called_like_a_house_number_is_found(city: Database, query: str, street: str, ward: str) -> None:
    answer = town.best(city, query)
    assert (answer.level, answer.street, answer.ward, answer.unmatched) == ("street", street, ward, ())


def test_a_houses_number_on_a_street_called_like_its_ward_is_no_street_of_that_name(city: Database) -> None:
    on_the_street, in_the_ward = town.best(city, "18A Bàn Cờ"), town.best(city, "18A Nhiêu Lộc")
    assert (on_the_street.street, on_the_street.unmatched) == ("Bàn Cờ", ("18A",))
    assert (in_the_ward.street, in_the_ward.unmatched) == ("Đường 18A", ())


def test_a_number_like_a_date_with_the_streets_own_figure_is_a_number(city: Database) -> None:
    answer = town.best(city, "15/9 Số 9")
    assert (answer.street, answer.unmatched) == ("Đường số 9", ())


@pytest.mark.parametrize("typed", ["TTN 8", "ttn8", "TTN08", "đường TTN 8"])
def test_the_initials_of_a_numbered_street_find_it(city: Database, typed: str) -> None:
    answer = town.best(city, f"66 {typed}, Quận 3")
    assert (answer.street, answer.old_district, answer.unmatched) == ("Tân Thới Nhất 8", "Quận 3", ("66",))


@pytest.mark.parametrize(
    ("typed", "street"),
    [("Đường S9", "Đường S9"), ("S9", "Đường S9"), ("đường 9", "Đường số 9"), ("số 9", "Đường số 9")],
)
def test_a_street_of_the_letter_s_is_told_from_the_one_of_that_number(city: Database, typed: str, street: str) -> None:
    assert town.best(city, f"66 {typed}, Quận 3").street == street


def test_a_letter_and_a_number_alone_is_every_street_of_that_name(city: Database) -> None:
    (answers,) = town.ask(city, "D2")
    assert {answer.ward for answer in answers} == {"Phường Hạnh Thông", "Phường Bàn Cờ"}
    assert sum(answer.confidence for answer in answers) <= 1.0


def test_where_no_street_is_called_so_it_stays_a_number(city: Database) -> None:
    answer = town.best(city, "D2, Quận 1")
    assert (answer.level, answer.unmatched) == ("ward", ("D2",))


def test_a_number_that_could_be_a_date_stays_a_number_on_a_street_that_is_called_like_a_ward(city: Database) -> None:
    assert town.best(city, "3/2 Bàn Cờ, Phường Bàn Cờ").street == "Bàn Cờ"


@pytest.mark.parametrize("query", ["12, Gò Vấp", "12A/3 Gò Vấp, TP.HCM"])
def test_a_number_and_a_unit_is_no_house_in_a_street_of_nearly_that_name(city: Database, query: str) -> None:
    answer = town.best(city, query)
    assert (answer.level, answer.name) == ("ward", "Quận Gò Vấp")
    assert town.best(city, "12 Gò Váp").street == town.best(city, "12 go vap").street == "Gò Váp"


def test_a_street_that_has_the_name_of_its_ward_is_found_in_it(city: Database) -> None:
    answer = town.best(city, "Bàn Cờ, Phường Bàn Cờ")
    assert (answer.level, answer.street, answer.ward) == ("street", "Bàn Cờ", "Phường Bàn Cờ")
    assert town.best(city, "Phường Bàn Cờ").level == "ward"


@pytest.mark.parametrize("query", ["đường Nguyễn Cảnh Chân", "duong nguyen canh chan", "Nguyen Canh Chan Street"])
def test_a_word_of_a_streets_name_is_not_taken_for_beside(city: Database, query: str) -> None:
    answer = town.best(city, query)
    assert (answer.level, answer.street) == ("street", "Nguyễn Cảnh Chân")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("Sài Gòn Avenue", "Sài Gòn Avenue"),
        ("BCH Quân sự Quận 3, TP.HCM", "BCH Quân sự Quận 3"),
        ("PHƯƠNG UYÊN", "phương uyên"),
    ],
)
def test_a_place_is_found_by_its_very_name_whatever_that_looks_like(city: Database, query: str, name: str) -> None:
    answer = town.best(city, query)
    assert (answer.level, answer.name, answer.unmatched) == ("place", name, ())
