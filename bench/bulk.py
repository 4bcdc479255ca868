"""How many rows a second from CSV to CSV?"""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from addressing.files.job import FileJob, Order
from addressing.files.report import FileReport
from addressing.jobs.tools import JobTools
from bench import bulk_floors
from bench.bulk_floors import Floors
from bench.bulk_input import ERRORS, HOPELESS, Judged, judged, written
from bench.city import City
from bench.memory import Memory
from bench.table import Table
from bench.timing import percent

#: Enough for ten seconds and more of the goal's speed.
ROWS = int(os.environ.get("BENCH_BULK_ROWS", "300000"))
WORKERS = (2, 1)


@dataclass(frozen=True, slots=True)
class Run:
    """One run over the file: seconds until the first rows (gazetteers are read meanwhile), and for all of them."""

    workers: int
    first: float
    seconds: float
    peak_mb: float
    report: FileReport


def run(city: City) -> list[Table]:
    """Ours, with two processes and with one, and the floor over the same rows."""
    with tempfile.TemporaryDirectory(prefix="bandoso-bench-") as name:
        folder = Path(name)
        files = written(city, folder, ROWS)
        target = folder / "out.csv"
        floors = bulk_floors.seconds(city, files, target)
        runs = [_ours(city, files.source, target, workers) for workers in WORKERS]
        right = judged(files, target)
    return [_table(floors, runs, right)]


def _ours(city: City, source: Path, target: Path, workers: int) -> Run:
    """As `bandoso geocode` does it: journal, reports and all."""
    begin, first = time.perf_counter(), 0.0
    with Memory() as memory:
        job, tools = FileJob(Order(source, target, "csv"), city.settings.profile), JobTools(city.database, workers)
        try:
            job.begin(again=True)
            for _ in job.steps(tools.answers("geocode")):
                first = first or time.perf_counter() - begin
            report = job.finish(tools.closest)
        finally:
            tools.close()
    return Run(workers, first, time.perf_counter() - begin, memory.peak_mb, report)


def _table(floors: Floors, runs: list[Run], right: Judged) -> Table:
    rows = [_row(f"floor, {name}", took, floors) for name, took in floors._asdict().items()]
    for one in runs:
        name = f"ours, {one.workers} process{'es' if one.workers > 1 else ''}"
        rows.append(_row(name, one.seconds, floors, f"{one.first:.1f} s", f"{one.peak_mb:,.0f} MB"))
    statuses = ", ".join(f"{count:,} {status}" for status, count in runs[0].report.statuses.most_common())
    return Table(
        "Bulk geocoding, CSV to CSV",
        ("", "rows/s", "of the floor, matched", "of the floor, parsed", "first rows after", "memory at most"),
        rows,
        [f"{ROWS:,} rows in four ways of writing, {ERRORS:.0%} with a typing error, {HOPELESS:.0%} hopeless. The time",
         "is that of the whole job, starting the processes and reading their gazetteers included.",
         "Floors: COPY in, one join, COPY out, on one connection, of columns parsed already (number, street, ward,",
         "spelled as the registry spells them) and, harder to come near, of houses matched to their street already.",
         f"Outcomes: {statuses}; the very house in {percent(right.right, right.meant)} of the rows that mean one,",
         f"{percent(right.right, right.meant - right.twins)} without those that got one written just alike."],
    )  # fmt: skip


def _row(name: str, took: float, floors: Floors, *more: str) -> list[str]:
    shares = (f"{floor / took:.3f}" for floor in (floors.matched, floors.parsed))
    return [name, f"{ROWS / took:,.0f}", *shares, *(more or ("", ""))]
