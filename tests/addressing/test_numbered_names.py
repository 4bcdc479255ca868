"""Streets whose name looks like a house number, and units that look like a street behind one."""

from __future__ import annotations

import pytest

from addressing.registry.intake_streets import take_streets
from store.city import HCMC
from store.database import Database
from tests.addressing import small_city as town

STREETS = [
    town.street("d2-north", "Đường D2", (106.662, 10.836), (106.668, 10.836)),
    town.street("d2-east", "D2", (106.682, 10.783), (106.686, 10.783)),
    town.street("so79", "Số 79 Tân Quy Đông", (106.662, 10.784), (106.664, 10.784)),
    town.street("govap", "Gò Váp", (106.692, 10.763), (106.696, 10.763)),
]


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    town.take_in(module_database)
    with module_database.transaction("owner") as connection:
        assert not take_streets(connection, [*town.STREETS, *STREETS], city=HCMC).refused
    return module_database


@pytest.mark.parametrize(
    ("query", "street", "ward"),
    [
        ("D2, Gò Vấp", "Đường D2", "Phường Hạnh Thông"),
        ("d2 gò vấp", "Đường D2", "Phường Hạnh Thông"),
        ("D2, P. 3, Q. 3", "D2", "Phường Bàn Cờ"),
        ("Số 79 Tân Quy Đông, Quận 3", "Số 79 Tân Quy Đông", "Phường Nhiêu Lộc"),
    ],
)
def test_a_street_called_like_a_house_number_is_found(city: Database, query: str, street: str, ward: str) -> None:
    answer = town.best(city, query)
    assert (answer.level, answer.street, answer.ward, answer.unmatched) == ("street", street, ward, ())


def test_a_letter_and_a_number_alone_is_every_street_of_that_name(city: Database) -> None:
    (answers,) = town.ask(city, "D2")
    assert {answer.ward for answer in answers} == {"Phường Hạnh Thông", "Phường Bàn Cờ"}
    assert sum(answer.confidence for answer in answers) <= 1.0


def test_where_no_street_is_called_so_it_stays_a_number(city: Database) -> None:
    answer = town.best(city, "D2, Quận 1")
    assert (answer.level, answer.unmatched) == ("ward", ("D2",))


@pytest.mark.parametrize("query", ["12, Gò Vấp", "12A/3 Gò Vấp, TP.HCM"])
def test_a_number_and_a_unit_is_no_house_in_a_street_of_nearly_that_name(city: Database, query: str) -> None:
    answer = town.best(city, query)
    assert (answer.level, answer.name) == ("ward", "Quận Gò Vấp")
    assert town.best(city, "12 Gò Váp").street == town.best(city, "12 go vap").street == "Gò Váp"
