"""What the tests of addresses share; a file that needs more streets or houses has a `city` of its own."""

from __future__ import annotations

import pytest

from store.database import Database
from tests.addressing import small_city as town


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    """The made-up corner of the city, taken in."""
    town.take_in(module_database)
    return module_database
