"""The migrations bring an empty database up to date, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from yoyo import get_backend, read_migrations

from store.cluster import PrivateCluster
from store.database import Database
from store.migrate import migrate, pending, prepare, yoyo_url
from store.settings import Settings

MIGRATIONS = Path(__file__).parents[2] / "store" / "migrations"


@pytest.fixture
def before_names_end(cluster: PrivateCluster, tmp_path: Path) -> Iterator[Database]:
    """A database as it was before migration 0015, with a street, its names, and addresses that have a number."""
    url = make_conninfo(cluster.conninfo, dbname="of_before")
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as admin:
        admin.execute("CREATE DATABASE of_before")
        made = Database(Settings(database_url=url, data=tmp_path, _env_file=None))
        with psycopg.connect(url, autocommit=True) as login:
            prepare(login)
        with get_backend(yoyo_url(made)) as backend:
            backend.apply_migrations(read_migrations(str(MIGRATIONS)).filter(lambda one: one.id < "0015"))
        with made.transaction("owner") as connection:
            connection.execute(OF_BEFORE)
        yield made
        admin.execute("DROP DATABASE of_before WITH (FORCE)")


OF_BEFORE = """
INSERT INTO registry.street (name, folded, kind, source, source_ref)
VALUES ('Lê Văn Sỹ', 'le van sy', 'street', 'test', '1');
INSERT INTO registry.street_name (street_id, name, folded, kind, valid)
SELECT id, n.name, n.name, n.kind, n.valid FROM registry.street, (VALUES
    ('no time known', 'old', NULL), ('until when is not known', 'old', '[1955-01-01,)'::daterange),
    ('given up', 'old', '[,1985-08-14)'), ('an alias that ended', 'alias', '[1955-01-01,1985-08-14)'),
    ('besides', 'english', NULL)) AS n (name, kind, valid);
INSERT INTO registry.address (code, kind, number, number_key, street_id, street_text, geom, plus_code, state, source,
    source_ref)
SELECT a.code, a.kind, '12', '12', id, a.street_text, ST_Point(106.67, 10.78, 4326), '', a.state, 'test', a.code
FROM registry.street, (VALUES
    ('HCM-2222-2222', 'house', NULL, 'active'), ('HCM-2222-2223', 'place', NULL, 'active'),
    ('HCM-2222-2224', 'place', 'Lê Văn Sỹ', 'active'), ('HCM-2222-2225', 'house', 'Lê Văn Sỹ', 'retired'))
    AS a (code, kind, street_text, state);
"""


def test_what_stood_before_is_known_as_ended_names_and_numbered_houses(before_names_end: Database) -> None:
    assert "0015.said_once" in migrate(before_names_end)
    with before_names_end.transaction("reader") as connection:
        ended = connection.execute("SELECT name FROM registry.street_name WHERE ended").fetchall()
        houses = connection.execute("SELECT code, inferred FROM registry.numbered_house ORDER BY code").fetchall()
    assert ended == [("given up",)]
    assert houses == [("HCM-2222-2222", True), ("HCM-2222-2224", False)]


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
