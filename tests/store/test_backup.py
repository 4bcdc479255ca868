"""What was backed up comes back, whole, and never over something else."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from store.backup import backup, restore
from store.cluster import PrivateCluster
from store.database import Database
from store.errors import BadInput, Conflict, Unavailable
from store.migrate import pending
from store.progress import silent
from store.settings import Settings


@pytest.fixture
def empty(cluster: PrivateCluster, tmp_path: Path) -> Database:
    name = "restored"
    with psycopg.connect(make_conninfo(cluster.conninfo, dbname="postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS restored WITH (FORCE)")
        connection.execute("CREATE DATABASE restored")
    url = make_conninfo(cluster.conninfo, dbname=name)
    return Database(Settings(database_url=url, data=tmp_path / "new", _env_file=None))


def test_a_backup_brings_back_rows_rasters_and_rights(database: Database, empty: Database, tmp_path: Path) -> None:
    with database.transaction("owner") as connection:
        connection.execute("UPDATE registry.revision SET seq = 42")
    rasters = database.settings.data_folder / "rasters"
    rasters.mkdir()
    (rasters / "a.tif").write_bytes(b"raster")
    backup(database, tmp_path / "kept", silent)
    restore(empty, tmp_path / "kept", silent)
    with empty.transaction("reader") as connection:
        assert connection.execute("SELECT seq FROM registry.revision").fetchone() == (42,)
    assert (empty.settings.data_folder / "rasters" / "a.tif").read_bytes() == b"raster"
    assert pending(empty) == []


def test_workers_that_hold_the_very_revision_of_a_backup_read_what_was_restored(
    database: Database, empty: Database, tmp_path: Path
) -> None:
    def revisions(at: Database) -> list[int]:
        with at.transaction("reader") as connection:
            return [
                (connection.execute("SELECT revision FROM registry.revision").fetchone() or (0,))[0],
                (connection.execute("SELECT revision FROM catalogue.revision").fetchone() or (0,))[0],
            ]

    backup(database, tmp_path / "kept", silent)
    restore(empty, tmp_path / "kept", silent)
    # Further on than a few changes can bring a worker, which would take them for all that there is to read.
    moved = zip(revisions(empty), revisions(database), strict=True)
    assert all(now > before + 1_000_000 for now, before in moved)


def test_why_a_program_of_postgresql_failed_is_told(empty: Database, tmp_path: Path) -> None:
    (tmp_path / "bandoso.dump").write_bytes(b"no dump")
    with pytest.raises(Unavailable, match="input file does not appear to be a valid archive"):
        restore(empty, tmp_path, silent)


def test_nothing_is_restored_over_a_database_in_use(database: Database, tmp_path: Path) -> None:
    backup(database, tmp_path / "kept", silent)
    with pytest.raises(Conflict):
        restore(database, tmp_path / "kept", silent)


def test_a_folder_without_a_backup_is_refused(empty: Database, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        restore(empty, tmp_path, silent)


def test_the_password_is_on_no_command_line() -> None:
    url = "postgresql://lan:b%C3%AD%20m%E1%BA%ADt@example.org:5433/city?sslmode=require"
    conninfo, environment = Database(Settings(database_url=url, _env_file=None)).for_programs()
    assert conninfo_to_dict(conninfo) == {
        "user": "lan", "host": "example.org", "port": "5433", "dbname": "city", "sslmode": "require"
    }  # fmt: skip
    assert environment == {"PGPASSWORD": "bí mật"}
