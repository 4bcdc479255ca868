"""How soon does an open page hear of what a department pushes?"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Queue

import orjson
import psycopg
from psycopg import sql

from bench.city import City
from bench.serving import OURS, PATIENCE, Client, served
from bench.table import Table
from bench.timing import Times, ms, of_floor
from layers import catalogue, status_topic
from layers.status_topic import LegendClass, Topic
from store import keys
from store.bilingual import Bilingual
from store.errors import Unavailable

PUSHES = 60
PAGES = 20
TOPIC = "bench_live"
LAYER = "wards"
ACTOR = "bench"


@dataclass(slots=True)
class Page:
    """An open page: a thread that notes when each value comes through the stream."""

    port: int
    heard: Queue[tuple[float, float]] = field(default_factory=Queue)
    ready: threading.Event = field(default_factory=threading.Event)
    line: socket.socket | None = None

    def start(self) -> None:
        """Opens the stream; returns when it is open."""
        threading.Thread(target=self._listen, daemon=True).start()
        if not self.ready.wait(PATIENCE):
            raise Unavailable("Luồng trực tiếp không mở được", "the live stream does not open")

    def close(self) -> None:
        """Leaves, as a page does whose tab is closed."""
        if self.line:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", f"/status/stream?topics={TOPIC}")
        self.line = connection.sock
        # Ends in an error when the page leaves in the middle of an event.
        with suppress(OSError, http.client.HTTPException, ValueError):
            response = connection.getresponse()
            while line := response.readline():
                self._read(line)

    def _read(self, line: bytes) -> None:
        now = time.perf_counter()
        self.ready.set()
        if line.startswith(b"data:") and b'"observations"' in line:
            for _, value, *_ in orjson.loads(line[5:])["observations"]:
                self.heard.put((float(value), now))


def run(city: City) -> list[Table]:
    """Pushes over HTTP with one page open, then with many; a bare NOTIFY for a floor."""
    with _topic(city) as (secret, feature), served(city, OURS, "/health/ready") as client:
        floor = _notify(city, feature)
        rows = [_row(f"{count} open", client, secret, feature, count, floor) for count in (1, PAGES)]
    return [Table(
        "A pushed value, from POST to open pages", ("pages", "pushes", "p50", "max", "floor p50", "of the floor"), rows,
        ["POST /status/{topic} sent → the last open page has read the event (server-sent events), one value a push.",
         "Floor: NOTIFY of a like payload → heard by a bare LISTEN, nothing stored. The clients share our cores."],
    )]  # fmt: skip


@contextmanager
def _topic(city: City) -> Iterator[tuple[str, str]]:
    """A topic and a key for the time of the bench, and a feature to push on; removed again."""
    with city.database.transaction("writer") as connection:
        relation = sql.Identifier(*catalogue.layer(connection, LAYER).relation)
        row = connection.execute(sql.SQL("SELECT feature_key FROM {} LIMIT 1").format(relation)).fetchone()
        assert row is not None
        status_topic.ensure(connection, _definition(), actor=ACTOR)
        secret = keys.create(connection, ACTOR, ["status"], actor=ACTOR)
    try:
        yield secret, str(row[0])
    finally:
        _clear(city)


def _definition() -> Topic:
    return Topic(
        id=TOPIC, theme="environment", title=Bilingual("Đo tốc độ", "Benchmark"), layer_id=LAYER,
        legend=(LegendClass(0.0, "#888888", Bilingual("số đo", "a value")),),
        owner=ACTOR, source=ACTOR, licence="none", simulated=True,
    )  # fmt: skip


def _clear(city: City) -> None:
    with city.database.transaction("owner") as connection:
        for table, column in (("latest", "topic_id"), ("observation", "topic_id"), ("topic", "id")):
            connection.execute(
                sql.SQL("DELETE FROM {} WHERE {} = %s").format(sql.Identifier("status", table), sql.Identifier(column)),
                [TOPIC],
            )
        connection.execute("DELETE FROM ops.api_key WHERE owner = %s", [ACTOR])


def _row(name: str, client: Client, secret: str, feature: str, count: int, floor: Times) -> list[str]:
    times = Times()
    with _open(client.port, count) as pages:
        for n in range(PUSHES):
            times.note(_pushed(client, secret, feature, count * 1000.0 + n, pages))
    return [name, str(PUSHES), ms(times.p50), ms(times.longest), ms(floor.p50), of_floor(times.p50, floor.p50)]


@contextmanager
def _open(port: int, count: int) -> Iterator[list[Page]]:
    pages = [Page(port) for _ in range(count)]
    try:
        for page in pages:
            page.start()
        yield pages
    finally:
        for page in pages:
            page.close()


def _pushed(client: Client, secret: str, feature: str, value: float, pages: list[Page]) -> float:
    """Seconds from sending one value to its arrival at the last of the pages."""
    record = {"feature": feature, "value": value, "at": datetime.now(UTC).isoformat()}
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    start = time.perf_counter()
    reply = client.ask("POST", f"/status/{TOPIC}", orjson.dumps([record]), headers)
    if reply.status >= 300:
        raise Unavailable(f"POST: HTTP {reply.status}", f"the push answered {reply.status}: {reply.body[:200]!r}")
    return max(_arrival(page, value) for page in pages) - start


def _arrival(page: Page, value: float) -> float:
    while True:
        heard, at = page.heard.get(timeout=PATIENCE)
        if heard == value:
            return at


def _notify(city: City, feature: str) -> Times:
    """NOTIFY to LISTEN, on two connections."""
    payload, times = orjson.dumps({"topic": TOPIC, "observations": [[feature, 1.0, "-"]]}).decode(), Times()
    with (
        psycopg.connect(city.database.conninfo("writer"), autocommit=True) as sender,
        psycopg.connect(city.database.conninfo("writer"), autocommit=True) as hearer,
    ):
        # A channel of its own: the real one's listeners would take it for news.
        hearer.execute("LISTEN bench_floor")
        for _ in range(PUSHES):
            start = time.perf_counter()
            sender.execute("SELECT pg_notify('bench_floor', %s)", [payload])
            next(hearer.notifies(timeout=PATIENCE, stop_after=1))
            times.note(time.perf_counter() - start)
    return times
