"""Fetching by URL: resumed, limited, and honest about a network that is not there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from loaders.download import fetch
from store.errors import BadInput, TooLarge, Unavailable

CONTENT = bytes(range(256)) * 8192


class _Handler(BaseHTTPRequestHandler):
    """Serves CONTENT, with ranges; notes what it was asked for."""

    asked: list[str | None]

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.asked.append(asked)  # type: ignore[attr-defined]
        if self.path != "/extract.osm.pbf":
            self.send_error(404)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        self.wfile.write(CONTENT[start:])

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as made:
        made.asked = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def _url(server: ThreadingHTTPServer, path: str = "/extract.osm.pbf") -> str:
    return f"http://127.0.0.1:{server.server_port}{path}"


def test_a_download_is_whole_and_is_not_made_twice(server: ThreadingHTTPServer, tmp_path: Path) -> None:
    seen: list[int] = []
    first = fetch(_url(server), tmp_path, lambda step, done, total: seen.append(done))
    assert first.read_bytes() == CONTENT
    assert seen[-1] == len(CONTENT)
    assert fetch(_url(server), tmp_path) == first
    assert server.asked == [None]  # type: ignore[attr-defined]


def test_a_broken_download_goes_on_where_it_stopped(server: ThreadingHTTPServer, tmp_path: Path) -> None:
    whole = fetch(_url(server), tmp_path)
    whole.with_name(whole.name + ".part").write_bytes(CONTENT[:1000])
    whole.unlink()
    assert fetch(_url(server), tmp_path).read_bytes() == CONTENT
    assert server.asked == [None, "bytes=1000-"]  # type: ignore[attr-defined]


def test_a_file_beyond_the_limit_is_not_fetched(server: ThreadingHTTPServer, tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        fetch(_url(server), tmp_path, limit_mb=1)


def test_a_wrong_address_and_a_dead_host_are_told_apart(server: ThreadingHTTPServer, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="HTTP 404"):
        fetch(_url(server, "/nothing"), tmp_path)
    with pytest.raises(Unavailable, match="ConnectError") as dead:
        fetch("http://127.0.0.1:9/x.osm.pbf", tmp_path)
    assert dead.value.hint is not None
    with pytest.raises(BadInput):
        fetch("ftp://example.org/x", tmp_path)
