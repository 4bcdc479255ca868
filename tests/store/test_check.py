"""`bandoso check` finds what is missing and says what to do."""

from __future__ import annotations

from store import check
from store.database import Database
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


def test_every_failure_has_a_hint(database: Database) -> None:
    assert all(finding.hint for finding in check.run(database) if not finding.ok)
