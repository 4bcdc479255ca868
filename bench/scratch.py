"""An empty registry on the city's streets and units, in a database of its own, for what must not touch the city."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from store.database import Database
from store.migrate import migrate
from store.settings import Settings

GROUND = ("unit", "unit_part", "unit_succession", "street", "street_name", "street_unit")


@contextmanager
def scratch(city: Database) -> Iterator[Database]:
    """A database beside the city's, on the same server, with its streets and units; dropped at the end."""
    name = f"bandoso_bench_{os.getpid()}"
    _administer(city, "CREATE DATABASE {}", name)
    try:
        made = Database(
            Settings(database_url=make_conninfo(city.url, dbname=name), data=city.settings.data, _env_file=None)
        )
        migrate(made)
        with city.connect("owner") as there, made.connect("owner") as here:
            for table in GROUND:
                _copy(there, here, table)
        yield made
    finally:
        _administer(city, "DROP DATABASE {} WITH (FORCE)", name)


def _administer(city: Database, statement: str, name: str) -> None:
    with psycopg.connect(city.url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _copy(there: Connection[Any], here: Connection[Any], table: str) -> None:
    name = sql.Identifier("registry", table)
    out, into = sql.SQL("COPY {} TO STDOUT"), sql.SQL("COPY {} FROM STDIN")
    with there.cursor().copy(out.format(name)) as source, here.cursor().copy(into.format(name)) as target:
        for block in source:
            target.write(block)
    here.execute(sql.SQL("ANALYZE {}").format(name))
