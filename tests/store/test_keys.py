"""A department's key opens what it may and is never kept in clear."""

from __future__ import annotations

import pytest

from store import keys
from store.database import Database
from store.errors import BadInput, Forbidden, NotAllowed, NotFound


def made(database: Database, *scopes: str) -> str:
    with database.transaction("writer") as connection:
        return keys.create(connection, "Sở Y tế", list(scopes), actor="test")


def test_a_key_opens_its_scope_and_no_other(database: Database) -> None:
    secret = made(database, "publish")
    with database.transaction("writer") as connection:
        key = keys.find(connection, secret)
    assert key.demand("publish").owner == "Sở Y tế"
    with pytest.raises(Forbidden):
        key.demand("status")


def test_a_wrong_key_opens_nothing(database: Database) -> None:
    secret = made(database, "publish")
    with database.transaction("writer") as connection, pytest.raises(NotAllowed):
        keys.find(connection, secret[:-1] + ("A" if secret[-1] != "A" else "B"))


def test_a_revoked_key_opens_nothing(database: Database) -> None:
    secret = made(database, "publish")
    with database.transaction("writer") as connection:
        key = keys.find(connection, secret)
        keys.revoke(connection, key.id, actor="test")
        assert keys.listing(connection) == []
        with pytest.raises(NotAllowed):
            keys.find(connection, secret)
        with pytest.raises(NotFound):
            keys.revoke(connection, key.id, actor="test")


def test_the_key_itself_is_nowhere_in_the_database(database: Database) -> None:
    secret = made(database, "publish")
    with database.transaction("owner") as connection:
        stored = connection.execute("SELECT k::text, a::text FROM ops.api_key k, ops.audit a").fetchall()
    assert stored
    assert secret not in str(stored)


def test_an_unknown_scope_is_refused(database: Database) -> None:
    with pytest.raises(BadInput):
        made(database, "everything")


def test_making_and_revoking_leave_audit_rows(database: Database) -> None:
    secret = made(database, "status")
    with database.transaction("writer") as connection:
        keys.revoke(connection, keys.find(connection, secret).id, actor="boss")
    with database.transaction("owner") as connection:
        rows = connection.execute("SELECT actor, action FROM ops.audit ORDER BY id").fetchall()
    assert rows == [("test", "key.create"), ("boss", "key.revoke")]
