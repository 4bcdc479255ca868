"""A real PostGIS for the tests: one cluster a session, a database of its own for each test or module."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from store.cluster import PrivateCluster
from store.database import Database
from store.migrate import migrate
from store.settings import Settings

# How long an example takes hangs on what else the machine does: that is for the benchmarks. The same commit gives the
# same answer: what is new is tried by `make explore`.
settings.register_profile("bandoso", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile("bandoso")

BESIDE = Path(__file__).parents[2] / "shared" / "city-data"
# Read before the fixture below takes the shell's settings away; `BANDOSO_CITY_DATA= make test` runs without the bundle.
CITY_DATA = Path(os.environ.get("BANDOSO_CITY_DATA", str(BESIDE)) or "/nonexistent").resolve()


@pytest.fixture(scope="session", autouse=True)
def _only_our_settings() -> Iterator[None]:
    """Settings of the developer's shell must not reach the tests."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("BANDOSO_")}
    yield
    os.environ.update(kept)


@pytest.fixture(scope="session")
def cluster() -> Iterator[PrivateCluster]:
    folder = Path(tempfile.mkdtemp(prefix="bandoso-tests-"))
    folder.chmod(0o755)
    private = PrivateCluster.of(Settings(data=folder, _env_file=None))
    private.start()
    yield private
    private.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(cluster: PrivateCluster) -> str:
    """A migrated, empty database, from which each test's own is copied."""
    settings = Settings(database_url=make_conninfo(cluster.conninfo, dbname="bandoso"), _env_file=None)
    migrate(Database(settings))
    return "bandoso"


@pytest.fixture
def database(cluster: PrivateCluster, template: str, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database of the test's own."""
    with new_database(cluster, template, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def module_database(
    cluster: PrivateCluster, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A migrated, empty database shared by the tests of one module."""
    with new_database(cluster, template, tmp_path_factory.mktemp("data")) as made:
        yield made


class new_database:  # noqa: N801 used as a with-statement
    """A copy of the template database, dropped at the end."""

    def __init__(self, cluster: PrivateCluster, template: str, folder: Path, **settings: Any) -> None:
        self.cluster, self.template, self.folder, self.settings = cluster, template, folder, settings
        self.name = f"test_{uuid4().hex[:12]}"

    def __enter__(self) -> Database:
        self._admin(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), self.name, self.template)
        url = make_conninfo(self.cluster.conninfo, dbname=self.name)
        return Database(Settings(database_url=url, data=self.folder, _env_file=None, **self.settings))

    def __exit__(self, *_: object) -> None:
        self._admin(sql.SQL("DROP DATABASE {} WITH (FORCE)"), self.name)

    def _admin(self, statement: sql.SQL, *names: str) -> None:
        with psycopg.connect(make_conninfo(self.cluster.conninfo, dbname="postgres"), autocommit=True) as connection:
            connection.execute(statement.format(*map(sql.Identifier, names)))


@pytest.fixture(scope="session")
def city_data() -> Path:
    """The real city data, or a skip that says why."""
    if not CITY_DATA.is_dir():
        pytest.skip("needs the city data: ../shared/city-data or BANDOSO_CITY_DATA")
    return CITY_DATA
