"""The known numbers around a number: the same from PostGIS as from the pure function, whatever the numbers."""

from __future__ import annotations

import asyncio
from random import Random

from addressing.gazetteer.houses import STATEMENTS, LineHouses
from addressing.gazetteer.windows import Asked, Known, number_path, window
from store.database import Database
from store.line import Line

KEYS = ("12", "13", "14", "45", "46", "46B", "120", "250", "7/3", "12/1", "12/3", "12/3/4", "12/9A/1", "12/11", "13/2",
        "C6/23A", "A5", "A7", "LK11-26", "46-48", "1234567890", "999", "1/1", "250/4", "250/6",
        "14/2/3/4/5")  # fmt: skip


def registered(database: Database, keys: list[str]) -> int:
    """A new street with these numbers on it, each at a place of its own."""
    with database.transaction("owner") as connection:
        row = connection.execute(
            "INSERT INTO registry.street (name, folded, kind, source, source_ref) "
            "VALUES ('Lê Lợi', 'le loi', 'street', 'test', gen_random_uuid()::text) RETURNING id"
        ).fetchone()
        assert row is not None
        for n, key in enumerate(keys):
            code = "HCM-2222-" + "".join("23456789BCDGHKLMNPQRTVX"[(row[0] * 900 + n) // 23**p % 23] for p in range(4))
            connection.execute(
                "INSERT INTO registry.address (code, kind, number, number_key, street_id, geom, plus_code, source, "
                "source_ref) VALUES (%s, 'house', %s, %s, %s, ST_SetSRID(ST_MakePoint(%s, 10.7), 4326), '', 'test', "
                "gen_random_uuid()::text)",
                (code, key, key, row[0], 106.6 + n / 1000),
            )
        return int(row[0])


def windows(database: Database, asked: list[Asked]) -> list[list[Known]]:
    async def ask() -> list[list[Known]]:
        line = Line(database.conninfo("reader"), STATEMENTS)
        try:
            return await LineHouses(line).known(asked)
        finally:
            line.close()

    return asyncio.run(ask())


def test_postgis_gives_the_window_that_the_pure_function_gives(module_database: Database) -> None:
    numbers = Random("windows").sample(range(1, 500), 150)  # noqa: S311 nothing here is a secret
    keys = list(dict.fromkeys([*KEYS, *(f"{n}/{n % 7}" if n % 3 == 0 else str(n) for n in numbers)]))
    street = registered(module_database, keys)
    every = [Known(key, 0, 0) for key in keys]
    asked = [Asked(street, key) for key in (*KEYS, "8", "9/9", "B2", "C6/22", "5000", "12/3/5", "X")]
    for one, found in zip(asked, windows(module_database, asked), strict=True):
        expected = {number_path(known.key) for known in window(every, one.key)}
        assert {number_path(known.key) for known in found} == expected, one


def test_a_window_is_small_however_long_the_street(module_database: Database) -> None:
    street = registered(module_database, [*map(str, range(1, 400)), *(f"100/{n}" for n in range(1, 300))])
    (found,) = windows(module_database, [Asked(street, "100/150")])
    assert len(found) <= 30
    assert {"98", "102", "99", "101", "100/149", "100/151"} <= {known.key for known in found}


def test_a_street_without_numbers_has_an_empty_window(module_database: Database) -> None:
    assert windows(module_database, [Asked(registered(module_database, []), "12")]) == [[]]


def test_the_path_of_a_number() -> None:
    assert number_path("453/12/3A") == (453, 12, 3)
    assert number_path("C6/23A") == (None, 6, 23)
    assert number_path("12-14") == (12,)
    assert number_path("") == ()


def test_a_number_is_told_by_its_own_side_and_by_the_next_one_across() -> None:
    fronts = [Known(str(number), 106.7, 10.8, id=number) for number in range(1, 100)]
    told = {int(known.key) for known in window(fronts, "51")}
    assert {n for n in told if n % 2} == set(range(35, 70, 2))
    assert {n for n in told if n % 2 == 0} == {46, 48, 50, 52, 54}
