"""How many rows a second from CSV to CSV?"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from addressing.bulk import BulkEngine, BulkReport, gazetteer_of, geocode_csv
from bench.chance import chance
from bench.city import City
from bench.registered import Registered, drawn
from bench.table import Table
from bench.timing import percent
from bench.writing import abbreviated, full, mistyped, no_accents, old_units
from store import sqlfiles

ROWS = 6_000
ERRORS, HOPELESS = 0.05, 0.02
_CONSONANTS = "bcdghklmnprstvx"
GOOD = (full, no_accents, abbreviated, old_units)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: the house it means (None: nobody can know) and what is written."""

    house: Registered | None
    text: str


def run(city: City) -> list[Table]:
    """Ours and the floor over the same rows."""
    rows = _rows(drawn(city, "bulk", ROWS))
    with tempfile.TemporaryDirectory(prefix="bandoso-bench-") as folder:
        source, parsed, target = (Path(folder) / name for name in ("in.csv", "parsed.csv", "out.csv"))
        _write(source, ["id", "address"], [(n, row.text) for n, row in enumerate(rows)])
        keys = [(row.house.street_id, row.house.key) if row.house else (None, "") for row in rows]
        _write(parsed, None, [(n, street, key) for n, (street, key) in enumerate(keys)])
        floor = _floor(city, parsed, target)
        start, ours, report = _ours(city, source, target)
        right = _right(rows, target)
    return [_table(rows, start, ours, floor, right, report)]


def _rows(houses: Sequence[Registered]) -> list[Row]:
    random, rows = chance("bulk: writing"), []
    for house in houses:
        lot = random.random()
        if lot < HOPELESS:
            rows.append(Row(None, f"{house.number} {''.join(random.choices(_CONSONANTS, k=9))}, kho so {house.id}"))
        elif lot < HOPELESS + ERRORS:
            rows.append(Row(house, f"{house.number} {mistyped(house.street, random)}, {house.ward or ''}"))
        else:
            rows.append(Row(house, random.choice(GOOD)(house, random)))
    return rows


def _write(path: Path, header: Sequence[str] | None, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        if header:
            writer.writerow(header)
        writer.writerows(rows)


def _floor(city: City, source: Path, target: Path) -> float:
    """Seconds for COPY in, one join, COPY out, of streets and numbers that are known already."""
    with city.database.transaction("owner") as connection:
        start = time.perf_counter()
        connection.execute(sqlfiles.load("bench", "bulk_stage.sql"))
        with connection.cursor().copy("COPY bench_bulk FROM STDIN (FORMAT csv)") as copy, source.open("rb") as stream:
            while piece := stream.read(1 << 18):
                copy.write(piece)
        with connection.cursor().copy(sqlfiles.load("bench", "bulk_join.sql")) as copy, target.open("wb") as out:
            out.writelines(copy)
        return time.perf_counter() - start


def _ours(city: City, source: Path, target: Path) -> tuple[float, float, BulkReport]:
    """Seconds until ready, seconds for the rows, and what became of them."""
    report, begin = BulkReport(), time.perf_counter()
    bulk = BulkEngine.within(
        gazetteer_of(city.database), city.settings.profile, lambda: city.database.transaction("reader")
    )
    ready = time.perf_counter()
    with source.open("rb") as stream, target.open("wb") as out:
        out.writelines(geocode_csv(iter(lambda: stream.read(1 << 18), b""), bulk, report))
    return ready - begin, time.perf_counter() - ready, report


def _right(rows: Sequence[Row], target: Path) -> int:
    """How many rows got the digital address of the house they mean."""
    with target.open(encoding="utf-8-sig", newline="") as stream:
        codes = [row["result_code"] for row in csv.DictReader(stream)]
    return sum(row.house is not None and row.house.code == code for row, code in zip(rows, codes, strict=True))


def _table(rows: Sequence[Row], start: float, ours: float, floor: float, right: int, report: BulkReport) -> Table:
    hopeful = sum(row.house is not None for row in rows)
    statuses = ", ".join(f"{count:,} {status}" for status, count in report.statuses.most_common())
    return Table(
        "Bulk geocoding, CSV to CSV",
        ("", "rows/s", "of the floor"),
        [
            ["floor", f"{len(rows) / floor:,.0f}", "1.00"],
            ["ours", f"{len(rows) / ours:,.0f}", f"{floor / ours:.4f}"],
            ["ours, with reading the gazetteer", f"{len(rows) / (start + ours):,.0f}", f"{floor / (start + ours):.4f}"],
        ],
        [f"{len(rows):,} rows in four ways of writing, {ERRORS:.0%} with a typing error, {HOPELESS:.0%} hopeless.",
         "Floor: COPY in, one join, COPY out, of streets and numbers parsed already (it understands nothing).",
         f"Outcomes: {statuses}; the very house in {percent(right, hopeful)} of the rows that mean one."],
    )  # fmt: skip
