"""A plain answer to the task in SQL: one label an address, a trigram index, the most similar label wins."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg_pool import ConnectionPool

from addressing.parsing.text import fold
from bench.peers.asking import Client
from store import sqlfiles


@contextmanager
def served(conninfo: str) -> Iterator[Client]:
    """The labels indexed in the copy, and a bare HTTP server before them."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for statement in sqlfiles.load("bench", "peers_trigram_make.sql").split(";"):
            connection.execute(statement)
    with ConnectionPool(conninfo, min_size=4, max_size=4, kwargs={"autocommit": True}) as pool:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(pool))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Client("trigram SQL", f"http://127.0.0.1:{server.server_port}/?q=")
        finally:
            server.shutdown()


def _handler(pool: ConnectionPool) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = json.dumps({"features": _found(pool, parse_qs(urlsplit(self.path).query)["q"][0])}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent: a line a question would be measured too."""

    return Handler


def _found(pool: ConnectionPool, text: str) -> list[dict[str, object]]:
    with pool.connection() as connection:
        rows = connection.execute(sqlfiles.load("bench", "peers_trigram.sql"), {"text": fold(text)}).fetchall()
    return [
        {"geometry": {"coordinates": [lon, lat]}, "properties": {"label": label, "housenumber": number}}
        for label, number, lon, lat in rows
    ]
