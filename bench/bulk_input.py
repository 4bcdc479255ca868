"""The file that bulk geocoding is measured on: rows as firms have them, of houses drawn from the registry."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from random import Random

from psycopg.rows import class_row

from bench.chance import chance
from bench.city import City
from bench.registered import Registered
from bench.writing import abbreviated, full, mistyped, no_accents, old_units
from store import sqlfiles

ERRORS, HOPELESS = 0.05, 0.02
GOOD = (full, no_accents, abbreviated, old_units)
_CONSONANTS = "bcdghklmnprstvx"
_TOGETHER = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: the house it means (None: nobody can know) and what is written."""

    house: Registered | None
    text: str


@dataclass(frozen=True, slots=True)
class Files:
    """The input; the same taken apart (`parsed`), and with the id of its street (`matched`); what each row means."""

    source: Path
    parsed: Path
    matched: Path
    truth: Path


def written(city: City, folder: Path, rows: int) -> Files:
    """A file of `rows` rows, the same in every run over the same data; a house may come more than once."""
    files = Files(*(folder / f"{name}.csv" for name in ("in", "parsed", "matched", "truth")))
    with (
        files.source.open("w", encoding="utf-8", newline="") as source,
        files.parsed.open("w", encoding="utf-8", newline="") as parsed,
        files.matched.open("w", encoding="utf-8", newline="") as matched,
        files.truth.open("w", encoding="utf-8", newline="") as truth,
    ):
        given, texts, ids, meant = (csv.writer(one) for one in (source, parsed, matched, truth))
        given.writerow(["id", "address"])
        for n, row in enumerate(_rows(city, rows)):
            house = row.house
            given.writerow([n, row.text])
            texts.writerow([n, house.number, house.street, house.ward] if house else [n, "", "", ""])
            ids.writerow([n, house.street_id, house.key] if house else [n, None, ""])
            meant.writerow([house.code, house.number, house.street, house.ward or ""] if house else [""] * 4)
    return files


def _rows(city: City, count: int) -> Iterator[Row]:
    random = chance("bulk: writing")
    with city.database.connect("reader") as connection:
        connection.execute("SET statement_timeout = 0")
        ids = [row[0] for row in connection.execute(sqlfiles.load("bench", "registered_ids.sql"), binary=True)]
        wanted = chance("bulk").choices(ids, k=count)
        with connection.cursor(row_factory=class_row(Registered)) as cursor:
            for some in batched(wanted, _TOGETHER):
                found = cursor.execute(sqlfiles.load("bench", "registered.sql"), {"ids": list(set(some))}).fetchall()
                houses = {house.id: house for house in found}
                yield from (_row(houses[one], random) for one in some)


def _row(house: Registered, random: Random) -> Row:
    lot = random.random()
    if lot < HOPELESS:
        return Row(None, f"{house.number} {''.join(random.choices(_CONSONANTS, k=9))}, kho so {house.id}")
    if lot < HOPELESS + ERRORS:
        return Row(house, f"{house.number} {mistyped(house.street, random)}, {house.ward or ''}")
    return Row(house, random.choice(GOOD)(house, random))


@dataclass(slots=True)
class Judged:
    """Of the rows that mean a house: how many got it, and how many got one that is written just alike."""

    meant: int = 0
    right: int = 0
    twins: int = 0


def judged(files: Files, target: Path) -> Judged:
    """What the answers in `target` are worth."""
    result = Judged()
    with (
        files.truth.open(encoding="utf-8", newline="") as truth,
        target.open(encoding="utf-8-sig", newline="") as out,
    ):
        for meant, row in zip(csv.reader(truth), csv.DictReader(out), strict=True):
            if meant[0]:
                result.meant += 1
                result.right += row["result_code"] == meant[0]
                result.twins += row["result_code"] != meant[0] and _said(row) == meant[1:]
    return result


def _said(row: dict[str, str]) -> Sequence[str]:
    return [row["result_housenumber"], row["result_street"], row["result_ward"]]
