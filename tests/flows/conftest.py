"""The program as it is run: `bandoso serve` in a process of its own, on a database of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from psycopg.conninfo import make_conninfo

from store.cluster import PrivateCluster
from tests.conftest import new_database
from tests.flows.extract import write_extract

ROOT = Path(__file__).parents[2]


class Program:
    """One `bandoso` with its settings; `serve` runs until `kill` or `stop`."""

    def __init__(self, folder: Path, **settings: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self.url = f"http://127.0.0.1:{self.port}"
        given = {f"BANDOSO_{name.upper()}": value for name, value in settings.items()}
        self.environment = {**os.environ, **given, "BANDOSO_PORT": str(self.port), "BANDOSO_DATA": str(folder)}
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """One command of the program, to its end."""
        command = [sys.executable, "-W", "error", str(ROOT / "bandoso.py"), *arguments]
        return subprocess.run(
            command, env=self.environment, cwd=self.folder, capture_output=True, text=True, check=check, timeout=500
        )

    def serve(self) -> None:
        """Starts serving and waits until it is ready."""
        command = [sys.executable, str(ROOT / "bandoso.py"), "serve"]
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=self.folder, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + 400
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log()
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=60).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError(self.log())

    def kill(self) -> None:
        """SIGKILL, to it and all that it started."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """A clean stop."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=120)

    def log(self) -> str:
        """What it printed."""
        return (self.folder / "serve.log").read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="session")
def program(cluster: PrivateCluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The program serving what registry packages carry and a small extract: no bundle needed."""
    folder = tmp_path_factory.mktemp("program")
    with new_database(cluster, template, folder) as database:
        made = Program(folder, database_url=database.url, city_data="")
        made.run("load", "bundle")
        made.run("load", "osm", str(write_extract(folder / "small.osm")))
        made.serve()
        yield made
        made.stop()


@pytest.fixture(scope="session")
def city(
    cluster: PrivateCluster, template: str, tmp_path_factory: pytest.TempPathFactory, city_data: Path
) -> Iterator[Program]:
    """The program serving the whole city bundle."""
    folder = tmp_path_factory.mktemp("city")
    with new_database(cluster, template, folder) as database:
        made = Program(folder, database_url=make_conninfo(database.url), city_data=str(city_data))
        made.serve()
        yield made
        made.stop()


@pytest.fixture
def http(program: Program) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=program.url, timeout=60) as client:
        yield client


@pytest.fixture
def city_http(city: Program) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=city.url, timeout=60) as client:
        yield client
