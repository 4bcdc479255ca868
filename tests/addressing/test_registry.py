"""Single addresses: a code for good, an event for every change, nothing deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from psycopg import Connection

from addressing.registry import registry
from addressing.registry.intake_addresses import take_addresses
from addressing.registry.record import history, lookup
from store.city import HCMC
from store.database import Database
from store.errors import BadInput, Conflict, Gone, NotFound
from tests import small_city as small


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return small.built(module_database)


def _code(connection: Connection[Any], ref: str) -> str:
    row = connection.execute("SELECT code FROM registry.address WHERE source_ref = %s", [ref]).fetchone()
    assert row
    return str(row[0])


def test_a_code_finds_the_address_with_its_old_and_new_units(writer: Connection[Any]) -> None:
    found = lookup(writer, _code(writer, "h1"), HCMC)
    assert (found.number, found.street) == ("12", "Lê Lợi")
    assert found.ward
    assert found.old_ward
    assert found.old_district
    assert (found.ward.code, found.ward.full_name) == ("26740", "Phường Sài Gòn")
    assert (found.old_ward.code, found.old_ward.full_name) == ("26740", "Phường Bến Nghé")
    assert found.old_district.full_name == "Quận 1"
    assert found.label(HCMC, "vi") == "12 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"
    assert found.label(HCMC, "en") == "12 Lê Lợi, Sài Gòn Ward, Ho Chi Minh City"


def test_a_code_is_found_however_it_is_written(writer: Connection[Any]) -> None:
    code = _code(writer, "h1")
    assert lookup(writer, f" {code.lower().replace('-', ' ')} ", HCMC).code == code


def test_a_code_never_issued_is_not_found_and_a_mistyped_one_is_explained(writer: Connection[Any]) -> None:
    with pytest.raises(NotFound):
        lookup(writer, "HCM-2222-2222", HCMC)
    with pytest.raises(BadInput, match="check symbol"):
        lookup(writer, "HCM-2222-2223", HCMC)


def test_a_registered_house_has_a_code_an_event_and_an_audit_row(writer: Connection[Any]) -> None:
    made = registry.register(
        writer, small.house("", "16", "Lê Lợi", 106.703, 10.7751), actor="ward", why="new house", city=HCMC
    )
    assert (made.street, made.state) == ("Lê Lợi", "active")
    assert [(e.actor, e.action, e.why) for e in history(writer, made.code, HCMC)] == [
        ("ward", "registered", "new house")
    ]
    audited = writer.execute(
        "SELECT actor, action FROM ops.audit WHERE subject = %s", [f"address/{made.code}"]
    ).fetchall()
    assert audited == [("ward", "address.registered")]


def test_one_reference_is_registered_once(writer: Connection[Any]) -> None:
    with pytest.raises(Conflict, match=_code(writer, "h1")):
        registry.register(writer, small.addresses()[0], actor="ward", city=HCMC)


def test_a_house_outside_the_city_is_refused(writer: Connection[Any]) -> None:
    with pytest.raises(BadInput, match="outside the city"):
        registry.register(writer, small.house("x", "1", "Lê Lợi", 105.85, 21.03), actor="ward", city=HCMC)
    with pytest.raises(BadInput, match="outside the city"):
        registry.move(writer, _code(writer, "h1"), 105.85, 21.03, actor="ward", city=HCMC)


def test_a_move_keeps_the_code_and_brings_the_new_wards(writer: Connection[Any]) -> None:
    code = _code(writer, "h1")
    before = lookup(writer, code, HCMC)
    moved = registry.move(writer, code, 106.725, 10.775, actor="ward", why="surveyed again", city=HCMC)
    assert moved.code == code
    assert moved.plus_code != before.plus_code
    assert moved.ward
    assert moved.old_district
    assert (moved.ward.name, moved.old_district.name) == ("Nhiêu Lộc", "3")
    assert history(writer, code, HCMC)[-1].detail == {"was": [106.702, 10.7751], "now": [106.725, 10.775]}


def test_an_old_name_stays_when_a_place_is_renamed(writer: Connection[Any]) -> None:
    renamed = registry.rename(writer, _code(writer, "p1"), name="Chợ Lớn Mới", actor="ward", city=HCMC)
    assert renamed.name == "Chợ Lớn Mới"
    assert [(other.name, other.kind) for other in renamed.other_names if other.kind == "old"] == [
        ("Chợ Bến Thành", "old")
    ]


def test_a_rename_to_nothing_new_is_refused(writer: Connection[Any]) -> None:
    with pytest.raises(BadInput):
        registry.rename(writer, _code(writer, "p1"), name="Chợ Bến Thành", actor="ward", city=HCMC)


def test_a_retired_code_is_gone_and_says_its_successor(writer: Connection[Any]) -> None:
    old, new = _code(writer, "h1"), _code(writer, "h2")
    registry.retire(writer, old, successor=new, actor="ward", why="merged", city=HCMC)
    with pytest.raises(Gone) as gone:
        lookup(writer, old, HCMC)
    assert gone.value.detail["successor"] == new
    assert history(writer, old, HCMC)[-1].action == "retired"
    with pytest.raises(Gone):
        registry.move(writer, old, 106.703, 10.775, actor="ward", city=HCMC)


def test_a_split_code_has_no_one_successor(writer: Connection[Any]) -> None:
    old = _code(writer, "h1")
    halves = [small.house("", number, "Lê Lợi", 106.702, 10.7751) for number in ("12A", "12B")]
    made = registry.split(writer, old, into=halves, actor="ward", city=HCMC)
    with pytest.raises(Gone) as gone:
        lookup(writer, old, HCMC)
    assert (gone.value.detail["successor"], gone.value.detail["now"]) == (None, [one.code for one in made])


def test_a_house_is_not_moved_to_where_the_city_has_no_ward(writer: Connection[Any]) -> None:
    with pytest.raises(BadInput, match="outside the city"):
        registry.move(writer, _code(writer, "h1"), 106.75, 10.775, actor="ward", city=HCMC)


def test_a_name_that_ends_before_it_begins_is_refused(writer: Connection[Any]) -> None:
    before, after = date(2020, 1, 1), date(2020, 1, 2)
    with pytest.raises(BadInput, match="ends before it begins"):
        registry.add_name(
            writer, _code(writer, "p1"), "Chợ Cũ", "alias", valid_from=after, valid_to=before, actor="ward", city=HCMC
        )


def test_a_retired_row_is_left_alone_by_the_next_load(city: Database) -> None:
    with city.connect("owner") as connection:
        registry.retire(connection, _code(connection, "h1"), actor="ward", city=HCMC)
        report = take_addresses(connection, small.addresses(), city=HCMC)
        assert (report.notes["retired"], report.changed, report.added) == (1, 0, 0)
        connection.rollback()
