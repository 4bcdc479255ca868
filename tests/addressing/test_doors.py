"""Only that very door is called a house: not one end of a range, not the number on one of several namesakes."""

from __future__ import annotations

import pytest

from addressing.files.report import said
from addressing.files.rows import outcome_of
from addressing.registry.intake import take_addresses
from store.city import HCMC
from store.database import Database
from tests.addressing import small_city as town

#: In the ward of the first `Đường số 1`, 1.5 km from it; and two that are one road.
NAMESAKE = town.street("so1c", "Đường số 1", (106.672, 10.797), (106.678, 10.797))
ONE_ROAD = [
    town.street("d2a", "Đường số 9", (106.682, 10.782), (106.686, 10.782)),
    town.street("d2b", "Đường số 9", (106.6863, 10.782), (106.690, 10.782)),
]
HOUSES = [
    town.house("332", "lvs", 106.690, 10.7899),
    town.house("334", "lvs", 106.6903, 10.7899),
    town.house("20", "d2a", 106.6841, 10.7821),
    town.house("F100 - 18A/1", "lvs", 106.664, 10.7897),
    town.house("9", "bal", 106.6652, 10.7821),
]


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return town.take_in(module_database, streets=[NAMESAKE, *ONE_ROAD], addresses=HOUSES)


def test_a_number_on_one_of_two_namesakes_in_the_typed_ward_is_told_as_an_estimate(city: Database) -> None:
    answer = town.best(city, "12 Đường số 1, Phường 12, Quận 3")
    assert (answer.level, answer.number) == ("interpolated", "12")
    assert answer.code is not None
    assert "đường cùng tên" in answer.why
    assert answer.confidence < 0.9


def test_a_file_says_of_such_a_row_that_its_number_is_registered(city: Database) -> None:
    told = [town.best(city, f"{number} Đường số 1, Phường 12, Quận 3") for number in (12, 30)]
    assert [outcome_of([answer], numbered=True, profile=HCMC).cause for answer in told] == [
        "namesake",
        "number-unknown",
    ]
    assert said("namesake").vi.startswith("số nhà có trong sổ")


def test_a_namesake_that_is_too_short_for_the_number_is_none(city: Database) -> None:
    with city.transaction("owner") as connection:
        take_addresses(connection, [*town.ADDRESSES, *HOUSES, town.house("512", "so1a", 106.6650, 10.7851)], city=HCMC)
    assert town.best(city, "512 Đường số 1, Phường 12, Quận 3").level == "house"


def test_two_parts_of_one_road_are_no_namesakes(city: Database) -> None:
    assert town.best(city, "20 Đường số 9, Phường 3, Quận 3").level == "house"


def test_a_range_of_which_both_ends_stand_together_is_a_house(city: Database) -> None:
    answer = town.best(city, "332-334 Lê Văn Sỹ")
    assert (answer.level, answer.number) == ("house", "332")


def test_a_range_of_which_one_end_is_known_is_beside_it(city: Database) -> None:
    answer = town.best(city, "9-11 Bà Lài, Phường 12, Quận 3")
    assert answer.level == "interpolated"
    assert abs(answer.lon - 106.6652) < 0.0005


@pytest.mark.parametrize("written", [
    "F100 - 18A/1 Lê Văn Sỹ", "f100-18a/1 le van sy q3", "F100 - 18A/1 Đ. Lê Văn Sỹ, P.12, Q.3",
    "Số nhà F100 - 18A/1, đường Lê Văn Sỹ",
])  # fmt: skip
def test_a_number_with_a_dash_in_it_is_that_number_where_it_is_registered(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert (answer.level, answer.number, answer.unmatched) == ("house", "F100 - 18A/1", ())


def test_a_flat_before_a_number_stays_a_flat(city: Database) -> None:
    answer = town.best(city, "A5 - 411 Lê Văn Sỹ, Phường 12, Quận 3")
    assert (answer.level, answer.number) == ("house", "411")
