"""A name that a hundred streets bear: the one that has the number is found, however small and far out it is."""

from __future__ import annotations

import pytest

from store.database import Database
from tests.addressing import small_city as town

NAME = "Đường số 7"


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    others = [
        town.street(f"so7-{n:02}", NAME, (106.70, 10.77 + n * 1e-4), (106.71, 10.77 + n * 1e-4)) for n in range(99)
    ]
    small = town.street("so7-z", NAME, (106.66, 10.82), (106.6605, 10.82))
    return town.take_in(
        module_database, streets=[*others, small], addresses=[town.house("14A", "so7-z", 106.6602, 10.8201)]
    )


def test_the_only_door_of_a_number_is_found_on_the_least_of_a_hundred_streets(city: Database) -> None:
    found = town.best(city, "14A Đường số 7")
    assert (found.level, found.number) == ("house", "14A")
    assert found.lon == pytest.approx(106.6602)
