"""The intake: what loaders hand over comes to stand in the registry, once, with its code, street and wards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from psycopg import Connection
from shapely import wkb

from addressing.code import normalise
from addressing.registry.intake import take_addresses, take_streets, take_units
from addressing.registry.rows import AddressRow
from store.city import HCMC
from store.database import Database
from tests import small_city as small


@pytest.fixture
def city(module_database: Database) -> Iterator[Connection[Any]]:
    """The small city, in a transaction that is undone after the test."""
    with module_database.connect("owner") as connection:
        small.build(connection)
        yield connection
        connection.rollback()


def _rows(connection: Connection[Any], statement: str) -> list[tuple[Any, ...]]:
    return connection.execute(statement.encode()).fetchall()


def _codes(connection: Connection[Any]) -> dict[str, str]:
    return dict(_rows(connection, "SELECT source_ref, code FROM registry.address"))


def test_one_code_is_two_units_by_validity(city: Connection[Any]) -> None:
    found = _rows(city, "SELECT name, upper_inf(valid) FROM registry.unit WHERE code = '26740' ORDER BY valid")
    assert found == [("Bến Nghé", False), ("Sài Gòn", True)]


def test_a_unit_finds_the_parent_of_its_own_time(city: Connection[Any]) -> None:
    found = _rows(
        city,
        "SELECT u.name, p.name FROM registry.unit u JOIN registry.unit p ON p.id = u.parent_id WHERE u.level = 'ward'",
    )
    assert set(found) == {
        ("Bến Nghé", "1"), ("Đa Kao", "1"), ("13", "3"), ("Sài Gòn", "Hồ Chí Minh"), ("Nhiêu Lộc", "Hồ Chí Minh")
    }  # fmt: skip


def test_units_that_would_hold_one_code_at_one_time_are_refused(city: Connection[Any]) -> None:
    clash = replace(small.units()[3], valid_to=None, name="Giả")
    report = take_units(city, [clash], city=HCMC)
    assert report.refused == {"validity-overlaps": 1}


def test_a_succession_of_an_unknown_unit_is_refused_and_told(city: Connection[Any]) -> None:
    report = take_units(city, [], [replace(small.successions()[0], old_code="99999")], city=HCMC)
    assert report.refused == {"old-unit-unknown": 1}
    assert report.examples[0].source_ref == "99999 > 26740"


def test_an_address_gets_its_ward_old_ward_and_old_district(city: Connection[Any]) -> None:
    found = _rows(
        city,
        "SELECT w.name, o.name, d.full_name FROM registry.address a JOIN registry.unit w ON w.id = a.ward_id "
        "JOIN registry.unit o ON o.id = a.old_ward_id JOIN registry.unit d ON d.id = a.old_district_id "
        "WHERE a.source_ref = 'h1'",
    )
    assert found == [("Sài Gòn", "Bến Nghé", "Quận 1")]


def test_every_address_gets_a_valid_code_and_a_plus_code(city: Connection[Any]) -> None:
    codes = _codes(city)
    assert len(set(codes.values())) == len(small.addresses())
    assert all(normalise(code, "HCM") == code for code in codes.values())
    assert all(len(p) == 12 for (p,) in _rows(city, "SELECT plus_code FROM registry.address"))


def test_a_street_is_found_with_and_without_its_generic_word(city: Connection[Any]) -> None:
    found = _rows(
        city,
        "SELECT a.number_key FROM registry.address a JOIN registry.street s ON s.id = a.street_id "
        "WHERE s.name = 'Lê Lợi' ORDER BY 1",
    )
    assert found == [("12",), ("14",)]


def test_a_street_is_found_by_its_old_name(city: Connection[Any]) -> None:
    take_addresses(city, [small.house("h9", "77", "Trương Minh Giảng", 106.723, 10.7721)], city=HCMC)
    found = _rows(
        city,
        "SELECT s.name FROM registry.address a JOIN registry.street s ON s.id = a.street_id WHERE a.source_ref = 'h9'",
    )
    assert found == [("Lê Văn Sỹ",)]


def test_of_streets_of_one_name_the_nearest_is_taken(city: Connection[Any]) -> None:
    found = _rows(
        city,
        "SELECT s.source_ref FROM registry.address a JOIN registry.street s ON s.id = a.street_id "
        "WHERE a.source_ref = 'h5'",
    )
    assert found == [("so-1-b",)]


def test_a_house_in_an_alley_stands_on_the_main_street_by_its_number_path(city: Connection[Any]) -> None:
    found = _rows(
        city,
        "SELECT a.number_key, s.name FROM registry.address a JOIN registry.street s ON s.id = a.street_id "
        "WHERE a.source_ref IN ('h3', 'h4') ORDER BY 1",
    )
    assert found == [("453/12", "Lê Văn Sỹ"), ("453/14", "Lê Văn Sỹ")]


def test_an_address_by_the_reference_of_an_alley_stands_on_the_main_street_too(city: Connection[Any]) -> None:
    row = AddressRow("house", "test", "h10", 106.7251, 10.7742, number="16", street_source_ref="hem-453")
    take_addresses(city, [row], city=HCMC)
    found = _rows(
        city,
        "SELECT a.number, s.name FROM registry.address a JOIN registry.street s ON s.id = a.street_id "
        "WHERE a.source_ref = 'h10'",
    )
    assert found == [("453/16", "Lê Văn Sỹ")]


def test_an_alley_finds_its_main_street_and_a_street_its_wards(city: Connection[Any]) -> None:
    assert _rows(
        city,
        "SELECT p.name, a.alley_path FROM registry.street a JOIN registry.street p ON p.id = a.parent_street_id",
    ) == [("Lê Văn Sỹ", "453")]
    inside = _rows(
        city,
        "SELECT u.name, round(u2.length_m / s.length_m * 100) FROM registry.street s "
        "JOIN registry.street_unit u2 ON u2.street_id = s.id JOIN registry.unit u ON u.id = u2.unit_id "
        "WHERE s.name = 'Lê Lợi' ORDER BY 1",
    )
    assert inside == [("Bến Nghé", 100), ("Sài Gòn", 100)]


def test_a_second_load_changes_nothing(city: Connection[Any]) -> None:
    before = _codes(city)
    units = take_units(city, small.units(), small.successions(), city=HCMC)
    streets = take_streets(city, small.streets(), city=HCMC)
    addresses = take_addresses(city, small.addresses(), city=HCMC)
    assert (units.added, units.changed, streets.added, streets.changed) == (0, 0, 0, 0)
    assert (addresses.added, addresses.changed, addresses.unchanged) == (0, 0, len(small.addresses()))
    assert _codes(city) == before


def test_a_moved_house_keeps_its_code_and_leaves_an_event(city: Connection[Any]) -> None:
    before = _codes(city)
    moved = replace(small.addresses()[0], lon=106.715)
    of_its_kind = [row for row in small.addresses() if row.kind == moved.kind]
    report = take_addresses(city, [moved], city=HCMC)
    assert (report.changed, report.vanished) == (1, len(of_its_kind) - 1)
    assert _codes(city) == before
    events = _rows(
        city,
        "SELECT action, detail->'was'->>'lon' FROM registry.address_event e JOIN registry.address a "
        "ON a.id = e.address_id WHERE a.source_ref = 'h1' ORDER BY e.id",
    )
    assert events == [("registered", None), ("changed", "106.702")]
    assert _rows(
        city,
        "SELECT u.name FROM registry.address a JOIN registry.unit u ON u.id = a.old_ward_id WHERE a.source_ref = 'h1'",
    ) == [("Đa Kao",)]


def test_what_an_operator_changed_survives_the_next_load_of_the_same_file(city: Connection[Any]) -> None:
    city.execute("UPDATE registry.address SET name = 'Chợ Mới' WHERE source_ref = 'p1'")
    take_addresses(city, small.addresses(), city=HCMC)
    assert _rows(city, "SELECT name FROM registry.address WHERE source_ref = 'p1'") == [("Chợ Mới",)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (small.house("x", "1", "Lê Lợi", None, 10.77), "no-position"),  # type: ignore[arg-type]
        (small.house("x", "1", "Lê Lợi", float("nan"), 10.77), "no-position"),
        (small.house("x", "1", "Lê Lợi", 105.85, 21.03), "outside-city"),
        (small.house("x", "1", "Lê Lợi", 106.80, 10.90), "outside-city"),
        (small.house("x", "1", "Lê Lợi", 10.77, 106.70), "lon-lat-swapped"),
        (small.house("x", "", "Lê Lợi", 106.702, 10.775), "nothing-said"),
        (replace(small.house("", "1", "Lê Lợi", 106.702, 10.775)), "no-reference"),
        (replace(small.addresses()[0], source_ref="x", kind="thing"), "unknown-kind"),  # type: ignore[arg-type]
    ],
)
def test_a_row_that_cannot_be_trusted_is_refused_with_its_reason(
    city: Connection[Any], row: AddressRow, reason: str
) -> None:
    report = take_addresses(city, [row], city=HCMC)
    assert dict(report.refused) == {reason: 1}
    assert (report.received, report.added) == (1, 0)


def test_of_two_rows_with_one_reference_the_first_is_taken(city: Connection[Any]) -> None:
    first, last = small.house("x", "1", "Lê Lợi", 106.703, 10.775), small.house("x", "3", "Lê Lợi", 106.703, 10.775)
    report = take_addresses(city, [first, last], city=HCMC)
    assert (report.added, dict(report.refused)) == (1, {"duplicate": 1})
    assert _rows(city, "SELECT number FROM registry.address WHERE source_ref = 'x'") == [("1",)]


def test_addresses_loaded_before_their_street_find_it_when_it_comes(database: Database) -> None:
    with database.transaction("owner") as connection:
        take_addresses(connection, small.addresses(), city=HCMC)
        report = take_streets(connection, small.streets(), city=HCMC)
        take_units(connection, small.units(), small.successions(), city=HCMC)
        assert report.notes["addresses-joined"] == 5
        missing = _rows(
            connection,
            "SELECT count(*) FROM registry.address "
            "WHERE ward_id IS NULL OR old_ward_id IS NULL OR (number IS NOT NULL AND street_id IS NULL)",
        )
    assert missing == [(0,)]


def test_where_old_outlines_are_missing_a_sole_predecessor_still_says_the_old_ward(database: Database) -> None:
    units = [replace(u, wkb=None) if u.valid_to else u for u in small.units()]
    with database.transaction("owner") as connection:
        take_units(connection, units, small.successions(), city=HCMC)
        take_addresses(connection, small.addresses(), city=HCMC)
        found = _rows(
            connection,
            "SELECT a.source_ref, o.name, d.name FROM registry.address a "
            "LEFT JOIN registry.unit o ON o.id = a.old_ward_id LEFT JOIN registry.unit d ON d.id = a.old_district_id "
            "WHERE a.source_ref IN ('h1', 'h3') ORDER BY 1",
        )
    assert found == [("h1", None, "1"), ("h3", "13", "3")]


def test_every_load_moves_the_revision_on(city: Connection[Any]) -> None:
    before = _rows(city, "SELECT revision FROM registry.revision")[0][0]
    take_addresses(city, [small.house("new", "20", "Lê Lợi", 106.703, 10.775)], city=HCMC)
    assert _rows(city, "SELECT revision FROM registry.revision")[0][0] > before


def test_a_broken_outline_is_refused_and_the_rest_is_taken(city: Connection[Any]) -> None:
    bad = replace(small.streets()[0], source_ref="bad", wkb=b"\x01\x02")
    area = replace(small.streets()[0], source_ref="area", wkb=wkb.dumps(small.BEN_NGHE))
    report = take_streets(city, [bad, area, *small.streets()], city=HCMC)
    assert dict(report.refused) == {"bad-geometry": 1, "not-a-line": 1}
    assert report.unchanged == len(small.streets())


def test_without_outlines_the_typed_ward_and_district_say_where(database: Database) -> None:
    units = [replace(u, wkb=None) for u in small.units()]
    row = small.house("x", "12", "Lê Lợi", 106.702, 10.7751, ward="P. Bến Nghé", district="Q1")
    with database.transaction("owner") as connection:
        take_units(connection, units, small.successions(), city=HCMC)
        take_addresses(connection, [row], city=HCMC)
        found = _rows(
            connection,
            "SELECT a.ward_id, o.name, d.name FROM registry.address a "
            "JOIN registry.unit o ON o.id = a.old_ward_id JOIN registry.unit d ON d.id = a.old_district_id",
        )
    assert found == [(None, "Bến Nghé", "1")]


def test_a_street_whose_reference_is_written_otherwise_stays_the_same_street(city: Connection[Any]) -> None:
    before = _rows(city, "SELECT id, name FROM registry.street ORDER BY id")
    rows = [replace(row, source_ref=f"{row.source_ref} anew") for row in small.streets()]
    report = take_streets(city, rows, city=HCMC)
    assert (report.added, report.changed, report.vanished) == (0, len(rows), 0)
    assert _rows(city, "SELECT id, name FROM registry.street ORDER BY id") == before
    assert take_streets(city, rows, city=HCMC).unchanged == len(rows)


def test_a_street_elsewhere_of_that_name_is_another(city: Connection[Any]) -> None:
    elsewhere = replace(small.streets()[0], source_ref="other", wkb=small.line((106.701, 10.776), (106.709, 10.776)))
    report = take_streets(city, [elsewhere], city=HCMC)
    assert report.added == 1
