"""Large loads: committed in parts, resumed after a kill, references checked all at once; none lost, none doubled."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from psycopg import Connection, errors

from addressing.code import new_numbers, normalise, numbers_of
from addressing.registry import intake_addresses, intake_codes
from addressing.registry.intake_addresses import take_addresses, take_in_parts
from addressing.registry.rows import AddressRow
from store.city import HCMC
from store.database import Database
from store.errors import Conflict
from tests import small_city as small

ROOT = Path(__file__).parents[2]


@pytest.fixture
def city(database: Database) -> Iterator[Connection[Any]]:
    """The small city, committed."""
    small.built(database)
    with database.connect("owner") as connection:
        connection.commit()
        yield connection


#: Those of the small city, of the kind and source that are taken here.
HOUSES = [row for row in small.addresses() if row.kind == "house"]


def houses(count: int) -> list[AddressRow]:
    return [small.house(f"big-{n}", str(n), "Lê Lợi", 106.701 + n * 1e-6, 10.7751) for n in range(1, count + 1)]


def _one(connection: Connection[Any], statement: str) -> Any:
    with connection.transaction():
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row if len(row) > 1 else row[0]


def test_parts_register_what_one_transaction_would(city: Connection[Any]) -> None:
    report = take_in_parts(city, houses(250), part=100, city=HCMC)
    assert (report.received, report.added, report.vanished) == (250, 250, len(HOUSES))
    codes = "SELECT array_agg(code), count(DISTINCT code) FROM registry.address WHERE source_ref LIKE 'big-%'"
    written, distinct = _one(city, codes)
    assert distinct == 250
    assert all(normalise(code, "HCM") == code for code in written)
    assert _one(city, "SELECT count(*) FROM registry.changeset") > 3


def test_two_writers_register_what_one_would(database: Database, city: Connection[Any]) -> None:
    with database.connect("owner") as one, database.connect("owner") as other:
        report = take_in_parts(city, houses(950), part=100, writers=[one, other], city=HCMC)
        again = take_in_parts(city, houses(960), part=100, writers=[one, other], city=HCMC)
    assert (report.received, report.added, report.vanished) == (950, 950, len(HOUSES))
    assert (again.added, again.changed, again.unchanged) == (10, 0, 950)
    of_them = "registry.address WHERE source_ref LIKE 'big-%'"
    assert _one(city, f"SELECT count(*), count(DISTINCT code), count(DISTINCT number) FROM {of_them}") == (960,) * 3
    events = "SELECT count(*), count(DISTINCT address_id) FROM registry.address_event"
    assert _one(city, f"{events} WHERE address_id IN (SELECT id FROM {of_them})") == (960, 960)


def test_who_changes_a_street_during_a_load_waits_for_a_part_and_no_longer(
    database: Database, city: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_addresses, "CHUNK", 1000)

    def change() -> None:
        with database.transaction("owner") as third:
            third.execute("SET LOCAL lock_timeout = '20s'")
            third.execute("UPDATE registry.street SET importance = 0.5 WHERE name = 'Lê Lợi'")

    def rows(thread: ThreadPoolExecutor, changing: list[Future[None]]) -> Iterator[AddressRow]:
        for n, row in enumerate(houses(8000)):
            if n == 1999:
                _until(city, "SELECT EXISTS (SELECT FROM pg_locks WHERE mode = 'ShareLock' AND relation IS NOT NULL)")
                changing.append(thread.submit(change))
                _until(city, "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            yield row

    changing: list[Future[None]] = []
    with (
        database.connect("owner") as asking,
        database.connect("owner") as one,
        database.connect("owner") as other,
        ThreadPoolExecutor(1) as thread,
    ):
        report = take_in_parts(asking, rows(thread, changing), part=3000, writers=[one, other], city=HCMC)
    changing[0].result()
    assert report.added == 8000
    assert _one(city, "SELECT count(*) FROM registry.address WHERE source_ref LIKE 'big-%'") == 8000


def _until(connection: Connection[Any], statement: str) -> None:
    while not _one(connection, statement):
        time.sleep(0.01)


def test_what_a_killed_load_committed_stays_and_the_next_one_goes_on(database: Database, city: Connection[Any]) -> None:
    script = """
        import os, pickle, signal, sys
        from addressing.registry.intake_addresses import take_in_parts
        from store.city import HCMC
        from store.database import Database
        from store.settings import Settings

        def until_killed():
            for n, row in enumerate(pickle.load(sys.stdin.buffer)):
                if n == 250:
                    os.kill(os.getpid(), signal.SIGKILL)
                yield row

        with Database(Settings(database_url=sys.argv[1], _env_file=None)).connect("owner") as connection:
            take_in_parts(connection, until_killed(), part=100, city=HCMC)
    """
    command = [sys.executable, "-c", textwrap.dedent(script), database.url]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, input=pickle.dumps(houses(400)))
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    before = "SELECT array_agg(code ORDER BY id) FROM registry.address WHERE source_ref LIKE 'big-%'"
    kept = _one(city, before)
    # What is read is ahead of what is committed.
    assert len(kept) in (100, 200)
    report = take_in_parts(city, houses(400), part=100, city=HCMC)
    assert (report.added, report.unchanged, report.changed) == (400 - len(kept), len(kept), 0)
    assert _one(city, before)[: len(kept)] == kept
    assert _one(city, "SELECT count(*) FROM registry.address WHERE source_ref LIKE 'big-%'") == 400
    events = (
        "SELECT count(*), count(DISTINCT address_id) FROM registry.address_event e JOIN registry.address a "
        "ON a.id = e.address_id WHERE source_ref LIKE 'big-%'"
    )
    assert _one(city, events) == (400, 400)


def test_a_row_met_again_in_a_later_part_is_a_duplicate_and_the_next_load_changes_nothing(
    city: Connection[Any],
) -> None:
    rows = [*houses(250), replace(houses(1)[0], number="999")]
    assert dict(take_in_parts(city, rows, part=100, city=HCMC).refused) == {"duplicate": 1}
    again = take_in_parts(city, rows, part=100, city=HCMC)
    assert (again.added, again.changed, again.unchanged, dict(again.refused)) == (0, 0, 250, {"duplicate": 1})


def test_many_rows_at_once_refer_only_to_streets_and_units_that_are_there(city: Connection[Any]) -> None:
    with city.transaction():
        assert take_addresses(city, houses(1500), city=HCMC).added == 1500
        mode = city.execute("SELECT current_setting('session_replication_role'), current_user").fetchone()
        assert mode == ("origin", "bandoso_owner")
    missing = (
        "SELECT count(*) FILTER (WHERE street_id IS NULL), count(*) FILTER (WHERE ward_id IS NULL) "
        "FROM registry.address WHERE source_ref LIKE 'big-%'"
    )
    assert _one(city, missing) == (0, 0)
    with pytest.raises(errors.ForeignKeyViolation), city.transaction():
        city.execute("UPDATE registry.address SET street_id = 999999 WHERE source_ref = 'big-7'")


def test_a_street_deleted_during_a_load_stops_it(database: Database, city: Connection[Any]) -> None:
    def rows() -> Iterator[AddressRow]:
        yield from houses(20_000)[:10_000]
        with database.transaction("owner") as other:
            other.execute(
                "DELETE FROM registry.street WHERE name = 'Đường số 1' AND id NOT IN "
                "(SELECT street_id FROM registry.address WHERE street_id IS NOT NULL)"
            )
        for row in houses(1200):
            yield replace(row, source_ref=f"s-{row.source_ref}", street="Đường số 1", lon=106.703, lat=10.771)

    with pytest.raises(Conflict):
        take_in_parts(city, rows(), part=10_000, city=HCMC)
    assert _one(city, "SELECT count(*) FROM registry.address WHERE source_ref LIKE 'big-%'") == 10_000


def test_rows_of_a_load_are_added_changed_or_left_each_as_it_needs(city: Connection[Any]) -> None:
    take_in_parts(city, houses(30), city=HCMC)
    moved = [replace(row, lon=106.7001) for row in houses(10)]
    report = take_in_parts(city, [*moved, *houses(40)[10:]], city=HCMC)
    assert (report.added, report.changed, report.unchanged) == (10, 10, 20)
    versions = "SELECT count(*) FROM registry.address WHERE version = 2 AND source_ref LIKE 'big-%'"
    assert _one(city, versions) == 10


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Codes put here are drawn first."""
    first: list[str] = []
    draw = new_numbers

    def drawn(count: int) -> Any:
        lines = "".join(f"{first.pop()}\n" for _ in first[:]).encode()
        return np.concatenate([numbers_of(lines, "HCM"), draw(count)])[:count]

    monkeypatch.setattr(intake_codes, "new_numbers", drawn)
    return first


def test_a_code_that_is_taken_is_drawn_again(city: Connection[Any], drawing: list[str]) -> None:
    drawing.append(_one(city, "SELECT code FROM registry.address LIMIT 1"))
    assert take_in_parts(city, houses(3), city=HCMC).added == 3
    assert drawing == []
    assert _one(city, "SELECT count(*), count(DISTINCT code) FROM registry.address") == (9, 9)


def test_a_code_that_is_taken_is_drawn_again_where_all_are_known_by_heart(
    database: Database, city: Connection[Any], drawing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_codes, "MANY", 0)
    drawing.append(_one(city, "SELECT code FROM registry.address LIMIT 1"))

    def rows() -> Iterator[AddressRow]:
        yield from houses(5)
        with database.connect("owner") as other:
            _until(other, "SELECT EXISTS (SELECT FROM registry.address WHERE source_ref = 'big-1')")
            other.execute("UPDATE registry.address SET code = 'HCM-2222-222X' WHERE source_ref = 'big-1'")
        drawing.append("HCM-2222-222X")
        yield from houses(12)[5:]

    assert take_in_parts(city, rows(), part=5, city=HCMC).added == 12
    assert drawing == []
    assert _one(city, "SELECT count(*), count(DISTINCT code) FROM registry.address") == (18, 18)
    assert _one(city, "SELECT count(DISTINCT address_id) FROM registry.address_event") == 18
