"""Plain searches answered by the HTTP server itself: the same bytes, in order, and the same refusals."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from store.database import Database
from tests import small_city as small
from tests.web.serving import serving
from tests.web.test_search_plain import LARGE, PLAIN
from web.app import create_app
from web.http_limits import BoundedHttp
from web.search_http import SearchHttp

Server = tuple[str, int]
MISTYPED = "/search?q=HCM-2222-2223"


@pytest.fixture(scope="module")
def servers(module_database: Database) -> Iterator[tuple[Server, Server]]:
    """The program as it is served, and with the protocol below, where every search goes through FastAPI."""
    settings = small.built(module_database).settings
    with (
        serving(create_app(settings), SearchHttp) as ours,
        serving(create_app(settings), BoundedHttp) as usual,
    ):
        yield _at(ours), _at(usual)


def _at(url: str) -> Server:
    parts = urlsplit(url)
    return str(parts.hostname), parts.port or 0


def asked(path: str, *headers: str, version: str = "1.1") -> bytes:
    return "\r\n".join([f"GET {path} HTTP/{version}", "Host: x", *headers, "", ""]).encode()


def told(server: Server, sent: bytes) -> bytes:
    """All that comes back until the server closes, which the last request asks for; without the time of day."""
    with socket.create_connection(server, timeout=60) as connection:
        connection.sendall(sent)
        return rest_of(connection)


def rest_of(connection: socket.socket) -> bytes:
    got = b""
    while more := connection.recv(1 << 16):
        got += more
    return re.sub(rb"date: [^\r]*\r\n", b"", got)


CLOSE = "Connection: close"


@pytest.mark.parametrize("said", [(), ("Accept-Encoding: gzip",), ("Accept-Language: en",), ("Cookie: lang=en",)])
@pytest.mark.parametrize("path", [*PLAIN, LARGE, MISTYPED, "/search?q=", "/search?q=le%20loi#x", "/search", "/health"])
def test_the_bytes_are_those_of_the_usual_server(
    servers: tuple[Server, Server], path: str, said: tuple[str, ...]
) -> None:
    ours, usual = (told(server, asked(path, *said, CLOSE)) for server in servers)
    assert ours == usual
    assert ours.startswith(b"HTTP/1.1 ")


@pytest.mark.parametrize(
    "sent",
    [asked(PLAIN[0], "Content-Length: 3", CLOSE) + b"abc", asked(PLAIN[0], version="0.9"),
     asked(PLAIN[0], "Expect: 100-continue", CLOSE), b"GET /search?q=\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n",
     asked(PLAIN[0], "Upgrade: websocket", CLOSE), asked(PLAIN[0], "Upgrade: websocket", "Connection: upgrade"),
     asked(PLAIN[0], "X-A: \x01"), asked(PLAIN[0], "X-A : b"), asked(PLAIN[0], "Content-Length: x"),
     asked(PLAIN[0], "X_A:b", CLOSE), asked(PLAIN[0] + "\"<>^`{|}\\", CLOSE), asked("http://x" + PLAIN[0], CLOSE),
     asked(PLAIN[0], "Transfer-Encoding: chunked", CLOSE) + b"0\r\n\r\n", b"\r\n" + asked(PLAIN[0], CLOSE),
     asked(PLAIN[0], CLOSE).replace(b"GET", b"HEAD")],
)  # fmt: skip
def test_what_is_not_plain_is_answered_by_the_usual_server(servers: tuple[Server, Server], sent: bytes) -> None:
    # A connection that stays open is closed from here.
    ours, usual = (told(server, sent if CLOSE.encode() in sent else sent + asked("/x", CLOSE)) for server in servers)
    assert ours == usual


@pytest.mark.parametrize("said", [(), ("Connection: keep-alive",)])
def test_a_proxy_that_speaks_http_1_0_gets_the_bytes_of_the_usual_server(
    servers: tuple[Server, Server], said: tuple[str, ...]
) -> None:
    ours, usual = (told(server, asked(PLAIN[0], *said, version="1.0")) for server in servers)
    assert ours == usual
    assert ours.startswith(b"HTTP/1.1 200")


def test_plain_requests_do_not_go_the_usual_way(module_database: Database) -> None:
    cycles: list[str] = []

    class Noting(SearchHttp):
        def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
            cycles.append(type(cycle).__name__)
            super()._start_asgi_task(cycle, app)

    with serving(create_app(small.built(module_database).settings), Noting) as url:
        for path in (*PLAIN, MISTYPED, "/health/live"):
            told(_at(url), asked(path, CLOSE))
        told(_at(url), asked(PLAIN[0], version="1.0"))
    assert cycles == ["_PlainCycle"] * (len(PLAIN) + 1) + ["RequestResponseCycle", "_PlainCycle"]


def test_requests_sent_together_are_answered_in_their_order(servers: tuple[Server, Server]) -> None:
    paths = [PLAIN[0], MISTYPED, "/health/live", PLAIN[1], PLAIN[7], LARGE, PLAIN[2]]
    sent = b"".join(map(asked, paths)) + asked(PLAIN[0], CLOSE)
    ours, usual = (told(server, sent) for server in servers)
    assert ours == usual
    assert ours.count(b"HTTP/1.1 200") == len(paths)


def test_requests_in_pieces_are_put_together(servers: tuple[Server, Server]) -> None:
    sent = asked(PLAIN[0]) + asked(PLAIN[3], "Accept-Language: en") + asked(PLAIN[1], CLOSE)
    for length in (1, 7, 40, 100):
        with socket.create_connection(servers[0], timeout=60) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for at in range(0, len(sent), length):
                connection.sendall(sent[at : at + length])
            assert rest_of(connection) == told(servers[1], sent)


def test_a_connection_stays_open_and_many_are_answered_at_once(servers: tuple[Server, Server]) -> None:
    def often(path: str) -> list[bytes]:
        with socket.create_connection(servers[0], timeout=60) as connection, connection.makefile("rb") as answers:
            found = []
            for _ in range(20):
                connection.sendall(asked(path))
                length = 0
                while (line := answers.readline()) != b"\r\n":
                    length = int(line.split(b":")[1]) if line.startswith(b"content-length") else length
                found.append(answers.read(length))
            return found

    with ThreadPoolExecutor(4) as clients:
        for found, path in zip(clients.map(often, PLAIN[:4]), PLAIN[:4], strict=True):
            assert set(found) == {told(servers[1], asked(path, CLOSE)).partition(b"\r\n\r\n")[2]}


def test_who_hangs_up_while_a_search_is_answered_disturbs_nobody(servers: tuple[Server, Server]) -> None:
    for _ in range(20):
        with socket.create_connection(servers[0], timeout=60) as connection:
            connection.sendall(asked(PLAIN[2]) * 3)
    assert told(servers[0], asked(PLAIN[0], CLOSE)) == told(servers[1], asked(PLAIN[0], CLOSE))


def test_the_server_counts_what_it_answered(servers: tuple[Server, Server]) -> None:
    counter = re.compile(rb'bandoso_requests_total\{door="search",method="GET",status="200"\} ([\d.]+)')

    def counted() -> float:
        found = counter.search(told(servers[0], asked("/metrics", CLOSE)))
        return float(found[1]) if found else 0.0

    before = counted()
    told(servers[0], asked(PLAIN[0], CLOSE))
    assert counted() == before + 1
