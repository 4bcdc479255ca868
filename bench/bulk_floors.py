"""The least that geocoding a file could cost: COPY in, one join, COPY out, by one connection of PostgreSQL."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from psycopg import Connection

from bench.bulk_input import Files
from bench.city import City
from store import sqlfiles


class Floors(NamedTuple):
    """Seconds for the whole file: of rows that have the id of their street, and of rows taken apart into texts."""

    matched: float
    parsed: float


def seconds(city: City, files: Files, target: Path) -> Floors:
    """Both floors, one after the other, over the same rows; `target` is written and forgotten."""
    return Floors(_matched(city, files.matched, target), _parsed(city, files.parsed, target))


def _matched(city: City, source: Path, target: Path) -> float:
    with city.database.transaction("owner") as connection:
        return _through(connection, "bulk_matched", source, target)


def _parsed(city: City, source: Path, target: Path) -> float:
    with city.database.transaction("owner") as connection:
        # The registry as one table with its names in it, as whoever has only one join would keep it: not a row's cost.
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute(sqlfiles.load("bench", "bulk_parsed_registry.sql"))
        return _through(connection, "bulk_parsed", source, target)


def _through(connection: Connection, name: str, source: Path, target: Path) -> float:
    start = time.perf_counter()
    connection.execute(sqlfiles.load("bench", f"{name}_stage.sql"))
    with connection.cursor().copy("COPY bench_bulk FROM STDIN (FORMAT csv)") as copy, source.open("rb") as stream:
        while piece := stream.read(1 << 18):
            copy.write(piece)
    connection.execute("ANALYZE bench_bulk")
    with connection.cursor().copy(sqlfiles.load("bench", f"{name}_join.sql")) as copy, target.open("wb") as out:
        out.writelines(copy)
    return time.perf_counter() - start
