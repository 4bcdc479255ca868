"""What the tests of addresses share; a file that needs more streets or houses has a `city` of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Connection

from store.database import Database
from tests.addressing import small_city as town


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    """The made-up corner of the city, taken in."""
    return town.take_in(module_database)


@pytest.fixture
def writer(city: Database) -> Iterator[Connection[Any]]:
    """A writer's transaction, undone after the test."""
    with city.connect("writer") as connection:
        yield connection
        connection.rollback()
