"""An export is made in a process of its own, by one at a time, and given as long as the registry can go on from it."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path

import pytest

from addressing.publishing.export_kept import KeptExports, cursor_of
from addressing.registry import registry
from store.city import HCMC
from store.database import Database
from tests import small_city as small


@pytest.fixture
def city(database: Database) -> Database:
    return small.built(Database(database.settings.model_copy(update={"export_minutes": 0})))


def made(exports: KeptExports) -> Path:
    until = time.monotonic() + 60
    while not exports.newest("csv")[1]:
        assert time.monotonic() < until
        time.sleep(0.1)
    path, _ = exports.newest("csv")
    assert path is not None
    return path


def test_a_new_export_is_made_beside_the_old_one_which_is_given_until_then(city: Database) -> None:
    exports = KeptExports(city)
    assert exports.newest("csv") == (None, False)
    exports.begin("csv")
    first = made(exports)
    with city.transaction("writer") as connection:
        added = registry.register(
            connection, small.house("new", "90", "Lê Lợi", 106.7055, 10.7751), actor="test", city=HCMC
        )
    assert exports.newest("csv") == (first, False)
    # Somebody else is at it.
    with (first.parent / ".csv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        exports.begin("csv")
        assert exports.newest("csv") == (first, False)
    assert added.code not in first.read_text(encoding="utf-8")
    exports.begin("csv")
    second = made(exports)
    assert cursor_of(second) > cursor_of(first)
    assert added.code in second.read_text(encoding="utf-8")
    assert not first.exists()


def test_an_export_of_a_later_time_than_the_registry_is_none(city: Database) -> None:
    exports = KeptExports(city)
    exports.make("csv").rename(city.settings.data_folder / "exports" / "addresses-999999.csv")
    assert exports.newest("csv") == (None, False)
