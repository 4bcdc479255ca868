"""Bringing a database up to date: roles and extensions, then the SQL migrations through yoyo."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict
from yoyo import get_backend, read_migrations

from store.bilingual import Bilingual
from store.database import ROLES, Database, unreachable
from store.errors import Unavailable

EXTENSIONS = ("postgis", "btree_gist", "pg_trgm", "unaccent")
MIGRATION_LOCK = 7_920_250_701


def migrate(database: Database) -> list[str]:
    """Applies what is not applied yet and returns its names. Two callers at once wait for each other."""
    try:
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
            prepare(connection)
            done = _apply(database)
            if done:
                # An index on an expression has no statistics before this: searches took twice as long without.
                connection.execute("ANALYZE")
            return done
    except psycopg.OperationalError as error:
        raise unreachable(error) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise _not_enough_rights(error) from error


def pending(database: Database) -> list[str]:
    """The names of the migrations not applied yet."""
    with as_file(files("store") / "migrations") as folder, get_backend(yoyo_url(database)) as backend:
        return [migration.id for migration in backend.to_apply(read_migrations(str(folder)))]


def prepare(connection: Connection[Any]) -> None:
    """The roles and extensions that migrations (and a restored dump) build on; `connection` is the login's own."""
    for role in ROLES.values():
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    dbname = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(dbname, sql.Identifier(ROLES["owner"])))
    connection.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(sql.Identifier(ROLES["owner"])))


def _apply(database: Database) -> list[str]:
    with as_file(files("store") / "migrations") as folder, get_backend(yoyo_url(database)) as backend:
        # We hold the advisory lock, so a lock row can only be left over from a killed process.
        backend.break_lock()
        todo = backend.to_apply(read_migrations(str(folder)))
        with backend.lock():
            backend.apply_migrations(todo)
        return [migration.id for migration in todo]


def yoyo_url(database: Database) -> str:
    """yoyo's form of the owner's connection string: every part as a query parameter."""
    parts = {key: str(value) for key, value in conninfo_to_dict(database.conninfo("owner")).items()}
    name = parts.pop("dbname", "")
    return f"postgresql+psycopg:///{quote(name)}?{urlencode(parts, quote_via=quote)}"


def _not_enough_rights(error: Exception) -> Unavailable:
    return Unavailable(
        "Tài khoản cơ sở dữ liệu không đủ quyền",
        f"the database login may not prepare the database ({str(error).strip().splitlines()[0]})",
        hint=Bilingual(
            "tạo trước các vai trò và phần mở rộng: xem docs/operator.md",
            "create the roles and extensions beforehand: see docs/operator.md",
        ),
    )
