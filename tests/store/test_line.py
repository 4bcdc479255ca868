"""A line: the right rows to each of many who ask at once, whatever becomes of the connection or of who asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest
import uvloop
from psycopg import errors

from addressing.gazetteer.houses import STATEMENTS, LineHouses
from store.database import Database
from store.line import Line
from store.statement import Statement

STREETS = Statement("addressing.reverse", "reverse_streets.sql")


def asked(database: Database, ask: Callable[[Line], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        line = Line(database.conninfo("reader"), [*STATEMENTS, STREETS])
        try:
            return await ask(line)
        finally:
            line.close()

    # As a worker runs it.
    return asyncio.run(run(), loop_factory=uvloop.new_event_loop)


@pytest.fixture(scope="module")
def streets(module_database: Database) -> list[int]:
    """Some streets, apart by a thousandth of a degree."""
    with module_database.transaction("owner") as connection:
        found = connection.execute(
            "INSERT INTO registry.street (name, folded, kind, source, source_ref, geom) "
            "SELECT 'Đường ' || n, 'duong ' || n, 'street', 'test', 'line ' || n, "
            "ST_Multi(ST_SetSRID(ST_MakeLine(ST_MakePoint(106.7 + n / 1000.0, 10.7), "
            "ST_MakePoint(106.7 + n / 1000.0, 10.7001)), 4326)) FROM generate_series(0, 19) n RETURNING id"
        ).fetchall()
    return [row[0] for row in found]


def near(n: int) -> dict[str, Any]:
    return {"lons": [106.7 + n / 1000], "lats": [10.7], "reach": 0.0001, "count": 1}


def test_each_of_many_who_ask_at_once_gets_its_own_answer(module_database: Database, streets: list[int]) -> None:
    async def ask(line: Line) -> Any:
        return await asyncio.gather(*(line.rows(STREETS, near(n % 20)) for n in range(200)))

    found = asked(module_database, ask)
    assert [rows[0][1] for rows in found] == [streets[n % 20] for n in range(200)]


def test_odd_texts_arrive_as_they_are(module_database: Database) -> None:
    async def ask(line: Line) -> Any:
        return await LineHouses(line).find([1, 2], ['1"2', "3\\4", "{5}", "6,7", "NULL", "", "Đ 8"])

    assert asked(module_database, ask) == []


def test_a_nul_is_refused_rather_than_cut_off(module_database: Database) -> None:
    async def ask(line: Line) -> Any:
        return await LineHouses(line).find([1], ["12\0x"])

    with pytest.raises(errors.DataError):
        asked(module_database, ask)


def test_an_error_is_only_his_who_made_it(module_database: Database, streets: list[int]) -> None:
    async def ask(line: Line) -> Any:
        wrong = {**near(0), "count": -1}
        questions = (line.rows(STREETS, wrong if n % 3 == 1 else near(n)) for n in range(9))
        return await asyncio.gather(*questions, return_exceptions=True)

    for n, answer in enumerate(asked(module_database, ask)):
        if n % 3 == 1:
            assert isinstance(answer, errors.InvalidRowCountInLimitClause)
        else:
            assert answer[0][1] == streets[n]


def test_who_no_longer_waits_takes_nobodys_answer(module_database: Database, streets: list[int]) -> None:
    async def ask(line: Line) -> Any:
        await line.rows(STREETS, near(0))
        waiting = [asyncio.create_task(line.rows(STREETS, near(n))) for n in range(6)]
        await asyncio.sleep(0)
        waiting[2].cancel()
        return await asyncio.gather(*waiting, return_exceptions=True)

    found = asked(module_database, ask)
    assert isinstance(found[2], asyncio.CancelledError)
    assert [rows[0][1] for n, rows in enumerate(found) if n != 2] == [streets[n] for n in (0, 1, 3, 4, 5)]


def test_a_line_that_broke_is_opened_again(module_database: Database, streets: list[int]) -> None:
    def cut() -> None:
        with psycopg.connect(module_database.url) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid()"
            )

    async def ask(line: Line) -> Any:
        await line.rows(STREETS, near(0))
        await asyncio.to_thread(cut)
        idle = await line.rows(STREETS, near(1))
        waiting = [asyncio.create_task(line.rows(STREETS, near(n))) for n in range(5)]
        await asyncio.to_thread(cut)
        return [idle, *(await asyncio.gather(*waiting))]

    found = asked(module_database, ask)
    assert [rows[0][1] for rows in found] == [streets[n] for n in (1, 0, 1, 2, 3, 4)]


def test_more_is_asked_than_the_connection_takes_at_once(module_database: Database) -> None:
    async def ask(line: Line) -> Any:
        keys = ["9" * 1000] * 1000
        return await asyncio.gather(*(LineHouses(line).find([1], keys) for _ in range(8)))

    assert asked(module_database, ask) == [[]] * 8


def test_where_there_is_no_server_it_is_said(tmp_path: Any) -> None:
    async def ask() -> Any:
        await Line(f"host={tmp_path} dbname=none", STATEMENTS).rows(STATEMENTS[0], {"streets": [1], "numbers": ["1"]})

    with pytest.raises(errors.OperationalError):
        asyncio.run(ask())


def test_a_statement_whose_table_changed_is_prepared_again(module_database: Database) -> None:
    statement = Statement("addressing.reverse", "reverse_streets.sql")
    statement.__dict__.update(text=b"SELECT * FROM registry.odd", _places=[])

    async def ask(line: Line) -> Any:
        before = await line.rows(statement, {})
        with module_database.transaction("owner") as connection:
            connection.execute("ALTER TABLE registry.odd ADD COLUMN b text DEFAULT 'new'")
        return before, await line.rows(statement, {})

    async def run() -> Any:
        line = Line(module_database.conninfo("reader"), [statement])
        try:
            return await ask(line)
        finally:
            line.close()

    with module_database.transaction("owner") as connection:
        connection.execute("CREATE TABLE registry.odd (a int); INSERT INTO registry.odd VALUES (1)")
        connection.execute("GRANT SELECT ON registry.odd TO bandoso_reader")
    assert asyncio.run(run()) == ([(1,)], [(1, "new")])
