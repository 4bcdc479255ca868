"""A bulk job killed at random moments goes on, and ends as if nothing had happened."""

from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from addressing.files.job import beside
from store.database import Database
from tests import small_city as small

ROOT = Path(__file__).parents[2]
ROWS = 3_000


@pytest.fixture(scope="module")
def url(module_database: Database) -> str:
    return small.built(module_database).url


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("killed") / "in.csv"
    texts = ["12 Lê Lợi, Quận 1", "453/12 le van sy", "", "xyzzy kho có", "chợ bến thành", "14 lê lợi"]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["n", "address"], *([n, texts[n % 6]] for n in range(ROWS))])
    return path


def started(url: str, source: Path, target: Path) -> subprocess.Popen[str]:
    command = [sys.executable, str(Path(__file__).with_name("one_file.py")), url, str(source), str(target)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)


def killed_often(url: str, source: Path, target: Path, kills: int) -> list[int]:
    """Runs to the end through so many kills; the row at which each run took up the work.

    A run is killed when it has kept so many rows more, and not after so long: how far it is then hangs on the machine.
    """
    chance = random.Random(7)  # noqa: S311 moments, not secrets
    begun: list[int] = []
    for _ in range(kills):
        process = started(url, source, target)
        assert process.stdout
        begun.append(int(process.stdout.readline()))
        enough = begun[-1] + chance.randint(200, 600)
        while int(process.stdout.readline()) < enough:
            pass
        time.sleep(chance.uniform(0, 0.05))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert not target.exists()
    last = started(url, source, target)
    out, _ = last.communicate()
    assert last.returncode == 0
    return [*begun, int(out.split()[0])]


def test_a_csv_is_the_same_byte_for_byte(url: str, source: Path, tmp_path: Path) -> None:
    whole = started(url, source, tmp_path / "whole.csv")
    begun = killed_often(url, source, tmp_path / "out.csv", 3)
    whole.communicate()
    assert whole.returncode == 0
    assert all(later >= before + 200 for before, later in pairwise(begun))
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    exceptions, of_whole = (beside(tmp_path / name)[1] for name in ("out.csv", "whole.csv"))
    assert exceptions.read_bytes() == of_whole.read_bytes()
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["n"] for row in csv.DictReader(stream)] == [str(n) for n in range(ROWS)]
    assert not list(tmp_path.glob("*.part*"))


def test_a_workbook_has_every_row_once(url: str, source: Path, tmp_path: Path) -> None:
    begun = killed_often(url, source, tmp_path / "out.xlsx", 1)
    assert begun[-1] > 0
    rows = list(openpyxl.load_workbook(tmp_path / "out.xlsx")["bandoso"].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [str(n) for n in range(ROWS)]


@pytest.fixture
def heard_ctrl_c() -> Iterator[None]:
    """A suite in the background of a shell ignores Ctrl-C, and so would what it starts; these hear it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard_ctrl_c")
def test_ctrl_c_leaves_what_can_go_on_and_says_so(url: str, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("address\n" + "".join(f"{n} le van sy\n" for n in range(300_000)), encoding="utf-8")
    command = [sys.executable, str(ROOT / "bandoso.py"), "geocode", str(source), str(tmp_path / "out.csv")]
    process = subprocess.Popen(
        command,
        env={**os.environ, "BANDOSO_DATABASE_URL": url},
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not (tmp_path / "out.csv.part.json").exists() and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130, said
    assert "run the same command to go on" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out.csv").exists()
    assert (tmp_path / "out.csv.part").stat().st_size > 0
