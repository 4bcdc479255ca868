"""A step of a load is done once, and a step that breaks leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from store import loads
from store.database import Database


def test_a_finished_step_is_remembered_with_its_report(database: Database) -> None:
    assert loads.done(database, "units", "abc") is None
    with loads.step(database, "units", "file.csv", "abc") as step:
        step.report["rows"] = 3
    assert loads.done(database, "units", "abc") == {"rows": 3}


def test_a_step_that_breaks_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), loads.step(database, "units", "file.csv", "abc") as step:
        step.connection.execute("INSERT INTO ops.audit (actor, action, subject) VALUES ('a', 'b', 'c')")
        _ = 1 / 0
    assert loads.done(database, "units", "abc") is None
    with database.transaction("owner") as connection:
        assert connection.execute("SELECT count(*) FROM ops.audit").fetchone() == (0,)


def test_the_mark_follows_the_content_and_the_loader_version_not_the_name(tmp_path: Path) -> None:
    one, other = tmp_path / "a", tmp_path / "b"
    one.write_text("x")
    other.write_text("x")
    assert loads.fingerprint(one, "1") == loads.fingerprint(other, "1")
    assert loads.fingerprint(one, "1") != loads.fingerprint(one, "2")
