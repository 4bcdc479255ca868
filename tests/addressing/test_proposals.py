"""Proposals: asked by one department, decided by another, done at once or on a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from psycopg import Connection

from addressing.publishing import feed
from addressing.registry import edits, proposals, registry
from addressing.registry.proposals import Ask
from addressing.registry.record import find, history, lookup
from store.city import HCMC
from store.database import Database
from store.errors import BadInput, Conflict, Forbidden, Gone, NotFound, Stale
from tests import small_city as small


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return small.built(module_database)


def _row(number: str) -> Any:
    return small.house("", number, "Lê Lợi", 106.7038, 10.7751)


def _propose(writer: Connection[Any], ask: Ask, **more: Any) -> proposals.Proposal:
    return proposals.propose(writer, ask, actor="an (key 1)", owner="Phường", city=HCMC, **more)


def _approve(writer: Connection[Any], number: int, **more: Any) -> proposals.Proposal:
    return proposals.approve(writer, number, actor="bình (key 2)", owner="Sở", city=HCMC, **more)


def _registered(writer: Connection[Any], number: str) -> str:
    return registry.register(writer, _row(number), actor="test", city=HCMC).code


def test_a_proposed_address_has_a_code_and_is_not_in_force_until_it_is_approved(writer: Connection[Any]) -> None:
    asked = _propose(writer, Ask("register", into=(_row("40"),)), why="nhà mới", evidence="GPXD 12/2026")
    (code,) = asked.new
    assert (asked.state, asked.evidence, find(writer, code, HCMC).state) == ("open", "GPXD 12/2026", "proposed")
    with pytest.raises(NotFound, match="not in force yet"):
        lookup(writer, code, HCMC)
    done = _approve(writer, asked.id, reason="đúng hồ sơ")
    assert (done.state, done.decided_by, done.reason) == ("applied", "bình (key 2)", "đúng hồ sơ")
    assert lookup(writer, code, HCMC).valid_from == edits.today(HCMC)
    assert [event.action for event in history(writer, code, HCMC)] == ["proposed", "activated"]


def test_what_is_to_be_in_force_from_today_on_is_so_once_it_is_approved(writer: Connection[Any]) -> None:
    asked = _propose(writer, Ask("register", into=(_row("42"),)), valid_from=edits.today(HCMC))
    assert _approve(writer, asked.id).state == "applied"
    assert lookup(writer, asked.new[0], HCMC).state == "active"


def test_what_is_to_move_and_got_a_position_meanwhile_is_not_moved_unseen(writer: Connection[Any]) -> None:
    code = _registered(writer, "44")
    moved = _propose(writer, Ask("move", codes=(code,), lon=106.7039, lat=10.7751))
    registry.add_position(writer, code, "parcel", 106.7038, 10.7752, actor="test", city=HCMC)
    with pytest.raises(Conflict):
        _approve(writer, moved.id)


def test_a_house_that_is_there_or_proposed_already_is_not_proposed_again_unless_it_is_another(
    writer: Connection[Any],
) -> None:
    (code,) = _propose(writer, Ask("register", into=(_row("60"),))).new
    with pytest.raises(Conflict) as refused:
        _propose(writer, Ask("register", into=(_row("60"),)))
    assert refused.value.detail["digital_address"] == code
    assert refused.value.detail["existing"] == [{"code": code, "state": "proposed", "metres": 0}]
    writer.rollback()
    first = _propose(writer, Ask("register", into=(_row("60"),)))
    other = _propose(writer, Ask("register", into=(_row("60"),), duplicate=True))
    assert other.new != first.new
    # Parts of a house that is divided may keep its number.
    kept = _propose(writer, Ask("split", codes=(_registered(writer, "61"),), into=(_row("61"), _row("61A"))))
    assert len(kept.new) == 2


def test_a_department_does_not_approve_what_it_proposed(writer: Connection[Any]) -> None:
    asked = _propose(writer, Ask("register", into=(_row("41"),)))
    with pytest.raises(Forbidden):
        proposals.approve(writer, asked.id, actor="x", owner="Phường", city=HCMC)
    assert proposals.approve(writer, asked.id, actor="x", owner="Phường", own=True, city=HCMC).state == "applied"


def test_a_rejected_proposal_says_why_and_its_code_is_never_used_again(writer: Connection[Any]) -> None:
    asked = _propose(writer, Ask("register", into=(_row("42"),)))
    with pytest.raises(BadInput, match="reason"):
        proposals.reject(writer, asked.id, actor="x", reason=" ", city=HCMC)
    ended = proposals.reject(writer, asked.id, actor="x", reason="không có nhà", city=HCMC)
    assert (ended.state, ended.reason) == ("rejected", "không có nhà")
    with pytest.raises(Gone):
        lookup(writer, asked.new[0], HCMC)
    with pytest.raises(Conflict):
        _approve(writer, asked.id)


def test_only_its_department_withdraws_a_proposal(writer: Connection[Any]) -> None:
    asked = _propose(writer, Ask("register", into=(_row("43"),)))
    with pytest.raises(Forbidden):
        proposals.withdraw(writer, asked.id, actor="x", owner="Sở", city=HCMC)
    assert proposals.withdraw(writer, asked.id, actor="x", owner="Phường", city=HCMC).state == "withdrawn"


def test_an_approval_of_what_others_changed_meanwhile_is_refused(writer: Connection[Any]) -> None:
    code = _registered(writer, "44")
    asked = _propose(writer, Ask("move", codes=(code,), lon=106.7039, lat=10.7751))
    registry.rename(writer, code, number="44A", actor="other", city=HCMC)
    with pytest.raises(Conflict, match="changed since"):
        _approve(writer, asked.id)


def test_an_approval_of_another_version_than_was_seen_is_stale(writer: Connection[Any]) -> None:
    asked = _propose(writer, Ask("register", into=(_row("45"),)))
    with pytest.raises(Stale):
        _approve(writer, asked.id, version=asked.version + 1)
    assert _approve(writer, asked.id, version=asked.version).state == "applied"


def test_what_cannot_be_done_is_refused_when_it_is_asked(writer: Connection[Any]) -> None:
    code = _registered(writer, "46")
    with pytest.raises(BadInput, match="outside"):
        _propose(writer, Ask("move", codes=(code,), lon=105.0, lat=21.0))
    with pytest.raises(BadInput):
        _propose(writer, Ask("rename", codes=(code,), number="46"))
    with pytest.raises(BadInput):
        _propose(writer, Ask("split", codes=(code,), into=(_row("46A"),)))
    assert lookup(writer, code, HCMC).version == 1


def test_a_split_retires_one_for_many_and_a_merger_many_for_one(writer: Connection[Any]) -> None:
    code = _registered(writer, "47")
    asked = _propose(writer, Ask("split", codes=(code.lower(),), into=(_row("47A"), _row("47B"))))
    assert lookup(writer, code, HCMC).state == "active"
    _approve(writer, asked.id)
    with pytest.raises(Gone) as gone:
        lookup(writer, code, HCMC)
    assert {one["code"] for one in gone.value.detail["successors"]} == set(asked.new)  # type: ignore[attr-defined]
    one, two = asked.new
    merged = _propose(writer, Ask("merge", codes=(one, two), heirs=(one,)))
    _approve(writer, merged.id)
    with pytest.raises(Gone) as gone:
        lookup(writer, code, HCMC)
    assert gone.value.detail["now"] == [one], "the chain leads to what is in force"
    assert lookup(writer, one, HCMC).number == "47A"


def test_an_approved_change_waits_for_its_day(city: Database) -> None:
    tomorrow = edits.today(HCMC) + timedelta(days=1)
    with city.connect("writer", autocommit=True) as connection:
        with connection.transaction():
            code = _registered(connection, "48")
            new = _propose(connection, Ask("register", into=(_row("50"),)), valid_from=tomorrow)
            moved = _propose(connection, Ask("move", codes=(code,), lon=106.7039, lat=10.7751), valid_from=tomorrow)
            assert _approve(connection, new.id).state == "approved"
            assert _approve(connection, moved.id).state == "approved"
        assert find(connection, new.new[0], HCMC).state == "approved"
        assert proposals.activate_due(connection, city=HCMC) == []
        done = proposals.activate_due(connection, city=HCMC, day=tomorrow)
        assert [one.state for one in done] == ["applied", "applied"]
        assert lookup(connection, code, HCMC).lon == 106.7039
        assert lookup(connection, new.new[0], HCMC).valid_from == tomorrow


def test_an_approved_change_that_can_be_done_no_more_is_rejected_on_its_day(city: Database) -> None:
    tomorrow = edits.today(HCMC) + timedelta(days=1)
    with city.connect("writer", autocommit=True) as connection:
        with connection.transaction():
            code = _registered(connection, "49")
            moved = _propose(connection, Ask("move", codes=(code,), lon=106.7039, lat=10.7751), valid_from=tomorrow)
            _approve(connection, moved.id)
            registry.retire(connection, code, actor="fire", city=HCMC)
        (done,) = proposals.activate_due(connection, city=HCMC, day=tomorrow)
    assert (done.state, "retired" in done.reason) == ("rejected", True)


def test_the_public_feed_tells_of_what_is_in_force_only(city: Database) -> None:
    with city.transaction("writer") as connection:
        before = feed.latest(connection)
        asked = _propose(connection, Ask("register", into=(_row("52"),)))
    with city.transaction("reader") as reader:
        assert feed.changes(reader, before).changes == []
    with city.transaction("writer") as connection:
        _approve(connection, asked.id)
    with city.transaction("reader") as reader:
        assert [(c.code, c.action) for c in feed.changes(reader, before).changes] == [(asked.new[0], "activated")]


def test_proposals_are_listed_by_state_and_by_address(writer: Connection[Any]) -> None:
    code = _registered(writer, "53")
    asked = _propose(writer, Ask("retire", codes=(code,)), why="cháy")
    assert asked.id in [one.id for one in proposals.listing(writer, state="open")]
    assert [one.id for one in proposals.listing(writer, code=code)] == [asked.id]
