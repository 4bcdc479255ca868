"""A newer extract: what the city decided since the last one stays, and a street stays itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from addressing.reform import street as reform_street
from addressing.registry import edits
from addressing.registry.changes import changeset
from loaders.osm import load_osm
from store.city import HCMC
from store.database import Database
from tests.loaders.osm_files import Extract, square

MAIN = "Lê Văn Sỹ"


def _extract(folder: Path, name: str, *, first_way: int = 10, length: float = 400, number: str = "139") -> Path:
    """A main street in two ways with an alley and a house."""
    made = Extract()
    made.way(first_way, [(0, 0), (200, 0)], {"highway": "secondary", "name": name})
    made.way(19, [(200, 0), (length, 0)], {"highway": "secondary", "name": name})
    made.way(20, [(300, 0), (300, 150)], {"highway": "service", "name": f"Hẻm 453 {name}"})
    made.node(100, 8, addr__housenumber=number, addr__street=name)
    return made.write(folder / f"{first_way}-{length}-{number}.osm")


@pytest.fixture
def city(database: Database, tmp_path: Path) -> Database:
    load_osm(database, _extract(tmp_path, MAIN))
    return database


def _streets(city: Database) -> list[tuple[Any, ...]]:
    with city.transaction("reader") as connection:
        return connection.execute("SELECT id, name FROM registry.street ORDER BY kind DESC, id").fetchall()


def _addresses(city: Database) -> dict[str, str]:
    with city.transaction("reader") as connection:
        return dict(connection.execute("SELECT code, source_ref FROM registry.address ORDER BY id").fetchall())


def _rename(city: Database, new: str) -> None:
    with city.transaction("writer") as connection:
        reform_street.rename(connection, _streets(city)[0][0], new, actor="sở", city=HCMC)


@pytest.mark.parametrize("first_way", [10, 9])
def test_a_street_that_the_city_renamed_keeps_its_name(city: Database, tmp_path: Path, first_way: int) -> None:
    _rename(city, "Trần Quang Khải")
    before = _streets(city)
    assert [name for _, name in before] == ["Trần Quang Khải", "Hẻm 453 Trần Quang Khải"]
    report = load_osm(city, _extract(tmp_path, MAIN, first_way=first_way, length=500))
    assert report.taken["streets changed"] > 0
    assert _streets(city) == before


def test_a_street_renamed_in_the_extract_too_stays_the_same_street(city: Database, tmp_path: Path) -> None:
    _rename(city, "Trần Quang Khải")
    before = _streets(city)
    load_osm(city, _extract(tmp_path, "Trần Quang Khải", length=500))
    assert _streets(city) == before


def test_a_street_whose_first_way_is_another_stays_the_same_street(city: Database, tmp_path: Path) -> None:
    before = _streets(city)
    load_osm(city, _extract(tmp_path, MAIN, first_way=9, length=500))
    assert _streets(city) == before


def test_a_third_name_in_the_extract_is_another_way_to_find_the_street(city: Database, tmp_path: Path) -> None:
    load_osm(city, _extract(tmp_path, MAIN, length=410))
    _rename(city, "Trần Quang Khải")
    with city.transaction("owner") as connection:
        connection.execute("UPDATE registry.street SET source_ref = replace(source_ref, 'le van sy', 'tran quoc toan')")
    load_osm(city, _extract(tmp_path, "Trần Quốc Toản", length=500))
    with city.transaction("reader") as connection:
        query = "SELECT name, kind FROM registry.street_name WHERE name NOT LIKE 'Hẻm%'"
        names = dict(connection.execute(query).fetchall())
    assert _streets(city)[0][1] == "Trần Quang Khải"
    assert names == {MAIN: "old", "Trần Quốc Toản": "alias"}


def test_a_house_renumbered_in_the_registry_keeps_its_number(city: Database, tmp_path: Path) -> None:
    with city.transaction("writer") as connection, changeset(connection, "test") as change:
        code = connection.execute("SELECT code FROM registry.address").fetchone()
        assert code
        (was,) = edits.held(connection, [code[0]], HCMC)
        edits.rename(change, was, name=None, number="141", why="")
    report = load_osm(city, _extract(tmp_path, MAIN, number="139A"))
    assert "edited-here: 1" in report.notes
    with city.transaction("reader") as connection:
        assert connection.execute("SELECT number FROM registry.address").fetchall() == [("141",)]


def test_a_house_drawn_as_a_building_keeps_its_digital_address(city: Database, tmp_path: Path) -> None:
    before = _addresses(city)
    made = Extract()
    made.way(10, [(0, 0), (400, 0)], {"highway": "secondary", "name": MAIN})
    made.way(30, square(92, 5, 12), {"building": "yes", "addr__housenumber": "139", "addr__street": MAIN})
    made.way(31, square(240, 5, 12), {"building": "yes", "addr__housenumber": "139", "addr__street": MAIN})
    report = load_osm(city, made.write(tmp_path / "drawn.osm"))
    assert "houses known by another reference before: 1" in report.notes
    (code,) = before
    after = _addresses(city)
    assert (len(after), after[code]) == (2, "w30")


def test_a_place_whose_object_is_another_keeps_its_digital_address(city: Database, tmp_path: Path) -> None:
    made = Extract()
    made.node(50, 30, amenity="marketplace", name="Chợ Tân Hòa")
    load_osm(city, made.write(tmp_path / "point.osm"))
    (code,) = (code for code, ref in _addresses(city).items() if "place" in ref)
    drawn = Extract()
    drawn.way(31, square(60, 40, 60), {"amenity": "marketplace", "name": "Chợ Tân Hoà"})
    load_osm(city, drawn.write(tmp_path / "area.osm"))
    assert _addresses(city)[code] == "w31 place"


def test_a_street_whose_name_was_corrected_in_the_extract_stays_the_same_street(city: Database, tmp_path: Path) -> None:
    before = _streets(city)
    load_osm(city, _extract(tmp_path, "Lê Văn Sĩ Mới", length=405))
    assert _streets(city) == [(id_, name.replace(MAIN, "Lê Văn Sĩ Mới")) for id_, name in before]
    with city.transaction("reader") as connection:
        assert (MAIN, "alias") in connection.execute("SELECT name, kind FROM registry.street_name").fetchall()


def test_what_the_extract_no_longer_has_stays_and_is_counted(city: Database, tmp_path: Path) -> None:
    before = _addresses(city)
    made = Extract()
    made.way(10, [(0, 0), (400, 0)], {"highway": "secondary", "name": MAIN})
    made.way(31, square(240, 5, 12), {"building": "yes", "addr__housenumber": "5", "addr__street": MAIN})
    made.node(60, 40, amenity="marketplace", name="Chợ Tân Hòa")
    report = load_osm(city, made.write(tmp_path / "less.osm"))
    gone = "no longer in the source, left as they are: 1"
    assert [note for note in report.notes if "no longer" in note] == [f"streets {gone}", f"houses {gone}"]
    assert before.keys() <= _addresses(city).keys()
