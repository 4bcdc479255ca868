"""The migrations bring an empty database up to date, once."""

from __future__ import annotations

import psycopg
import pytest

from store.database import Database
from store.migrate import migrate, pending


def test_a_second_migration_finds_nothing_to_do(database: Database) -> None:
    assert pending(database) == []
    assert migrate(database) == []


def test_the_public_reader_can_read_the_registry_but_change_nothing(database: Database) -> None:
    with database.transaction("reader") as connection:
        assert connection.execute("SELECT count(*) FROM registry.address").fetchone() == (0,)
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), database.transaction("reader") as connection:
        connection.execute("UPDATE registry.revision SET revision = 1")


def test_the_public_reader_never_sees_keys_even_in_a_writable_transaction(database: Database) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction("reader") as connection:
        connection.execute("SET TRANSACTION READ WRITE")
        connection.execute("SELECT * FROM ops.api_key")


def test_the_writer_may_publish_tables_that_the_reader_reads(database: Database) -> None:
    with database.transaction("writer") as connection:
        connection.execute("CREATE TABLE layer_data.a_v1 (fid bigint)")
        connection.execute("GRANT SELECT ON layer_data.a_v1 TO bandoso_reader")
    with database.transaction("reader") as connection:
        assert connection.execute("SELECT count(*) FROM layer_data.a_v1").fetchone() == (0,)


def test_a_public_read_that_takes_too_long_is_ended(database: Database) -> None:
    with pytest.raises(psycopg.errors.QueryCanceled), database.transaction("reader") as connection:
        connection.execute("SET statement_timeout = 50")
        connection.execute("SELECT pg_sleep(5)")
