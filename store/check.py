"""`bandoso check`: is everything there that the program needs? Each failure with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, LiteralString

from psycopg import Connection

from store.bilingual import Bilingual
from store.cluster import postgres_program
from store.database import Database
from store.errors import BandosoError, Unavailable
from store.migrate import pending


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: whether it is well, what was seen, and what to do when it is not."""

    name: str
    ok: bool
    said: str
    hint: str = ""


Check = Callable[[Database], Finding]


def run(database: Database) -> Iterator[Finding]:
    """Every check in order; those that need the database are left out once it cannot be reached."""
    for check in (_programs, _data_folder, _page):
        yield check(database)
    reachable = _reachable(database)
    yield reachable
    if reachable.ok:
        for check in (_postgis, _migrations, _roles, _city, _coverage):
            yield _guarded(check, database)


def _guarded(check: Check, database: Database) -> Finding:
    try:
        return check(database)
    except Exception as error:
        return Finding(check.__name__.strip("_"), False, str(error).strip().splitlines()[0], "bandoso db migrate")


def _programs(database: Database) -> Finding:
    if database.settings.database_url:
        return Finding("postgresql", True, "BANDOSO_DATABASE_URL")
    try:
        return Finding("postgresql", True, str(postgres_program("postgres")))
    except BandosoError as error:
        return Finding("postgresql", False, error.message.en, error.hint.en if error.hint else "")


def _data_folder(database: Database) -> Finding:
    folder = database.settings.data_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".writable").write_text("", encoding="utf-8")
        (folder / ".writable").unlink()
    except OSError as error:
        return Finding(
            "data folder", False, f"{folder}: {error.strerror}", "set BANDOSO_DATA to a folder you may write"
        )
    return Finding("data folder", True, str(folder))


def _page(database: Database) -> Finding:
    vendor = files("web") / "static" / "vendor" / "leaflet" / "leaflet.js"
    if vendor.is_file():
        return Finding("page's JavaScript", True, "leaflet, protomaps-leaflet")
    return Finding("page's JavaScript", False, "web/static/vendor is missing", "make setup (npm ci && npm run vendor)")


def _reachable(database: Database) -> Finding:
    try:
        with database.connect("reader") as connection:
            row = connection.execute("SELECT current_user, current_setting('server_version')").fetchone()
        return Finding("database", True, f"PostgreSQL {row[1]} as {row[0]}" if row else "")
    except BandosoError as error:
        hint = error.hint.en if error.hint else ""
        return Finding("database", False, error.message.en, hint)


def _postgis(database: Database) -> Finding:
    with database.connect("reader") as connection:
        version = _one(connection, "SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
    if version is None:
        return Finding("PostGIS", False, "extension postgis is missing", "CREATE EXTENSION postgis (as a superuser)")
    return Finding("PostGIS", True, str(version))


def _migrations(database: Database) -> Finding:
    todo = pending(database)
    if todo:
        return Finding("migrations", False, f"not applied: {', '.join(todo)}", "bandoso db migrate")
    return Finding("migrations", True, "all applied")


def _roles(database: Database) -> Finding:
    with database.connect("reader") as connection:
        may = _one(connection, "SELECT has_schema_privilege(current_user, 'ops', 'usage')")
        timeout = _one(connection, "SHOW statement_timeout")
    if may:
        return Finding(
            "roles", False, "the public reader may read schema ops", "REVOKE ALL ON SCHEMA ops FROM bandoso_reader"
        )
    return Finding("roles", True, f"the public reads as bandoso_reader, at most {timeout} a statement")


def demand_city(database: Database) -> None:
    """Unavailable where no city was ever loaded: whoever asks there is in another folder than they think."""
    with database.connect("reader") as connection:
        loaded = _one(connection, "SELECT EXISTS (SELECT FROM registry.unit) OR EXISTS (SELECT FROM registry.address)")
    if not loaded:
        where = "BANDOSO_DATABASE_URL" if database.settings.database_url else database.settings.data_folder
        raise Unavailable(
            "Chưa nạp thành phố nào ở đây", "no city is loaded here",
            hint=Bilingual(
                f"bandoso load bundle; nếu đã nạp ở thư mục khác thì đặt BANDOSO_DATA (đây là {where})",
                f"bandoso load bundle; where it is loaded in another folder, set BANDOSO_DATA (this is {where})",
            ),
        )  # fmt: skip


def _city(database: Database) -> Finding:
    with database.connect("reader") as connection:
        wards = _one(connection, "SELECT count(*) FROM registry.unit WHERE level = 'ward' AND upper_inf(valid)")
        streets = _one(connection, "SELECT count(*) FROM registry.street")
        addresses = _one(connection, "SELECT count(*) FROM registry.address WHERE state = 'active'")
    said = f"{wards} wards, {streets} streets, {addresses} addresses"
    if not wards:
        return Finding("city", False, said, "bandoso load bundle  (or: bandoso load units)")
    if not streets:
        return Finding("city", False, said, "bandoso load osm FILE|URL")
    return Finding("city", True, said)


def _coverage(database: Database) -> Finding:
    with database.connect("reader") as connection:
        layers = _one(connection, "SELECT count(*) FROM catalogue.layer WHERE current_version IS NOT NULL")
    if not layers:
        return Finding("layers", False, "the catalogue is empty", "bandoso load bundle  (or: bandoso publish FILE)")
    return Finding("layers", True, f"{layers} published")


def _one(connection: Connection[Any], query: LiteralString) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None
