"""A changed gazetteer answers as one that was read anew."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from psycopg import Connection
from psycopg_pool import AsyncConnectionPool

from addressing.gazetteer import load as gazetteer_load
from addressing.gazetteer.change import AmendedCompletion
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.geocoder import Geocoder
from addressing.reform import units
from addressing.reform.table import read_table
from addressing.registry import edits, registry
from addressing.registry.changes import changeset
from addressing.registry.record import lookup
from addressing.registry.rows import AddressRow
from store.city import HCMC
from store.database import Database
from tests import small_city as small


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return small.built(module_database)


Change = Callable[[Connection[Any]], object]


async def _before_and_after(city: Database, change: Change, *queries: str) -> tuple[Gazetteer, Geocoder, list[Any]]:
    """The gazetteer before a change, a geocoder that followed it and what it and a new one answer."""
    async with AsyncConnectionPool(city.conninfo("reader"), min_size=1, max_size=2, open=False) as pool:
        followed, fresh = Geocoder(pool, HCMC), Geocoder(pool, HCMC)
        before = await followed.gazetteer()
        assert before.completion
        with city.transaction("writer") as connection:
            change(connection)
        assert await followed.refresh()
        answers = []
        for geocoder in (followed, fresh):
            for query in queries:
                for autocomplete in (False, True):
                    answers.append(await geocoder.search(query, autocomplete=autocomplete))
        return before, followed, answers


def _same(city: Database, change: Change, *queries: str) -> tuple[Gazetteer, Gazetteer, list[Any]]:
    before, followed, answers = asyncio.run(_before_and_after(city, change, *queries))
    half = len(answers) // 2
    assert answers[:half] == answers[half:]
    after = followed._gazetteer
    assert after is not None
    assert after.units is before.units, "it was read anew"
    return before, after, answers


def _code(connection: Connection[Any], name: str) -> str:
    row = connection.execute("SELECT code FROM registry.address WHERE name = %s OR source_ref = %s", [name, name])
    return str((row.fetchone() or [""])[0])


def test_a_plain_house_changes_nothing_in_memory_and_is_found(city: Database) -> None:
    row = small.house("", "18", "Lê Lợi", 106.7040, 10.7751)
    before, after, answers = _same(city, lambda c: registry.register(c, row, actor="test", city=HCMC), "18 Lê Lợi")
    assert after.places is before.places
    assert after.revision > before.revision
    assert (answers[0][0].level, answers[0][0].code is not None) == ("house", True)


def test_a_new_place_is_found_and_suggested(city: Database) -> None:
    row = AddressRow("place", "test", "p2", 106.7045, 10.7725, "school", "Trường Tiểu học Hoa Sen", ("Lotus School",))
    before, _, answers = _same(
        city, lambda c: registry.register(c, row, actor="test", city=HCMC), "Tiểu học Hoa Sen", "hoa s", "lotus school"
    )
    assert {"Hoa Sen" in found[0].label for found in answers if found} == {True}
    assert not any("Hoa Sen" in place.name for place in before.places.values())


def test_a_renamed_place_is_found_by_both_names(city: Database) -> None:
    def rename(connection: Connection[Any]) -> None:
        registry.rename(connection, _code(connection, "p1"), name="Chợ Tân Thời", actor="test", city=HCMC)

    _, _, answers = _same(city, rename, "Chợ Tân Thời", "tan tho", "Chợ Bến Thành")
    assert {"Tân Thời" in found[0].label for found in answers if found} == {True}


def test_a_retired_place_is_found_no_more(city: Database) -> None:
    with city.transaction("writer") as connection:
        row = AddressRow("place", "test", "p3", 106.7046, 10.7726, "school", "Trường Mầm non Bé Ngoan")
        made = registry.register(connection, row, actor="test", city=HCMC)
    _, _, answers = _same(
        city, lambda c: registry.retire(c, made.code, actor="test", city=HCMC), "Mầm non Bé Ngoan", "be ngoa"
    )
    assert not any("Bé Ngoan" in one.label for found in answers for one in found)


def test_a_street_with_another_name_is_found_by_it(city: Database) -> None:
    def rename(connection: Connection[Any]) -> None:
        with changeset(connection, "test") as change:
            row = connection.execute(
                "UPDATE registry.street SET name = 'Đồng Khởi Mới', folded = 'dong khoi moi', "
                "match_key = 'dong khoi moi' WHERE source_ref = 'le-loi' RETURNING id"
            ).fetchone()
            assert row
            change.streets.add(row[0])

    _, _, answers = _same(city, rename, "Đồng Khởi Mới", "dong khoi m", "12 Đồng Khởi Mới")
    assert {"Đồng Khởi Mới" in found[0].label for found in answers if found} == {True}


def test_three_places_of_one_change_are_all_put_in(city: Database) -> None:
    def change(connection: Connection[Any]) -> None:
        for n in range(3):
            row = AddressRow("place", "test", f"sum-{n}", 106.7047, 10.7726, "school", f"Nhà sách Số Học {n}")
            registry.register(connection, row, actor="test", city=HCMC)

    _same(city, change, "Nhà sách Số Học 1", "nha sach so h")


def test_units_are_read_anew(city: Database) -> None:
    def change(connection: Connection[Any]) -> None:
        with changeset(connection, "test") as made:
            made.everything = True

    before, followed, _ = asyncio.run(_before_and_after(city, change, "Lê Văn Sỹ"))
    assert followed._gazetteer is not None
    assert followed._gazetteer.units is not before.units


def test_edits_in_one_changeset_are_one_revision(city: Database) -> None:
    with city.transaction("writer") as connection:
        made = [
            registry.register(connection, small.house("", n, "Lê Lợi", 106.705, 10.7751), actor="test", city=HCMC)
            for n in ("31", "33")
        ]
        was = connection.execute("SELECT revision FROM registry.revision").fetchone()
        with changeset(connection, "test") as change:
            for address in edits.held(connection, [one.code for one in made], HCMC):
                edits.rename(change, address, name=None, number=f"{address.number}A", why="")
        now = connection.execute("SELECT revision FROM registry.revision").fetchone()
        assert was
        assert now == (was[0] + 1,)
        assert lookup(connection, made[0].code, HCMC).number == "31A"


def test_the_ways_to_places_are_those_of_a_gazetteer_read_anew(city: Database) -> None:
    names = [f"Nhà sách Số Học {n}" for n in range(3)] + ["Chợ Tân Thời", "Chợ Tân Thời"]

    def change(connection: Connection[Any]) -> None:
        for n, name in enumerate(names):
            row = AddressRow("place", "test", f"ways-{n}", 106.7030 + n / 1000, 10.7726, "school", name)
            made = registry.register(connection, row, actor="test", duplicate=True, city=HCMC)
            if n % 2:
                registry.rename(connection, made.code, name=f"Chợ mới {n % 3}", actor="test", city=HCMC)
            if n == 2:
                registry.retire(connection, made.code, actor="test", city=HCMC)

    before, after, _ = _same(city, change, "Chợ mới 1", "nha sach so hoc", "chợ tân thời", "cho ban thanh")
    ways = copy.copy(after)
    ways.index_places()
    assert after.places_by_key == ways.places_by_key
    assert sorted(filter(None, after.place_keys)) == sorted(ways.place_keys)

    def by_word(gazetteer: Gazetteer) -> dict[str, set[str]]:
        return {w: {gazetteer.place_keys[n] for n in ns} for w, ns in gazetteer.places_by_word.items() if ns}

    def by_shape(gazetteer: Gazetteer) -> dict[Any, list[str]]:
        return {shape: sorted(keys) for shape, keys in gazetteer.place_keys_by_shape.items() if keys}

    assert by_word(after) == by_word(ways)
    assert by_shape(after) == by_shape(ways)
    assert not any("cho moi" in key for key in before.place_keys)


#: Sài Gòn is divided: its west edge becomes Bến Thành, the rest goes to a new Nhiêu Lộc with all of the old one.
_REFORM = """old_code,new_code,part,new_name,new_kind,outline
26740,99001,partial,Bến Thành,phường,"POLYGON((106.70 10.77,106.705 10.77,106.705 10.78,106.70 10.78,106.70 10.77))"
26740,27160,partial,,,
27160,27160,full,,,
"""


def test_a_reform_of_wards_is_followed_without_reading_all_anew(database: Database) -> None:
    city = small.built(database)

    def reformed(connection: Connection[Any]) -> None:
        units.reform(connection, read_table(_REFORM), date(2026, 1, 1), actor="test", dry_run=False, city=HCMC)

    asked = (
        "12 Lê Lợi, Phường Bến Thành",
        "12 Lê Lợi, Phường Sài Gòn",
        "12 Lê Lợi, Bến Nghé, Quận 1",
        "Bến Th",
        "Nhiêu",
    )
    before, followed, answers = asyncio.run(
        _before_and_after(city, reformed, *asked, "Phường Sài Gòn", "Chợ Bến Thành")
    )
    half = len(answers) // 2
    assert answers[:half] == answers[half:]
    assert answers[0][0].ward == "Phường Bến Thành"
    after = followed._gazetteer
    assert after is not None
    assert isinstance(after.completion, AmendedCompletion), "it was read anew"
    fresh = asyncio.run(_read(city))
    for held in (
        "revision",
        "streets",
        "places",
        "units",
        "current",
        "earlier",
        "successors",
        "predecessors",
        "children",
    ):
        assert getattr(after, held) == getattr(fresh, held), held
    assert (after.units != before.units, after.streets != before.streets) == (True, True)
    # What leads from names to streets and places, and is dear to make, is as it was: no name changed.
    assert (after.by_name, after.places_by_key) == (before.by_name, before.places_by_key)
    assert after.completion.size < len(after.units)
    spots = [(street.lon, street.lat) for street in fresh.streets.values()]
    assert [after.units_at(*spot) for spot in spots] == [fresh.units_at(*spot) for spot in spots]
    assert [after.neighbours(unit) for unit in fresh.current] == [fresh.neighbours(unit) for unit in fresh.current]


async def _read(city: Database) -> Gazetteer:
    async with await city.connect_async("reader") as connection:
        return gazetteer_load.build(HCMC, *await gazetteer_load.read(connection))
