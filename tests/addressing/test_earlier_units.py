"""Wards and districts that were gone before the reform: typed to this day, they steer, are found, and are migrated."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import shapely
from psycopg_pool import AsyncConnectionPool

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.geocoder import Geocoder
from addressing.matching.filters import Filters, units_named
from addressing.migrate.one import MigrationDesk
from addressing.registry.intake_units import take_units
from addressing.registry.rows import SuccessionRow, UnitRow
from store.city import HCMC
from store.database import Database
from tests.addressing.small_city import REFORM, SOUTH, ask, take_in, unit

SEEN = date(2018, 1, 2)
#: Phường 12, Quận 3 took Phường 7 in, its western half; Phường 3 of Quận 1 is gone, that of Gò Vấp is not.
HALF = shapely.box(106.660, 10.780, 106.670, 10.800)
#: Thủ Đức, of which only what was Quận 2 has an outline, and a ward in it.
TWO = shapely.box(106.720, 10.760, 106.740, 10.780)


def gone(level: Any, code: str, kind: str, name: str, shape: shapely.Geometry, district: str | None = None) -> UnitRow:
    parent = {"parent_level": "district", "parent_code": district} if district else {}
    return unit(level, code, kind, name, shape, valid_to=SEEN, ended_by=REFORM, **parent)


EARLIER = [
    gone("ward", "osm-r7", "phường", "7", HALF, "770"),
    gone("ward", "osm-r3", "phường", "3", SOUTH, "760"),
    gone("district", "osm-r2", "quận", "2", TWO),
    unit("ward", "26800", "phường", "An Khánh", TWO, valid_from=REFORM),
]
LINKS = [
    SuccessionRow("osm-r7", "27100", "full", SEEN),
    SuccessionRow("osm-r3", "26740", "full", SEEN),
    SuccessionRow("osm-r2", "769", "full", SEEN, "district"),
]


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    take_in(module_database)
    with module_database.transaction("owner") as connection:
        assert not take_units(connection, EARLIER, LINKS, city=HCMC).refused
    return module_database


def first(city: Database, query: str, **more: Any) -> Any:
    return ask(city, query, **more)[0][0]


def test_a_ward_gone_before_the_reform_finds_the_house_and_is_matched(city: Database) -> None:
    answer = first(city, "82-84 Lê Văn Sỹ, Phường 7, Quận 3")
    assert (answer.level, answer.number, answer.unmatched) == ("house", "82-84", ())
    assert set(answer.matched) >= {"Phường 7", "Quận 3"}
    # What the house is in is told as before: on the eve of the reform that was Phường 12.
    assert (answer.ward, answer.old_ward) == ("Phường Nhiêu Lộc", "Phường 12")


def test_a_street_is_told_where_it_runs_through_the_ward_that_is_gone(city: Database) -> None:
    whole, inside = first(city, "Lê Văn Sỹ, Quận 3"), first(city, "Lê Văn Sỹ, Phường 7, Quận 3")
    assert HALF.contains(shapely.Point(inside.lon, inside.lat))
    assert inside.accuracy_m < whole.accuracy_m


def test_an_unregistered_number_is_estimated_inside_the_ward_that_is_gone(city: Database) -> None:
    answer = first(city, "60 Lê Văn Sỹ, Phường 7, Quận 3")
    assert HALF.buffer(0.001).contains(shapely.Point(answer.lon, answer.lat))
    assert "Phường 7" in answer.matched


def test_a_ward_gone_before_the_reform_is_found_and_says_what_it_is_now(city: Database) -> None:
    answer = first(city, "Phường 7, Quận 3")
    assert answer.label == "Phường 7, Quận 3 (có trước 7/2025), nay là Phường Nhiêu Lộc, Thành phố Hồ Chí Minh"
    assert answer.why == "đã nhập vào Phường 12, Quận 3; nay thuộc: Phường Nhiêu Lộc"
    english = first(city, "Phường 7, Quận 3", lang="en")
    assert "gone before July 2025" in english.label


def test_a_ward_gone_before_the_reform_is_suggested_while_typing(city: Database) -> None:
    answers = ask(city, "phường 7", autocomplete=True)[0]
    assert any(answer.label.startswith("Phường 7, Quận 3") for answer in answers)


def test_a_ward_of_the_same_name_that_is_not_gone_comes_first(city: Database) -> None:
    # Phường 3 of Gò Vấp was there until the reform; the one of Quận 1 was gone, though its Lê Lợi is the greater one.
    assert first(city, "Lê Lợi, Phường 3").old_district == "Quận Gò Vấp"
    assert first(city, "Lê Lợi, Phường 3, Quận 1").old_district == "Quận 1"
    kinds = [answer.label.split(" (")[0] for answer in ask(city, "Phường 3", limit=10)[0]]
    assert kinds.index("Phường 3, Quận Gò Vấp") < kinds.index("Phường 3, Quận 1")


def test_a_district_gone_before_is_found_by_its_own_outline(city: Database) -> None:
    answer = first(city, "Quận 2")
    assert answer.label == "Quận 2 (có trước 7/2025), Thành phố Hồ Chí Minh"
    assert answer.why == "đã nhập vào Thành phố Thủ Đức"
    assert TWO.contains(shapely.Point(answer.lon, answer.lat))
    assert first(city, "Phường An Khánh, Quận 2").unmatched == ()


def test_places_on_the_ground_of_a_ward_that_is_gone_pass_a_filter_by_its_name(city: Database) -> None:
    async def named() -> frozenset[int]:
        async with AsyncConnectionPool(city.conninfo("reader"), min_size=1, max_size=2, open=False) as pool:
            gazetteer: Gazetteer = await Geocoder(pool, HCMC).gazetteer()
            return units_named(gazetteer, "Phường 7, Quận 3", HCMC)

    found = ask(city, "480 Lê Văn Sỹ", filters=Filters(units=asyncio.run(named())))[0]
    assert found
    assert {answer.old_ward for answer in found} == {"Phường 12"}


def _migrated(city: Database, text: str, direction: Any) -> Any:
    async def run() -> Any:
        async with AsyncConnectionPool(city.conninfo("reader"), min_size=1, max_size=2, open=False) as pool:
            return await MigrationDesk(Geocoder(pool, HCMC), pool).migrate(text, direction)

    return asyncio.run(run())


def test_an_address_in_a_ward_that_is_gone_is_migrated_either_way(city: Database) -> None:
    new = _migrated(city, "82-84 Lê Văn Sỹ, Phường 7, Quận 3", "new")
    assert (new.status, new.address) == ("sure", "82-84 Lê Văn Sỹ, Phường Nhiêu Lộc, Thành phố Hồ Chí Minh")
    old = _migrated(city, "82-84 Lê Văn Sỹ, Phường 7, Quận 3", "old")
    assert old.ward.full_name == "Phường 12"
    assert [c.unit.full_name for c in _migrated(city, "Quận 2", "new").candidates] == ["Phường An Khánh"]


def test_what_addresses_are_registered_in_stays_the_ward_of_the_eve(city: Database) -> None:
    with city.transaction("reader") as connection:
        query = "SELECT DISTINCT u.full_name FROM registry.address a JOIN registry.unit u ON u.id = a.old_ward_id"
        assert not connection.execute(query + " WHERE u.ended_by IS NOT NULL").fetchall()
        shown = connection.execute("SELECT count(*) FROM layer_data.old_wards WHERE code LIKE 'osm-%'").fetchone()
        assert shown == (0,)


def test_a_unit_whose_end_is_not_known_cannot_have_been_seen_after_it(database: Database) -> None:
    wrong = replace(EARLIER[0], valid_to=date(2026, 1, 1))
    with database.transaction("owner") as connection:
        assert take_units(connection, [wrong], city=HCMC).refused == {"bad-validity": 1}
