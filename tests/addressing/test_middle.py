"""Where a street is answered when no number, or none that is known, was typed."""

from __future__ import annotations

import pytest

from addressing.estimating.middle import middle
from addressing.registry.intake_addresses import take_addresses
from store.city import HCMC
from store.database import Database
from tests.addressing import small_city as town


def test_where_no_house_is_known_the_middle_is_answered() -> None:
    metre, radius = middle([(0.0, 1000.0)], [])
    assert metre == pytest.approx(500, abs=30)
    assert 400 < radius <= 500


def test_a_street_is_answered_where_its_houses_stand() -> None:
    metre, radius = middle([(0.0, 2000.0)], [1500.0 + n for n in range(0, 200, 4)])
    assert 1400 < metre < 1700
    assert radius < 1600


def test_one_house_does_not_pull_a_street_to_itself() -> None:
    assert middle([(0.0, 2000.0)], [1990.0])[0] < 1200


def test_houses_outside_the_typed_stretch_tell_nothing() -> None:
    assert middle([(0.0, 500.0)], [3000.0] * 60) == middle([(0.0, 500.0)], [])


def test_the_radius_holds_the_stretches_on_both_sides() -> None:
    metre, radius = middle([(0.0, 200.0), (1800.0, 2000.0)], [])
    assert metre + radius >= 1900 or metre - radius <= 100


def test_a_stretch_shorter_than_a_step_has_its_place() -> None:
    assert middle([(40.0, 40.0)], []) == (40.0, 30.0)


def test_a_street_typed_without_a_number_is_answered_where_its_houses_stand(city: Database) -> None:
    before = town.best(city, "đường Dương Bá Trạc, Quận 3")
    east = [town.house(str(n), "dbt", 106.6885 + n * 0.00003, 10.7851) for n in range(20, 40)]
    with city.transaction("owner") as connection:
        assert not take_addresses(connection, [*town.ADDRESSES, *east], city=HCMC).refused
    after = town.best(city, "đường Dương Bá Trạc, Quận 3")
    assert (after.level, after.street) == (before.level, before.street) == ("street", "Dương Bá Trạc")
    assert before.lon == pytest.approx(106.686, abs=0.0005)
    assert 106.687 < after.lon < 106.69
