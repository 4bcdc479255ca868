"""Asking a geocoder over HTTP, whoever it is: how near its first answer is, how soon it comes, how many a second."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from json import loads
from typing import Any
from urllib.parse import quote, urlsplit

from addressing.gazetteer.things import distance_m
from bench.peers.held_out import Asked

CLIENTS = 4
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Client:
    """A geocoder that answers GeoJSON at `url` + the quoted question."""

    name: str
    url: str

    def connected(self) -> HTTPConnection:
        """A connection that is kept open, as a program that asks many questions would."""
        return HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE_S)

    def ask(self, connection: HTTPConnection, text: str) -> list[dict[str, Any]]:
        """The features answered, the best first; none for a question that is refused."""
        parts = urlsplit(self.url)
        connection.request("GET", f"{parts.path}?{parts.query}{quote(text)}")
        answer = connection.getresponse()
        body = answer.read()
        return list(loads(body).get("features", ())) if answer.status == 200 else []


@dataclass(frozen=True, slots=True)
class Heard:
    """What came first (None: nothing): metres from the truth, whether it claims to be a house, and seconds it took."""

    asked: Asked
    metres: float | None
    house: bool
    seconds: float


def heard(client: Client, questions: Sequence[Asked]) -> list[Heard]:
    """Every question in turn, on one connection."""
    connection = client.connected()
    return [_one(client, connection, asked) for asked in questions]


def _one(client: Client, connection: HTTPConnection, asked: Asked) -> Heard:
    begun = time.perf_counter()
    features = client.ask(connection, asked.text)
    took = time.perf_counter() - begun
    if not features:
        return Heard(asked, None, house=False, seconds=took)
    lon, lat = features[0]["geometry"]["coordinates"][:2]
    return Heard(asked, distance_m((lon, lat), asked.position), _is_house(features[0]["properties"]), took)


def _is_house(properties: dict[str, Any]) -> bool:
    """Whether the answer says that it is the very house: each geocoder in its own words."""
    if "level" in properties:
        return bool(properties["level"] == "house")
    told = properties.get("geocoding", properties)
    return bool(told.get("housenumber"))


def a_second(client: Client, questions: Sequence[Asked], seconds: float = 6.0) -> float:
    """Answers a second to CLIENTS clients at once, each asking one question after the other."""
    until, counts = time.monotonic() + seconds, [0] * CLIENTS
    threads = [threading.Thread(target=_ask_on, args=(client, questions, n, until, counts)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def _ask_on(client: Client, questions: Sequence[Asked], number: int, until: float, counts: list[int]) -> None:
    connection, at = client.connected(), number * 97
    while time.monotonic() < until:
        client.ask(connection, questions[at % len(questions)].text)
        counts[number] += 1
        at += 1


def waited_for(client: Client) -> Client:
    """The client, once its server answers."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            client.ask(client.connected(), "12 Lê Lợi")
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)
        else:
            return client


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
