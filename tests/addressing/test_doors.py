"""One number at several doors of a street, and streets whose names have a number in them."""

from __future__ import annotations

import pytest

from addressing.registry.intake_addresses import take_addresses
from addressing.registry.intake_streets import take_streets
from addressing.registry.rows import AddressRow
from store.database import Database
from tests.addressing import small_city as town

STREETS = [
    town.street("s59", "Số 59 Tân Quy Đông", (106.662, 10.795), (106.668, 10.795)),
    town.street("7bka", "Đường số 7B Khu A", (106.692, 10.763), (106.696, 10.763)),
]
HOUSES = [
    town.house("300", "lvs", 106.6710, 10.7899),
    AddressRow("place", "test", "mall", 106.6760, 10.7899, "mall", "Union Square", number="300",
               street_source_ref="lvs", importance=0.6),
    town.house("4", "s59", 106.6630, 10.7951),
    town.house("95", "7bka", 106.6930, 10.7631),
    town.house("44, 1st", "loi1", 106.6950, 10.7701),
]  # fmt: skip


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    town.take_in(module_database)
    with module_database.transaction("owner") as connection:
        assert not take_streets(connection, STREETS).refused
        assert not take_addresses(connection, HOUSES).refused
    return module_database


def test_a_plain_address_is_the_plain_door_before_what_is_named_at_that_number_elsewhere(city: Database) -> None:
    first, second = town.ask(city, "300 Lê Văn Sỹ, Quận 3")[0][:2]
    assert (first.name, second.name) == ("300 Lê Văn Sỹ", "Union Square")
    assert town.best(city, "Union Square, 300 Lê Văn Sỹ, Quận 3").name == "Union Square"


@pytest.mark.parametrize(
    ("written", "street"),
    [
        ("4 Số 59 Tân Qyu Đông, Phường 12, Quận 3", "Số 59 Tân Quy Đông"),
        ("95 Đường số 7B Ku A, Phường Bến Nghé", "Đường số 7B Khu A"),
    ],
)
def test_a_slip_in_a_name_with_a_number_is_mended(city: Database, written: str, street: str) -> None:
    answer = town.best(city, written)
    assert (answer.level, answer.street) == ("house", street)


def test_a_slip_in_the_number_of_a_name_is_another_street(city: Database) -> None:
    assert town.best(city, "4 Số 58 Tân Quy Đông, Phường 12, Quận 3").street != "Số 59 Tân Quy Đông"


@pytest.mark.parametrize("written", ["44 Lê Lợi, Q1", "44, 1st Lê Lợi, Quận 1", "Số nhà 44, 1st, đường Lê Lợi, Quận 1"])
def test_a_door_registered_with_its_floor_is_found_by_its_number(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert (answer.level, answer.street, answer.lon) == ("house", "Lê Lợi", 106.6950)
