"""One client of the throughput benchmark: asks its share of the questions over one connection, and little else.

Told on its standard input: the port, for how many seconds, then a path a line. Says how many answers it got and how
much processor time it took itself.
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Sequence


def main() -> None:
    """Asks until the time is over."""
    port, seconds, *paths = sys.stdin.read().splitlines()
    connection = socket.create_connection(("127.0.0.1", int(port)))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode() for path in paths]
    answered = _ask(connection, requests, time.perf_counter() + float(seconds))
    print(answered, time.process_time())


def _ask(connection: socket.socket, requests: Sequence[bytes], until: float) -> int:
    answered = 0
    while time.perf_counter() < until:
        connection.sendall(requests[answered % len(requests)])
        _answer(connection)
        answered += 1
    return answered


def _answer(connection: socket.socket) -> None:
    """Reads one answer to its end; it must be a 200 that says its length."""
    got = connection.recv(1 << 16)
    while b"\r\n\r\n" not in got:
        got += _more(connection)
    head, _, body = got.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"answered {head.splitlines()[0]!r}")
    missing = int(head.lower().partition(b"content-length:")[2].split(b"\r", 1)[0]) - len(body)
    while missing > 0:
        missing -= len(_more(connection))


def _more(connection: socket.socket) -> bytes:
    got = connection.recv(1 << 16)
    if not got:
        raise SystemExit("the server closed the connection")
    return got


if __name__ == "__main__":
    main()
