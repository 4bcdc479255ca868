"""The generator of big cities (`bench.big_city`): as many houses as asked, the same for the same seed."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from shapely import LineString

from addressing.registry.rows import AddressRow
from bench.big_city import BigCity, lay
from bench.big_city_streets import RealStreet, shares
from store.database import Database
from tests import small_city as small

NUMBER = re.compile(r"\d+(/\d+){0,2}(A1?|B|C|D|Bis|-\d+)?")


def _street(name: str, lat: float, *alleys: RealStreet, taken: frozenset[str] = frozenset()) -> RealStreet:
    line = LineString([(106.70, lat), (106.71, lat + 0.001)])
    return RealStreet(name, name, "residential", None, line, taken, list(alleys))


def _city(count: int, seed: int = 1) -> BigCity:
    alley = RealStreet("a", "Hẻm 5 Một", "service", "5", LineString([(106.703, 10.70), (106.703, 10.702)]), frozenset())
    streets = [_street("Một", 10.70, alley, taken=frozenset({"3", "5/1"})), _street("Hai", 10.71), _street("Ba", 10.72)]
    return BigCity(streets, count, seed, full=2400)


@pytest.fixture(scope="module")
def rows() -> list[AddressRow]:
    return list(_city(2000).addresses())


def test_a_city_has_as_many_houses_as_asked_each_with_a_reference_of_its_own(rows: list[AddressRow]) -> None:
    assert len(rows) == len({row.source_ref for row in rows}) == 2000
    assert len(list(_city(37).addresses())) == 37


def test_the_same_seed_lays_the_same_city_and_another_seed_another(rows: list[AddressRow]) -> None:
    assert list(_city(2000).addresses()) == rows
    assert list(_city(2000).alleys()) == list(_city(50).alleys())
    assert list(_city(2000, seed=2).addresses()) != rows


def test_numbers_go_into_alleys_to_depth_three_and_bear_suffixes_and_ranges(rows: list[AddressRow]) -> None:
    written = [row.number or "" for row in rows]
    assert all(NUMBER.fullmatch(number) for number in written)
    assert set(Counter(number.count("/") for number in written)) == {0, 1, 2}
    assert any("A" in number for number in written)
    assert any("-" in number for number in written)


def test_some_numbers_stand_twice_on_their_street(rows: list[AddressRow]) -> None:
    doors = Counter((row.street, row.number) for row in rows)
    twice = sum(count - 1 for count in doors.values())
    assert 0.005 * len(rows) < twice < 0.08 * len(rows)


def test_odd_numbers_stand_on_one_side_and_even_ones_on_the_other(rows: list[AddressRow]) -> None:
    sides: Counter[tuple[bool, bool]] = Counter()
    for row in rows:
        if row.street == "Hai" and row.number and row.number.isdigit() and row.lon is not None and row.lat is not None:
            left_of_it = row.lat > 10.71 + (row.lon - 106.70) * 0.1
            sides[int(row.number) % 2 == 1, left_of_it] += 1
    right = sides[True, True] + sides[False, False]
    assert right > 0.97 * sides.total()


def test_a_number_that_really_stands_on_the_street_is_not_made_up_again(rows: list[AddressRow]) -> None:
    assert not {row.number for row in rows if row.street == "Một"} & {"3", "5/1"}


def test_whole_parts_by_weight_add_up() -> None:
    assert shares([1.0, 1.0, 1.0], 10) == [4, 3, 3]
    assert sum(shares([0.3, 12.7, 5.1, 0.0], 1001)) == 1001


def test_laying_a_city_registers_it_and_laying_it_again_changes_nothing(database: Database) -> None:
    small.built(database)
    lay(database, count=300)
    with database.transaction("reader") as connection:
        query = "SELECT code, number, street_id, ward_id FROM registry.address WHERE source = 'bench' ORDER BY id"
        first = connection.execute(query).fetchall()
    lay(database, count=300)
    with database.transaction("reader") as connection:
        assert connection.execute(query).fetchall() == first
    assert len(first) > 250
    assert all(street and ward for _, _, street, ward in first)
