"""What of a street lies in the typed units, and which street it is that other words of an address name."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from psycopg_pool import AsyncConnectionPool

from addressing.gazetteer.things import distance_m
from addressing.geocoder import Geocoder
from addressing.matching.grounds_ahead import made_ahead
from store.database import Database
from tests.addressing import small_city as town


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    streets = [
        # Some steps south of the wards it is the border of.
        town.street("rg", "Ranh Giới", (106.661, 10.7798), (106.699, 10.7798)),
        town.street("ds", "Dọc Sông", (106.6995, 10.7601), (106.6995, 10.7770)),
    ]
    # Numbers all along the border, a hundred every 300 m.
    border = [town.house(str(n), "rg", 106.661 + n * 0.0000275, 10.7797) for n in range(2, 1380, 100)]
    told = replace(town.place("Trạm nhỏ", 106.6985, 10.7651, "bus_stop", 0.1), number="77", street_source_ref="ds")
    return town.take_in(module_database, streets=streets, addresses=[*border, told])


def test_a_street_along_the_border_of_a_ward_is_in_it(city: Database) -> None:
    answer = town.best(city, "Ranh Giới, Phường 12, Quận 3")
    assert distance_m((answer.lon, answer.lat), (106.6705, 10.7798)) < 200
    assert answer.accuracy_m < 1200


def test_a_number_across_the_border_of_the_typed_ward_is_still_estimated(city: Database) -> None:
    answer = town.best(city, "350 Ranh Giới, Phường 12, Quận 3")
    assert answer.level == "interpolated"
    assert distance_m((answer.lon, answer.lat), (106.661 + 350 * 0.0000275, 10.7797)) < 60
    assert "Phường 12" in answer.matched


def test_a_number_on_the_border_of_the_typed_ward_is_put_on_its_side_of_the_street(city: Database) -> None:
    answer = town.best(city, "350 Ranh Giới, Phường 12, Quận 3")
    assert (answer.old_ward, answer.old_district) == ("Phường 12", "Quận 3")
    assert answer.lat >= 10.780


def test_a_number_that_a_bus_stop_tells_is_beside_it_and_is_no_registered_house(city: Database) -> None:
    answer = town.best(city, "77 Dọc Sông")
    assert (answer.level, answer.lon, answer.lat) == ("interpolated", 106.6985, 10.7651)
    assert "ghi số 77" in answer.why
    assert answer.accuracy_m >= 100


def test_a_street_that_misses_the_typed_ward_answers_with_what_is_nearest_to_it(city: Database) -> None:
    answer = town.best(city, "Dọc Sông, Phường 3, Quận 3")
    assert answer.street == "Dọc Sông"
    assert distance_m((answer.lon, answer.lat), (106.6995, 10.7770)) < 200


def test_the_longest_streets_are_measured_before_anybody_asks_and_once(city: Database) -> None:
    async def run() -> None:
        async with AsyncConnectionPool(city.conninfo("reader"), min_size=1, max_size=1, open=False) as pool:
            geocoder = Geocoder(pool, city.settings.profile)
            before = await geocoder.gazetteer()
            await made_ahead(before, geocoder.profile.centre)
            await geocoder.refresh(force=True)
            after = await geocoder.gazetteer()
            assert after is not before
            shapes = [street.wkb for street in after.streets.values() if street.wkb is not None]
            assert shapes
            assert all(after.spines.get(shape) for shape in shapes)

    asyncio.run(run())


def test_a_number_near_the_typed_ward_is_not_told_as_the_ward_s(city: Database) -> None:
    answer = town.best(city, "12 Lê Lợi, Phường Bàn Cờ")
    assert "Phường Bàn Cờ" not in answer.matched
    assert "Phường Bàn Cờ" in answer.unmatched
