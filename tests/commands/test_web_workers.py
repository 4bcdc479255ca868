"""The web's workers: one that is killed is replaced, also while another gives no sign of life; none stays alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVE = """
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from commands.web_workers import Workers

AWAY = Path(sys.argv[0]).with_name("away")

@asynccontextmanager
async def reached(app):
    if AWAY.exists():
        raise OSError("the database is away")
    AWAY.with_name(f"{os.getpid()}.serves").touch()
    yield

def app():
    return Starlette(lifespan=reached)

if __name__ == "__main__":
    config = uvicorn.Config(app, factory=True, port=0, workers=2, timeout_worker_healthcheck=120, lifespan="on")
    Workers(config, [config.bind_socket()]).run()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    script = tmp_path / "serve.py"
    script.write_text(SERVE, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = subprocess.Popen([sys.executable, str(script)], env=environment, start_new_session=True)
    yield started
    os.killpg(started.pid, signal.SIGKILL)
    started.wait()


def workers_of(server: subprocess.Popen[bytes]) -> set[int]:
    """The pids of its living workers."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text().rsplit(")", 1)[1].split()[:2]
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == server.pid and state != "Z" and b"spawn_main" in command:
            found.add(int(status.parent.name))
    return found


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_killed_worker_is_replaced_while_another_is_silent(server: subprocess.Popen[bytes]) -> None:
    until(lambda: len(workers_of(server)) == 2)
    silent, killed = workers_of(server)
    os.kill(silent, signal.SIGSTOP)
    time.sleep(1.5)
    os.kill(killed, signal.SIGKILL)
    until(lambda: len(workers_of(server)) == 2 and killed not in workers_of(server))
    assert silent in workers_of(server)


def test_no_worker_outlives_a_killed_server(server: subprocess.Popen[bytes]) -> None:
    until(lambda: len(workers_of(server)) == 2)
    workers = workers_of(server)
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))


def test_a_worker_that_finds_the_database_away_takes_no_other_down(
    server: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    until(lambda: len(list(tmp_path.glob("*.serves"))) == 2)
    stays, killed = workers_of(server)
    (tmp_path / "away").touch()
    os.kill(killed, signal.SIGKILL)
    time.sleep(6)
    assert stays in workers_of(server)
    (tmp_path / "away").unlink()
    until(lambda: len(list(tmp_path.glob("*.serves"))) == 3)
    assert stays in workers_of(server)


def test_a_server_whose_first_workers_cannot_start_ends(server: subprocess.Popen[bytes], tmp_path: Path) -> None:
    (tmp_path / "away").touch()
    assert server.wait(60) is not None
