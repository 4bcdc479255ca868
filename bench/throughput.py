"""How many searches a second does one worker answer to four clients?"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from bench.chance import chance
from bench.city import City
from bench.processes import cpu_seconds, server_cpu
from bench.registered import Registered, drawn
from bench.serving import OURS, served
from bench.table import Table
from bench.timing import percent
from bench.writing import WAYS

HOUSES, CLIENTS = 2_000, 4
SECONDS, WARM = 10.0, 10.0


def run(city: City) -> list[Table]:
    """Searches over HTTP, connections kept open, each client in a process of its own."""
    paths, others = _paths(drawn(city, "throughput", HOUSES)), _paths(drawn(city, "throughput: before", HOUSES))
    with served(city, OURS, "/health/ready") as client, city.database.connect("reader") as connection:
        # What is opened after a worker is ready shall not be counted.
        client.well("/ogc/")
        _asked(client.port, others, WARM)
        before = cpu_seconds(client.process), server_cpu(connection)
        start = time.perf_counter()
        answered, own = _asked(client.port, paths, SECONDS)
        took = time.perf_counter() - start
        worker, backends = cpu_seconds(client.process) - before[0], server_cpu(connection) - before[1]
    used = {"worker": worker, "PostgreSQL": backends, "the clients": own}
    return [_table(answered, SECONDS, took, used)]


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


def _table(answered: int, seconds: float, took: float, used: dict[str, float]) -> Table:
    whole = sum(used.values())
    parts = [f"{percent(round(1000 * part), round(1000 * whole))}" for part in used.values()]
    alone = f"{answered / used['worker']:,.0f}" if used["worker"] else "–"
    return Table(
        f"Searches a second: one worker, {CLIENTS} clients",
        ("answers", "a second", "a second of the worker's processor time", *used),
        [[f"{answered:,}", f"{answered / seconds:,.0f}", alone, *parts]],
        ["Registered addresses in all ways of writing, GET /search, connections kept open; 200 or it is no answer.",
         f"Before, the worker answered {WARM:.0f} s long to the same clients asking for other houses.",
         f"The last columns: who used the processors ({whole:.1f} s in {took:.1f} s)."],
    )  # fmt: skip
