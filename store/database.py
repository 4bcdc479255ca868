"""Connections to PostGIS: by role, sync and async, single and pooled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import psycopg
from psycopg import AsyncConnection, Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from store.bilingual import Bilingual
from store.cluster import PrivateCluster
from store.errors import Unavailable
from store.pool import LiveAsyncPool, LivePool
from store.settings import Settings

Role = Literal["owner", "writer", "reader"]
ROLES: dict[Role, str] = {"owner": "bandoso_owner", "writer": "bandoso_writer", "reader": "bandoso_reader"}


class Database:
    """Where PostGIS is, and how to reach it in each role."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @property
    def url(self) -> str:
        """The libpq connection string without a role."""
        return self.settings.database_url or PrivateCluster.of(self.settings).conninfo

    def for_programs(self) -> tuple[str, dict[str, str]]:
        """(libpq connection string without a password, environment with it) for PostgreSQL's own programs.

        Every user of a machine can read every command line; the first is also what may be shown at a terminal.
        """
        told = conninfo_to_dict(self.url)
        password = told.pop("password", None)
        return make_conninfo("", **told), {"PGPASSWORD": str(password)} if password else {}

    def conninfo(self, role: Role) -> str:
        """A libpq connection string that starts in `role`.

        The role is set by a start-up option, so it holds for a private cluster and for a city's own server alike,
        whose one login needs only to be a member of the three roles.
        """
        url = self.url
        if role == "reader" and self.settings.read_database_url:
            url = self.settings.read_database_url
        return make_conninfo(url, options=" ".join(self._options(role)), application_name=f"bandoso {role}")

    def _options(self, role: Role) -> list[str]:
        options = [f"-c role={ROLES[role]}", "-c search_path=public", "-c timezone=UTC"]
        if role == "reader":
            # Parallel plans cost more to start than a map's small reads take (pygeoapi-notes: 28-52 ms against 8-16).
            options += [
                "-c default_transaction_read_only=on",
                f"-c statement_timeout={self.settings.statement_timeout_ms}",
                "-c max_parallel_workers_per_gather=0",
                "-c jit=off",
            ]
        return options

    def connect(self, role: Role, *, autocommit: bool = False) -> Connection[Any]:
        """A new sync connection in `role`. Unavailable, with a hint, when there is no server."""
        try:
            return psycopg.connect(self.conninfo(role), autocommit=autocommit)
        except psycopg.OperationalError as error:
            raise unreachable(error) from error

    async def connect_async(self, role: Role) -> AsyncConnection[Any]:
        """A new autocommit async connection in `role`, for LISTEN."""
        return await AsyncConnection.connect(self.conninfo(role), autocommit=True)

    @contextmanager
    def transaction(self, role: Role) -> Iterator[Connection[Any]]:
        """A connection whose work is committed when the block ends well, and undone otherwise."""
        with self.connect(role) as connection:
            yield connection


class Pools:
    """The pools of one process, opened and closed with it."""

    def __init__(self, database: Database) -> None:
        size = database.settings.pool_size
        reader, writer = database.conninfo("reader"), database.conninfo("writer")
        # Every question is one statement: a transaction around it would be two more round trips.
        self.reader = LiveAsyncPool(reader, min_size=1, max_size=size, autocommit=True)
        self.writer = LiveAsyncPool(writer, min_size=1, max_size=size)
        self.sync_reader = LivePool(reader, min_size=1, max_size=size)
        self.sync_writer = LivePool(writer, min_size=0, max_size=size)

    async def open(self) -> None:
        """Opens all, and fails at once when the server is not there."""
        for pool in (self.reader, self.writer):
            await pool.open(wait=True, timeout=10)
        for sync_pool in (self.sync_reader, self.sync_writer):
            sync_pool.open(wait=True, timeout=10)

    async def close(self) -> None:
        """Closes all; connections in use are closed when they come back."""
        for pool in (self.reader, self.writer):
            await pool.close()
        for sync_pool in (self.sync_reader, self.sync_writer):
            sync_pool.close()


#: Of PostgreSQL's words for it: a connection that is refused tells no code.
_FULL = ("too many clients", "connection slots are reserved", "too many connections")


def unreachable(error: Exception) -> Unavailable:
    """The error for a server that does not answer, without the connection string (it may hold a password)."""
    reason = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
    if any(said in reason for said in _FULL):
        return Unavailable(
            "PostgreSQL đã hết chỗ kết nối",
            f"PostgreSQL has no connection left ({reason})",
            hint=Bilingual(
                "tăng max_connections, hoặc giảm BANDOSO_POOL_SIZE, BANDOSO_WORKERS",
                "raise max_connections, or lower BANDOSO_POOL_SIZE or BANDOSO_WORKERS",
            ),
        )
    return Unavailable(
        "Không kết nối được cơ sở dữ liệu",
        f"cannot connect to the database ({reason})",
        hint=Bilingual(
            "chạy «bandoso db start», hoặc xem BANDOSO_DATABASE_URL (cơ sở dữ liệu mới: «bandoso db migrate»)",
            "run `bandoso db start`, or look at BANDOSO_DATABASE_URL (a new database: `bandoso db migrate`)",
        ),
    )
