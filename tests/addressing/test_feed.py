"""The feed of changes: in the order of commits, nothing skipped, and enough to keep a mirror."""

from __future__ import annotations

import pytest

from addressing.publishing import feed
from addressing.registry import edits, registry
from addressing.registry.changes import changeset
from addressing.registry.record import lookup
from store.city import HCMC
from store.database import Database
from store.errors import Gone
from tests import small_city as small


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return small.built(module_database)


def _read(database: Database, since: int, limit: int = 1000) -> feed.Page:
    with database.transaction("reader") as connection:
        return feed.changes(connection, since, limit)


def _latest(database: Database) -> int:
    return _read(database, 0).latest


def test_a_load_is_in_the_feed_address_by_address(city: Database) -> None:
    page = _read(city, 0)
    assert {change.address["number"] for change in page.changes if change.address} >= {"12", "453/12"}
    assert {change.action for change in page.changes} >= {"registered"}
    numbers = [change.seq for change in page.changes]
    assert numbers == sorted(set(numbers))


def test_pages_of_any_size_tell_the_same(city: Database) -> None:
    whole = [change.seq for change in _read(city, 0).changes]
    for size in (1, 2, 3):
        since, told = 0, []
        while (page := _read(city, since, size)).changes:
            told += [change.seq for change in page.changes]
            since = page.next
        assert told == whole


def test_a_change_that_commits_late_is_not_skipped(city: Database) -> None:
    before = _latest(city)
    with city.connect("writer") as slow, city.connect("writer") as quick:
        # The slow one writes its event first, the quick one commits first.
        late = changeset(slow, "slow")
        change = late.__enter__()
        first = edits.begin(change, small.house("", "21", "Lê Lợi", 106.7031, 10.7751), why="", city=HCMC)
        second = registry.register(quick, small.house("", "22", "Lê Lợi", 106.7031, 10.7749), actor="quick", city=HCMC)
        quick.commit()
        page = _read(city, before)
        assert [told.code for told in page.changes] == [second.code]
        late.__exit__(None, None, None)
        assert _read(city, page.next).changes == []
        slow.commit()
    after = _read(city, page.next)
    assert [told.code for told in after.changes] == [first.code]
    assert after.changes[0].seq > page.changes[0].seq


def test_what_is_undone_is_never_told(city: Database) -> None:
    before = _latest(city)
    with city.connect("writer") as connection:
        registry.register(connection, small.house("", "23", "Lê Lợi", 106.7032, 10.7751), actor="ward", city=HCMC)
        connection.rollback()
    assert _latest(city) == before


def test_a_retired_address_is_a_tombstone_with_its_successors(city: Database) -> None:
    before = _latest(city)
    with city.transaction("writer") as connection:
        made = registry.register(
            connection, small.house("", "24", "Lê Lợi", 106.7033, 10.7751), actor="ward", city=HCMC
        )
        parts = [small.house("", number, "Lê Lợi", 106.7033, 10.7751) for number in ("24A", "24B")]
        heirs = registry.split(connection, made.code, parts, actor="ward", why="two gates", city=HCMC)
    last = _read(city, before).changes[-1]
    assert (last.code, last.action, last.address, last.why) == (made.code, "retired", None, "two gates")
    assert sorted(last.successors) == sorted(heir.code for heir in heirs)


def test_a_number_of_the_future_asks_for_an_export(city: Database) -> None:
    with pytest.raises(Gone, match="export"):
        try:
            _read(city, 10**9)
        except Gone as gone:
            raise Gone(gone.message.vi, f"{gone.message.en} {gone.hint}") from None


def test_a_move_shows_the_address_where_it_is_now(city: Database) -> None:
    with city.transaction("writer") as connection:
        made = registry.register(
            connection, small.house("", "25", "Lê Lợi", 106.7034, 10.7751), actor="ward", city=HCMC
        )
    before = _latest(city)
    with city.transaction("writer") as connection:
        registry.move(connection, made.code, 106.7035, 10.7751, actor="ward", city=HCMC)
        registry.move(connection, made.code, 106.7036, 10.7751, actor="ward", city=HCMC)
        assert lookup(connection, made.code, HCMC).lon == 106.7036
    told = _read(city, before).changes
    assert [(change.action, change.address and change.address["lon"]) for change in told] == [("moved", 106.7036)] * 2
