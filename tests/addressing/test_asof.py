"""The registry as it was: an address, its street's name and its units on a day."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from addressing.publishing.asof import address_at, moment_of
from addressing.publishing.asof_list import Asked, addresses_at
from addressing.registry import edits, registry
from addressing.registry.changes import changeset
from addressing.registry.record import Address
from store.city import HCMC
from store.database import Database
from store.errors import BadInput, Gone, NotFound
from tests import small_city as small


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return small.built(module_database)


def _at(city: Database, code: str, when: str | datetime) -> Address:
    async def ask() -> Address:
        moment = moment_of(when, HCMC) if isinstance(when, str) else when
        async with await city.connect_async("reader") as connection:
            return await address_at(connection, code, moment, HCMC)

    return asyncio.run(ask())


def _code(city: Database, ref: str) -> str:
    with city.transaction("reader") as connection:
        row = connection.execute("SELECT code FROM registry.address WHERE source_ref = %s", [ref]).fetchone()
    assert row
    return str(row[0])


def _edit(city: Database, code: str, day: date | None, edit: Any) -> None:
    with city.transaction("writer") as connection, changeset(connection, "test") as change:
        (was,) = edits.held(connection, [code], HCMC)
        edit(change, was, edits.midnight(day, HCMC) if day else None)


def test_a_house_stood_in_the_ward_of_its_time(city: Database) -> None:
    code = _code(city, "h1")
    then = _at(city, code, "2024-01-01")
    assert then.label(HCMC, "vi") == "12 Lê Lợi, Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"
    for day in ("2025-07-01", "2026-01-01"):
        now = _at(city, code, day)
        assert now.label(HCMC, "vi") == "12 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"
        assert now.old_ward
        assert now.old_ward.full_name == "Phường Bến Nghé"
    assert _at(city, code, "2025-06-30").label(HCMC, "vi") == then.label(HCMC, "vi")


def test_a_house_had_the_number_and_stood_where_it_did_then(city: Database) -> None:
    code = _code(city, "h2")
    _edit(city, code, date(2026, 3, 1), lambda c, was, at: edits.rename(c, was, name=None, number="14B", why="",
                                                                      effective=at))  # fmt: skip
    _edit(city, code, date(2026, 5, 1), lambda c, was, at: edits.move(c, was, 106.7026, 10.7752, why="", city=HCMC,
                                                                    effective=at))  # fmt: skip
    were = [_at(city, code, day) for day in ("2026-02-28", "2026-03-01", "2026-05-02")]
    assert [(was.number, was.lon) for was in were] == [("14", 106.7025), ("14B", 106.7025), ("14B", 106.7026)]


def test_a_street_had_the_name_of_its_time(city: Database) -> None:
    code = _code(city, "h5")
    with city.transaction("writer") as connection:
        connection.execute(
            "INSERT INTO registry.street_name (street_id, name, folded, kind, valid) "
            "SELECT id, 'Đường Cũ', 'duong cu', 'old', '[,2026-02-01)' FROM registry.street WHERE source_ref = 'so-1-b'"
        )
    before, since = (_at(city, code, day) for day in ("2026-01-31", "2026-02-01"))
    assert (before.street, before.old_streets) == ("Đường Cũ", ())
    assert (since.street, [name.name for name in since.old_streets]) == ("Đường số 1", ["Đường Cũ"])


def test_before_it_was_in_force_and_after_its_end_there_is_no_such_address(city: Database) -> None:
    with city.transaction("writer") as connection:
        row = small.house("", "60", "Lê Lợi", 106.7038, 10.7751)
        code = registry.register(connection, row, actor="test", valid_from=date(2026, 2, 1), city=HCMC).code
    assert _at(city, code, "2026-02-01").number == "60"
    with pytest.raises(NotFound, match="not in force then"):
        _at(city, code, "2026-01-31")
    _edit(city, code, date(2026, 4, 1), lambda c, was, at: edits.retire(c, was, why="", effective=at))
    assert _at(city, code, "2026-03-31").number == "60"
    with pytest.raises(Gone):
        _at(city, code, "2026-04-01")
    with pytest.raises(NotFound, match="never issued"):
        _at(city, "HCM-2222-2222", "2026-01-01")


def test_each_of_two_changes_of_one_moment_leaves_the_last(city: Database) -> None:
    code = _code(city, "h4")

    def twice(change: Any, was: Address, _: None) -> None:
        edits.rename(change, was, name=None, number="15", why="")
        edits.rename(change, edits.held(change.connection, [code], HCMC)[0], name=None, number="16", why="")

    before = datetime.now(UTC)
    _edit(city, code, None, twice)
    assert (_at(city, code, before).number, _at(city, code, datetime.now(UTC)).number) == ("453/14", "16")


@pytest.mark.parametrize("said", ["", "x", "2024-13-01", "2024-01-01T99", "0001-01-01T", "99999-01-01"])
def test_what_is_no_day_is_refused(said: str) -> None:
    with pytest.raises(BadInput):
        moment_of(said, HCMC)


def test_a_day_to_come_is_refused_and_today_is_now() -> None:
    today = edits.today(HCMC)
    with pytest.raises(BadInput, match="yet to come"):
        moment_of((today + timedelta(days=1)).isoformat(), HCMC)
    assert moment_of(today.isoformat(), HCMC) <= datetime.now(UTC)


def _listed(city: Database, when: str | datetime, **asked: Any) -> list[tuple[str | None, str | None]]:
    async def ask() -> list[Address]:
        moment = moment_of(when, HCMC) if isinstance(when, str) else when
        async with await city.connect_async("reader") as connection:
            found, _ = await addresses_at(connection, Asked(**asked), moment, HCMC)
            return found

    return sorted((one.number, one.street) for one in asyncio.run(ask()))


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", "UTC"])
def test_today_is_told_in_the_citys_time_wherever_the_server_stands(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        told = moment_of(edits.today(HCMC).isoformat(), HCMC)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (told.utcoffset(), told.date()) == (timedelta(hours=7), edits.today(HCMC))


def test_a_street_is_listed_as_it_was_on_a_day_by_either_name(database: Database) -> None:
    city = small.built(database)
    _edit(city, _code(city, "h1"), date(2026, 3, 1), lambda change, was, at: edits.rename(
        change, was, name=None, number="112", why="", effective=at))  # fmt: skip
    _edit(city, _code(city, "h2"), date(2026, 5, 1), lambda change, was, at: edits.retire(
        change, was, why="", effective=at))  # fmt: skip
    assert _listed(city, "2026-02-01", street="Lê Lợi") == [("12", "Lê Lợi"), ("14", "Lê Lợi")]
    assert _listed(city, "2026-04-01", street="le loi") == [("112", "Lê Lợi"), ("14", "Lê Lợi")]
    assert _listed(city, "2026-06-01", street="Lê Lợi") == [("112", "Lê Lợi")]
    assert _listed(city, "2026-02-01", street="Lê Lợi", number="12") == [("12", "Lê Lợi")]
    assert _listed(city, "2026-04-01", street="Lê Lợi", number="12") == []
    assert _listed(city, "2026-06-01", street="Trương Minh Giảng") == _listed(city, "2026-06-01", street="Lê Văn Sỹ")
    assert _listed(city, "2026-02-01", box="106.7015,10.7745,106.7022,10.7755") == [("12", "Lê Lợi")]
    for wrong in ({}, {"box": "106.1,10.1,106.9,10.9"}, {"box": "x"}):
        with pytest.raises(BadInput):
            _listed(city, "2026-02-01", **wrong)


def test_a_moved_gate_is_told_where_it_was(city: Database) -> None:
    code, moments = _code(city, "h5"), []
    for lon in (106.7286, 106.7287):
        moments.append(datetime.now(UTC))
        with city.transaction("writer") as connection:
            registry.add_position(connection, code, "entrance", lon, 10.7781, actor="test", label="Cổng sau", city=HCMC)
    moments.append(datetime.now(UTC))
    told = [[(p.label, p.lon) for p in _at(city, code, moment).positions] for moment in moments]
    assert told == [[], [("Cổng sau", 106.7286)], [("Cổng sau", 106.7287)]]
