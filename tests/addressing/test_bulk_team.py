"""Several processes answer a file as one does; what becomes of them, and of the rows, when one is killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from threading import Semaphore
from types import SimpleNamespace
from typing import Any

import pytest

from addressing.bulk.answering import ClosestAnswers
from addressing.bulk.engine import BulkEngine, gazetteer_of, shared_out
from addressing.bulk.team import Team
from addressing.files.tails import Texts
from addressing.parsing.text import fold
from store.database import Database
from store.errors import Unavailable
from tests import small_city as small

TEXTS = [
    "12 Lê Lợi, Bến Nghé, Quận 1", "453/12 le van sy q3", "", "999 Đường Không Có Thật, Xã Xa Lắc", "12 lê lợi",
    "chợ bến thành", "12 Lê Lợii, Bến Nghé", "453/12 Lê Vna Sỹ, Phường 13, Quận 3",
]  # fmt: skip

#: More bytes than a pipe holds.
_LARGE = 8_000_000


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return small.built(module_database)


@pytest.fixture(scope="module")
def engine(city: Database) -> Iterator[BulkEngine]:
    with BulkEngine(city.settings, 2) as engine:
        yield engine


def test_two_processes_answer_as_one(city: Database, engine: BulkEngine) -> None:
    chunks = [Texts(TEXTS * 3, ","), Texts(TEXTS[:1], None), Texts([], ","), Texts(TEXTS[::-1], ",")]
    gazetteer = gazetteer_of(city)
    with city.connect("reader") as connection:
        alone = BulkEngine.within(gazetteer, city.settings.profile, lambda: nullcontext(connection))
        assert list(engine.geocode(chunks)) == list(alone.geocode(chunks))
        closest = ClosestAnswers(gazetteer, city.settings.profile, lambda: nullcontext(connection))
        assert engine.closest(TEXTS[3:5]) == closest(TEXTS[3:5])


def test_answers_that_nobody_waited_for_are_not_taken_for_others(engine: BulkEngine) -> None:
    left = engine.geocode(Texts([text], ",") for text in TEXTS)
    next(left)
    del left
    (done,) = engine.geocode([Texts(TEXTS[:1], ",")])
    assert done.tails[0].startswith(b"10.775100,106.702000,")


def test_a_killed_process_is_told_of_and_none_stays_behind(city: Database) -> None:
    before = _processes()
    with BulkEngine(city.settings, 2) as engine:
        list(engine.geocode([Texts(TEXTS, ",")]))
        started = _processes() - before
        assert len(started) == 2
        os.kill(max(started), signal.SIGKILL)
        with pytest.raises(Unavailable, match="killed"):
            list(engine.geocode([Texts(TEXTS, ",")] * 3))
    assert not {pid for pid in started if _runs(pid)}


def test_the_rows_of_a_street_go_to_one_worker_but_for_a_street_of_very_many() -> None:
    few = [f"{n} Đường {n % 100}, Phường {n % 7}" for n in range(1, 1001)]
    shares = shared_out(few, 2)
    assert sorted(place for share in shares for place in share) == list(range(1000))
    streets = [{few[place].split(" ", 1)[1].split(",")[0] for place in share} for share in shares]
    assert streets[0].isdisjoint(streets[1])
    assert [len(share) for share in shared_out(["1 Lê Lợi"] * 1000, 2)] == [500, 500]


def test_the_ways_of_writing_a_street_go_to_one_worker() -> None:
    others = [f"5 Đường số {n}" for n in range(100)]
    for name in ("Lê Lợi", "Võ Văn Tần", "Nguyễn Trãi", "Đinh Tiên Hoàng", "Dương Bá Trạc"):
        ways = [f"1 {name}, Quận 1", f"2 {fold(name)}", f"3 Đường {name}, Phường 2", f"4 Đ. {name.upper()}, P. 2"]
        first, *_ = (share for share in shared_out(others + ways, 2) if len(others) in share)
        assert set(range(len(others), len(others) + len(ways))) <= set(first)


def test_a_worker_goes_on_while_its_answer_waits_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / "grows"
    path.touch()
    team = Team(1, partial(int, _LARGE))
    try:
        large, after = team.ask(0, _task(bytes)), team.ask(0, _task(partial(os.truncate, path)))
        until = time.monotonic() + 30
        while path.stat().st_size < _LARGE:
            assert time.monotonic() < until, "the worker waits"
            time.sleep(0.01)
        assert len(team.answer(0, large)) == _LARGE
        assert team.answer(0, after) is None
    finally:
        team.close()


def test_an_answer_that_cannot_be_sent_ends_the_worker_and_nobody_waits_for_it() -> None:
    team = Team(1, partial(int, _LARGE))
    try:
        with pytest.raises(Unavailable, match="killed"):
            team.answer(0, team.ask(0, _task(Semaphore)))
    finally:
        team.close()


def _task(done_by: Callable[[int], object]) -> Any:
    """A task of what every process can import."""
    return SimpleNamespace(done_by=done_by)


def _processes() -> set[int]:
    """The workers of bulk geocoding that this process, and what it started, has running now."""
    return {int(path.name) for path in Path("/proc").glob("[0-9]*") if _is_worker(path) and _ours(int(path.name))}


def _ours(pid: int) -> bool:
    while pid > 1 and pid != os.getpid():
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return pid > 1


def _is_worker(path: Path) -> bool:
    try:
        return b"multiprocessing.spawn" in (path / "cmdline").read_bytes() and _runs(int(path.name))
    except OSError:
        return False


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
