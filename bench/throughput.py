"""How many searches a second does one worker answer to four clients?"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from psycopg import Connection

from bench.chance import chance
from bench.city import City
from bench.processes import cpu_seconds, server_cpu
from bench.registered import Registered, drawn
from bench.serving import OURS, Client, served
from bench.table import Table
from bench.timing import percent
from bench.writing import WAYS

#: More questions than four clients get answers to in that time: none is asked twice in the first run.
HOUSES, AGAIN, BEFORE, CLIENTS = 14_000, 1_000, 2_000, 4
SECONDS, WARM = 10.0, 10.0
#: A worker at rest makes ready what estimates need of all streets.
REST = 15.0


@dataclass(frozen=True, slots=True)
class _Run:
    """What was asked, how many answers came in how many seconds, and who used how much processor time."""

    asked: str
    answered: int
    seconds: float
    used: dict[str, float]


def run(city: City) -> list[Table]:
    """Searches over HTTP, connections kept open, each client in a process of its own."""
    houses = drawn(city, "throughput", HOUSES + BEFORE)
    paths, others = _paths(houses[BEFORE:]), _paths(houses[:BEFORE])
    with served(city, OURS, "/health/ready") as client, city.database.connect("reader") as connection:
        # What is opened after a worker is ready shall not be counted.
        client.well("/ogc/")
        time.sleep(REST)
        _asked(client.port, others, WARM)
        runs = [
            _run(client, connection, asked, some)
            for asked, some in (("each question once", paths), ("asked again and again", paths[:AGAIN]))
        ]
    return [_table(runs)]


def _run(client: Client, connection: Connection[Any], asked: str, paths: Sequence[str]) -> _Run:
    before = cpu_seconds(client.process), server_cpu(connection)
    start = time.perf_counter()
    answered, own = _asked(client.port, paths, SECONDS)
    took = time.perf_counter() - start
    worker, backends = cpu_seconds(client.process) - before[0], server_cpu(connection) - before[1]
    return _Run(asked, answered, took, {"worker": worker, "PostgreSQL": backends, "the clients": own})


def _paths(houses: Sequence[Registered]) -> list[str]:
    random, ways = chance("throughput: writing"), list(WAYS.values())
    return [f"/search?q={quote(random.choice(ways)(house, random))}" for house in houses]


def _asked(port: int, paths: Sequence[str], seconds: float) -> tuple[int, float]:
    """How many answers all clients got, and their own processor time."""
    root = Path(__file__).resolve().parent.parent
    clients = [
        subprocess.Popen([sys.executable, "-m", "bench.throughput_client"], cwd=root, text=True,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(CLIENTS)
    ]  # fmt: skip
    for n, client in enumerate(clients):
        assert client.stdin is not None
        client.stdin.write("\n".join([str(port), str(seconds), *paths[n::CLIENTS]]))
        client.stdin.close()
    told = [client.stdout.read().split() for client in clients if client.stdout]
    for client in clients:
        client.wait()
    return sum(int(answered) for answered, _ in told), sum(float(used) for _, used in told)


def _table(runs: Sequence[_Run]) -> Table:
    return Table(
        f"Searches a second: one worker, {CLIENTS} clients",
        ("asked", "answers", "a second", "a second of the worker's processor time", *runs[0].used),
        [_row(one) for one in runs],
        ["Registered addresses in all ways of writing, GET /search, connections kept open; 200 or it is no answer.",
         f"Before, the worker rested {REST:.0f} s and answered the same clients {WARM:.0f} s long, of other houses.",
         "The last columns: who used the processors."],
    )  # fmt: skip


def _row(one: _Run) -> list[str]:
    whole, worker = sum(one.used.values()), one.used["worker"]
    parts = [percent(round(1000 * part), round(1000 * whole)) for part in one.used.values()]
    alone = f"{one.answered / worker:,.0f}" if worker else "–"
    return [one.asked, f"{one.answered:,}", f"{one.answered / SECONDS:,.0f}", alone, *parts]
