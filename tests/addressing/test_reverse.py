"""Reverse: what is at a point, and how far away it is."""

from __future__ import annotations

import asyncio

import pytest

from addressing.answer import Answer
from addressing.bulk.engine import gazetteer_of
from addressing.matching.compose import Composer
from addressing.registry.intake import take_addresses, take_units
from addressing.registry.rows import UnitRow
from addressing.reverse.nearest import reverse_many
from store.city import HCMC
from store.database import Database
from store.errors import BadInput
from tests import small_city as small


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return small.built(module_database)


def _at(
    database: Database, lon: float, lat: float, limit: int = 5, types: frozenset[str] = frozenset()
) -> list[Answer]:
    gazetteer = gazetteer_of(database)

    async def ask() -> list[Answer]:
        async with await database.connect_async("reader") as connection:
            composer = Composer(gazetteer, database.settings.profile)
            return (await reverse_many(connection, composer, [(lon, lat)], limit, types))[0]

    return asyncio.run(ask())


def test_at_a_door_the_house_is_the_answer(city: Database) -> None:
    found = _at(city, 106.70201, 10.7751)[0]
    assert (found.level, found.number, found.street) == ("house", "12", "Lê Lợi")
    assert found.distance_m == pytest.approx(1.1, abs=0.2)
    assert (found.ward, found.old_ward, found.old_district) == ("Phường Sài Gòn", "Phường Bến Nghé", "Quận 1")


def test_the_nearest_of_two_houses_comes_first(city: Database) -> None:
    assert [a.number for a in _at(city, 106.70245, 10.7751)][:2] == ["14", "12"]


def test_on_a_street_far_from_any_house_the_street_is_the_answer(city: Database) -> None:
    found = _at(city, 106.708, 10.7752)[0]
    assert (found.level, found.name) == ("street", "Lê Lợi")
    assert found.distance_m == pytest.approx(22, abs=1)
    assert found.distance_m is not None
    assert found.accuracy_m >= found.distance_m


def test_in_an_alley_the_alley_is_told(city: Database) -> None:
    assert any(a.level == "alley" and a.name == "Hẻm 453 Lê Văn Sỹ" for a in _at(city, 106.72501, 10.7735))


def test_far_from_streets_the_ward_is_the_answer(city: Database) -> None:
    found = _at(city, 106.7155, 10.7795)
    assert [a.level for a in found] == ["ward"]
    assert found[0].confidence < 0.9
    assert found[0].ward == "Phường Sài Gòn"


def test_no_answer_is_more_accurate_than_its_distance(city: Database) -> None:
    for lon in (106.7005, 106.7035, 106.7105, 106.7255):
        assert all(a.accuracy_m >= (a.distance_m or 0) for a in _at(city, lon, 10.7745))


def test_far_from_the_city_there_is_nothing(city: Database) -> None:
    assert _at(city, 105.85, 21.03) == []


@pytest.mark.parametrize(("lon", "lat"), [(181, 10), (106, -91), (float("nan"), 10)])
def test_what_is_no_position_is_refused(city: Database, lon: float, lat: float) -> None:
    with pytest.raises(BadInput):
        _at(city, lon, lat)


def test_without_outlines_the_nearest_ward_centre_is_answered_and_is_not_sure(database: Database) -> None:
    rows = [
        UnitRow("ward", code, "phường", name, f"Phường {name}", "t", centre=(lon, 10.77), reach_m=1500.0)
        for code, name, lon in (("1", "Gần", 106.70), ("2", "Xa", 106.75))
    ]
    with database.transaction("owner") as connection:
        take_units(connection, rows, city=HCMC)
    found = _at(database, 106.703, 10.77)
    assert [(answer.level, answer.name) for answer in found] == [("ward", "Phường Gần")]
    assert found[0].confidence < 0.5
    assert found[0].accuracy_m == 1500.0
    assert _at(database, 106.725, 10.77) == []


def test_however_many_doors_are_near_who_asks_for_several_answers_is_told_the_street(city: Database) -> None:
    with city.transaction("owner") as connection:
        take_addresses(
            connection,
            [small.house(f"n{n}", str(60 + 2 * n), "Lê Lợi", 106.7045, 10.7751) for n in range(8)],
            city=HCMC,
        )
    found = _at(city, 106.7045, 10.7751, limit=6)
    assert [a.level for a in found].count("house") == 5
    (street,) = (a for a in found if a.code is None)
    assert (street.street, street.why) == ("Lê Lợi", "ước lượng theo các số nhà bên cạnh")


def test_who_asks_for_streets_gets_the_street_with_its_side_and_no_number(city: Database) -> None:
    found = _at(city, 106.702, 10.7751, types=frozenset({"street"}))
    assert [(a.level, a.name, a.number) for a in found] == [("street", "Lê Lợi", None)]
    assert found[0].side == "even"
