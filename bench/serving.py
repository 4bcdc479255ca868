"""Servers in processes of their own, and one HTTP client that keeps its connection."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.city import City
from store.errors import Unavailable

OURS = "web.app:app_from_environment"
FLOOR = "bench.floor_app:app_from_environment"
PATIENCE = 60.0  # seconds until a server must answer


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers with lower-case names, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """One client; its connection stays open between questions."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, path: str, **headers: str) -> Reply:
        """The reply, whatever its status; `if_none_match="..."` is sent as If-None-Match."""
        return self.ask("GET", path, None, headers)

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Reply:
        """The reply to any method."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, body, said)
        response = self._connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, found, response.read())

    def well(self, path: str, **headers: str) -> Reply:
        """The reply, which must be 200."""
        reply = self.get(path, **headers)
        if reply.status != 200:
            raise Unavailable(f"{path}: HTTP {reply.status}", f"{path} answered {reply.status}: {reply.body[:200]!r}")
        return reply

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()


@contextmanager
def served(city: City, application: str, ready: str) -> Iterator[Client]:
    """A client of `application` (module:factory), served by uvicorn, one worker, once `ready` answers 200."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        process = _start(city, application, listening)
        client = Client(listening.getsockname()[1])
        try:
            _wait(client, ready)
            yield client
        finally:
            client.close()
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _start(city: City, application: str, listening: socket.socket) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parent.parent)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
    fd = listening.fileno()
    return subprocess.Popen(
        [sys.executable, "-m", "uvicorn", application, "--factory", "--fd", str(fd), "--log-level", "error",
         "--timeout-graceful-shutdown", "2"],
        pass_fds=[fd], env=environment | {"BANDOSO_DATA": str(city.settings.data_folder)},
    )  # fmt: skip


def _wait(client: Client, ready: str) -> None:
    until = time.monotonic() + PATIENCE
    while client.get(ready).status != 200:
        if time.monotonic() > until:
            raise Unavailable("Máy chủ đo không sẵn sàng", "the benchmark's server does not get ready")
        time.sleep(0.1)
