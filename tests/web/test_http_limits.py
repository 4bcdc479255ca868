"""What comes in too long, too large or too slowly is refused in words, and lets go of what it held."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI, Request

from tests.web.serving import serving
from web import problems
from web.bodies import body_of
from web.http_limits import MOST_HEAD, BoundedHttp

Server = tuple[str, int]


class Impatient(BoundedHttp):
    """The protocol, patient for a moment only."""

    patience_s, look_s = 0.3, 0.05


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    app = FastAPI()
    problems.install(app)

    @app.post("/")
    async def echo(request: Request) -> int:
        return len(await body_of(request, 16))

    with serving(app, BoundedHttp) as patient, serving(app, Impatient) as impatient:
        yield _at(patient), _at(impatient)


def _at(url: str) -> Server:
    parts = urlsplit(url)
    return str(parts.hostname), parts.port or 0


def told(server: Server, *pieces: bytes, every: float = 0.0) -> bytes:
    """What comes back until the server closes."""
    got = b""
    with socket.create_connection(server, timeout=60) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(every)
        except OSError:
            pass  # it closed already
        try:
            while more := connection.recv(1 << 16):
                got += more
        except ConnectionResetError:
            pass
    return got


def problem(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    assert b"connection: close" in head
    said = json.loads(body)
    assert said["hint"]
    assert head.startswith(b"HTTP/1.1 %d " % said["status"])
    return said["status"], said["detail"]


def head(path: str = "/", *lines: str) -> bytes:
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: x", *lines, "", ""]).encode()


@pytest.mark.parametrize("length", [66_000, 4 * MOST_HEAD])
def test_an_address_that_is_too_long_is_told_so(servers: tuple[Server, Server], length: int) -> None:
    answer = told(servers[0], head("/search?q=" + "a" * length, "Accept-Language: en"))
    assert problem(answer)[0] == 414


def test_a_head_without_an_end_is_not_kept(servers: tuple[Server, Server]) -> None:
    pieces = [b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: ", *[b"a" * 4096] * (MOST_HEAD // 4096 + 1)]
    assert problem(told(servers[0], *pieces))[0] == 431
    many = [b"GET / HTTP/1.1\r\nHost: x\r\n", *[b"X-Many: a\r\n" * 500] * (MOST_HEAD // 5500 + 1)]
    assert problem(told(servers[0], *many))[0] == 431


def test_what_is_no_http_is_told_so(servers: tuple[Server, Server]) -> None:
    assert problem(told(servers[0], b"\x16\x03\x01 hello\r\n\r\n"))[0] == 400


def test_a_large_body_that_comes_is_taken(servers: tuple[Server, Server]) -> None:
    body = b"a" * 3_000_000
    answer = told(servers[0], head("/", f"Content-Length: {len(body)}", "Connection: close"), body)
    assert answer.endswith(b"3000000")


def test_who_sends_too_slowly_is_let_go(servers: tuple[Server, Server]) -> None:
    slow = servers[1]
    assert problem(told(slow, head("/", "Content-Length: 1000"), *[b"a"] * 50, every=0.05))[0] == 408
    assert problem(told(slow, b"POST / HTTP/1.1\r\nX-Slow: ", *[b"a"] * 50, every=0.05))[0] == 408
    assert told(slow) == b""


def test_who_sends_slowly_but_steadily_is_waited_for(servers: tuple[Server, Server]) -> None:
    pieces = [b"a" * 1000] * 12
    answer = told(servers[1], head("/", "Content-Length: 12000", "Connection: close"), *pieces, every=0.05)
    assert answer.endswith(b"12000")
