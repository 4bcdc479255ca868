"""`bandoso check` finds what is missing and says what to do."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from store import check
from store.cluster import PrivateCluster
from store.database import Database
from store.errors import Unavailable
from store.settings import Settings


def test_an_empty_database_is_reachable_but_has_no_city(database: Database) -> None:
    found = {finding.name: finding for finding in check.run(database)}
    assert found["database"].ok
    assert found["migrations"].ok
    assert found["roles"].ok
    assert not found["city"].ok
    assert "bandoso load" in found["city"].hint


def test_without_a_database_the_rest_is_not_asked_and_the_hint_names_the_setting() -> None:
    gone = Database(Settings(database_url="postgresql://127.0.0.1:1/x", _env_file=None))
    found = list(check.run(gone))
    assert found[-1].name == "database"
    assert not found[-1].ok
    assert "BANDOSO_DATABASE_URL" in found[-1].hint


def test_a_postgresql_without_a_connection_left_is_told_from_one_that_is_away(
    database: Database, cluster: PrivateCluster
) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS crowded")
        connection.execute("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0")
    crowded = Database(Settings(database_url=make_conninfo(database.url, user="crowded"), _env_file=None))
    (*_, last) = check.run(crowded)
    assert (last.name, last.ok) == ("database", False)
    assert "no connection left" in last.said
    assert "max_connections" in last.hint


def test_every_failure_has_a_hint(database: Database) -> None:
    assert all(finding.hint for finding in check.run(database) if not finding.ok)


def test_what_is_asked_where_no_city_is_loaded_is_told_where_it_was_asked(database: Database) -> None:
    with pytest.raises(Unavailable) as told:
        check.demand_city(database)
    assert told.value.hint
    assert "BANDOSO_DATA" in told.value.hint.en
    with database.transaction("owner") as connection:
        connection.execute(
            "INSERT INTO registry.unit (code, level, kind, name, full_name, folded, valid, source) "
            "VALUES ('1', 'ward', 'phường', 'A', 'Phường A', 'a', '[2025-07-01,)', 'test')"
        )
    check.demand_city(database)
