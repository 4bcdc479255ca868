"""`python -m bench.loading [--count N]`: how long until N addresses of a CSV are registered and coded?

Ours is all of `bandoso load addresses FILE.csv`: reading, checking, streets, wards, codes, plus codes, events. The
floor is one COPY of the finished rows into a table of the same columns, checks and indexes. Both in a database of
their own on the city's server, one after the other.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from psycopg import Connection

from bench.big_city import city_on
from bench.city import City, opened
from bench.scratch import scratch
from bench.table import Table
from bench.timing import of_floor
from loaders.addresses import load_addresses, register
from store import sqlfiles
from store.database import Database
from store.progress import silent

COUNT = 300_000
HEADER = ("id", "number", "street", "lon", "lat")


def run(city: City, count: int = COUNT) -> list[Table]:
    """Ours, the same again, and the floor."""
    with tempfile.TemporaryDirectory(prefix="bandoso-bench-") as folder, scratch(city.database) as database:
        path, rows = Path(folder) / "houses.csv", Path(folder) / "rows.copy"
        _write(path, city.database, count)
        ours, report = _timed(lambda: load_addresses(database, path, silent))
        again, _ = _timed(lambda: register(database, path, silent))
        with database.connect("owner") as connection:
            floor, written = _floor(connection, rows)
    added = report.taken["addresses added"]
    return [_table(count, added, written, {"registered": ours, "the same again": again, "bare COPY": floor})]


def _write(path: Path, database: Database, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for row in city_on(database, count).addresses():
            writer.writerow((row.source_ref, row.number, row.street, row.lon, row.lat))


def _timed[T](work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _floor(connection: Connection[Any], path: Path) -> tuple[float, int]:
    """Seconds for the bare COPY, and how many rows it wrote."""
    with path.open("wb") as stream, connection.cursor().copy(sqlfiles.load("bench", "loading_rows.sql")) as copy:
        stream.writelines(copy)
    connection.execute(sqlfiles.load("bench", "loading_floor.sql"))
    connection.commit()
    start = time.perf_counter()
    with path.open("rb") as stream, connection.cursor() as cursor:
        with cursor.copy("COPY bench_address FROM STDIN") as copy:
            while block := stream.read(1 << 18):
                copy.write(block)
        connection.commit()
        return time.perf_counter() - start, cursor.rowcount


def _table(count: int, added: int, written: int, seconds: dict[str, float]) -> Table:
    floor = seconds["bare COPY"]
    rows = [
        [what, f"{took:.1f} s", f"{count / took:,.0f}", f"{took / count * 1e6:.0f} µs", of_floor(took, floor)]
        for what, took in seconds.items()
    ]
    return Table(
        f"Loading and coding {count:,} addresses", ("what", "time", "rows/s", "a row", "of the floor"), rows,
        [f"{added:,} of {count:,} rows of a CSV registered, the others refused; the floor wrote {written:,} rows.",
         "Floor: COPY of the finished rows into a table with the same columns, checks and indexes; no events."],
    )  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.loading", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    asked = parser.parse_args(arguments)
    with opened() as city:
        for table in run(city, asked.count):
            print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
