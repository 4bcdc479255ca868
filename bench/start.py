"""How soon is a worker ready, and how much memory does it hold?"""

from __future__ import annotations

import time
from urllib.parse import quote

from bench.chance import chance
from bench.city import City
from bench.processes import cpu_seconds, memory_mb
from bench.registered import drawn
from bench.serving import OURS, served
from bench.table import Table
from bench.writing import WAYS

STARTS, SEARCHES = 3, 300


def run(city: City) -> list[Table]:
    """Some starts of a worker one after the other; the last is then asked."""
    houses, random = drawn(city, "start", SEARCHES), chance("start: writing")
    rows = []
    for n in range(STARTS):
        begin = time.perf_counter()
        with served(city, OURS, "/health/ready") as client:
            ready, used = time.perf_counter() - begin, cpu_seconds(client.process)
            row = [f"start {n + 1}", f"{ready:.1f} s", f"{used:.1f} s", f"{memory_mb(client.process):.0f} MB"]
            client.well("/ogc/")
            row.append(f"{time.perf_counter() - begin:.1f} s")
            for house in houses if n == STARTS - 1 else []:
                way = random.choice(list(WAYS.values()))
                client.well(f"/search?q={quote(way(house, random))}")
            rows.append([*row, f"{memory_mb(client.process):.0f} MB" if n == STARTS - 1 else ""])
    return [_table(rows)]


def _table(rows: list[list[str]]) -> Table:
    return Table(
        "Start and memory of a worker",
        (
            "",
            "until ready",
            "of processor time",
            "memory then",
            "with the OGC API",
            f"memory after {SEARCHES:,} searches",
        ),
        rows,
        [
            "One worker, PostgreSQL running; from the start of the process to the first 200 of /health/ready,",
            "and to the first answer of /ogc/, which is opened after that, as the map is.",
        ],
    )
