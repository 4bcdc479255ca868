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
KEEP_ALIVE = 600  # seconds a connection may be idle, while the other side of a comparison is asked


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers with lower-case names, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """One client; its connection stays open between questions. `process` is the server's id."""

    def __init__(self, port: int, process: int = 0) -> None:
        self.port = port
        self.process = process
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
    port = _free_port()
    process = _start(city, application, port)
    client = Client(port, process.pid)
    try:
        _wait(process, client, ready)
        yield client
    finally:
        client.close()
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    # Not the socket itself: uvicorn takes an inherited one for a local socket, and small answers wait 40 ms (Nagle).
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _start(city: City, application: str, port: int) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    # Without an access log, and with ours for the HTTP server, as `bandoso serve` does.
    return subprocess.Popen(
        [sys.executable, "-m", "uvicorn", application, "--factory", "--port", str(port), "--log-level", "error",
         *(["--http", "web.search_http:SearchHttp"] if application == OURS else []),
         "--timeout-keep-alive", str(KEEP_ALIVE), "--timeout-graceful-shutdown", "2", "--no-access-log"],
        env=os.environ | {"PYTHONPATH": path, "BANDOSO_DATA": str(city.settings.data_folder)},
    )  # fmt: skip


def _wait(process: subprocess.Popen[bytes], client: Client, ready: str) -> None:
    until = time.monotonic() + PATIENCE
    while not _answers(client, ready):
        if time.monotonic() > until or process.poll() is not None:
            raise Unavailable("Máy chủ đo không sẵn sàng", "the benchmark's server does not get ready")
        time.sleep(0.1)


def _answers(client: Client, path: str) -> bool:
    try:
        return client.get(path).status == 200
    except OSError:
        client.close()
        return False
