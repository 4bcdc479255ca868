"""While the ward behind a street is typed, the street stays among the suggestions."""

from __future__ import annotations

import re

import pytest

from store.database import Database
from tests.addressing import small_city as town


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    town.take_in(module_database)
    return module_database


@pytest.mark.parametrize(
    ("typed", "street"),
    [
        ("Lê Lợi, Phường Bến Nghé", "Lê Lợi"),
        ("le loi, phuong ben nghe, quan 1", "Lê Lợi"),
        ("le loi phuong ben nghe", "Lê Lợi"),
        ("Lê Văn Sỹ, P. 12, Q. 3, TP. Hồ Chí Minh", "Lê Văn Sỹ"),
        ("411 Lê Văn Sỹ, Quận 3", "Lê Văn Sỹ"),
        ("411 le van sy quan 3", "Lê Văn Sỹ"),
        ("Lê Lợi, Gò Vấp", "Lê Lợi"),
        ("Nguyễn Thị Minh Khai, Thành phố Hồ Chí Minh", "Nguyễn Thị Minh Khai"),
    ],
)
def test_no_letter_of_the_unit_loses_the_street(city: Database, typed: str, street: str) -> None:
    unit = re.search(r",| (?=phuong|quan)", typed)
    begun = unit.start() if unit else len(typed)
    prefixes = [typed[:end] for end in range(begun, len(typed) + 1)]
    for prefix, answers in zip(prefixes, town.ask(city, *prefixes, autocomplete=True), strict=True):
        assert street in [answer.street for answer in answers], prefix


def test_the_beginning_of_a_ward_decides_among_streets_of_a_name(city: Database) -> None:
    assert town.best(city, "Lê Lợi, Quận Gò V", autocomplete=True).old_district == "Quận Gò Vấp"
    assert town.best(city, "Lê Lợi, Phường Bến Ng", autocomplete=True).old_district == "Quận 1"


def test_a_street_that_begins_like_a_unit_is_completed_as_a_street(city: Database) -> None:
    assert town.best(city, "le van s", autocomplete=True).street == "Lê Văn Sỹ"


def test_the_first_letter_behind_a_number_begins_a_street(city: Database) -> None:
    assert {answer.street for answer in town.ask(city, "12 B", autocomplete=True)[0]} >= {"Ba Lai", "Bà Lài"}
