"""The city the benchmarks run on: whatever the usual settings (BANDOSO_DATA, BANDOSO_DATABASE_URL) lead to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg import errors

from store import sqlfiles
from store.bilingual import Bilingual
from store.cluster import PrivateCluster
from store.database import Database
from store.errors import Unavailable
from store.settings import Settings

ENOUGH = 500  # numbered houses below which the figures would say nothing


@dataclass(frozen=True, slots=True)
class City:
    """A loaded city. `contents` counts what the registry holds, for the record."""

    database: Database
    contents: str

    @property
    def settings(self) -> Settings:
        """The settings it was found by."""
        return self.database.settings


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[City]:
    """The city of `settings` (None: the usual ones), its private cluster started when needed and stopped again.

    Unavailable when nothing is loaded.
    """
    settings = settings or Settings()
    cluster = None if settings.database_url else PrivateCluster.of(settings)
    if cluster and not cluster.exists():
        raise _empty()
    started = cluster.start() if cluster else False
    try:
        database = Database(settings)
        yield City(database, _contents(database))
    finally:
        if cluster and started:
            cluster.stop()


def _contents(database: Database) -> str:
    # Not as the reader, whose statement timeout is for citizens' questions: millions are counted here.
    with database.transaction("owner") as connection:
        try:
            row = connection.execute(sqlfiles.load("bench", "contents.sql")).fetchone()
        except errors.UndefinedTable as error:
            raise _empty() from error
    assert row is not None
    if row[1] < ENOUGH:
        raise _empty()
    addresses, numbered, streets, units, layers = (f"{count:,}" for count in row)
    return (
        f"{addresses} addresses ({numbered} with a number on a street), {streets} streets and alleys, "
        f"{units} units, {layers} layers"
    )


def _empty() -> Unavailable:
    return Unavailable(
        "Chưa có dữ liệu thành phố để đo",
        "there is no city to measure on",
        hint=Bilingual(
            "chạy «make serve» một lần, hoặc «bandoso load bundle»", "run `make serve` once, or `bandoso load bundle`"
        ),
    )
