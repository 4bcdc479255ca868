"""Filters of a search: by type, by unit old or new, by box."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool

from addressing.answer import Answer
from addressing.geocoder import Geocoder
from addressing.matching.filters import checked_box, checked_types
from store.city import HCMC
from store.database import Database
from store.errors import BadInput
from tests import small_city as small


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return small.built(module_database)


def _found(database: Database, query: str, *, autocomplete: bool = False, **wanted: Any) -> list[Answer]:
    async def ask() -> list[Answer]:
        async with AsyncConnectionPool(database.conninfo("reader"), min_size=1, max_size=1, open=False) as pool:
            geocoder = Geocoder(pool, HCMC)
            filters = await geocoder.filters(**wanted)
            return await geocoder.search(query, filters=filters, limit=10, autocomplete=autocomplete)

    return asyncio.run(ask())


def test_only_answers_of_the_types_wanted_are_given(city: Database) -> None:
    assert [a.level for a in _found(city, "Lê Lợi", types=["street"])] == ["street"]
    assert _found(city, "Lê Lợi", types=["poi"]) == []
    assert {a.level for a in _found(city, "ben thanh", types=["poi", "street"])} == {"place"}


def test_a_district_decides_between_streets_of_one_name(city: Database) -> None:
    for unit, old_ward in (("Quận 1", "Phường Bến Nghé"), ("Q3", "Phường 13"), ("27160", "Phường 13")):
        assert [a.old_ward for a in _found(city, "Đường số 1", unit=unit)] == [old_ward]


def test_a_reused_code_stands_for_the_old_ward_and_the_new_one(city: Database) -> None:
    assert _found(city, "12 Lê Lợi", unit="26740")[0].number == "12"
    assert _found(city, "453/12 Lê Văn Sỹ", unit="26740") == []


def test_a_box_keeps_what_lies_in_it(city: Database) -> None:
    west = "106.70,10.77,106.71,10.78"
    assert [a.ward for a in _found(city, "Đường số 1", box=west)] == ["Phường Sài Gòn"]
    assert _found(city, "12 Lê Lợi", box="106.72,10.77,106.73,10.78") == []


def test_suggestions_are_filtered_too(city: Database) -> None:
    assert {a.old_district for a in _found(city, "đường s", autocomplete=True, unit="Quận 3")} == {"Quận 3"}


@pytest.mark.parametrize("wanted", [{"types": ["house"]}, {"unit": "Phường Không Có"}, {"box": "1,2,3"}])
def test_a_filter_that_can_mean_nothing_is_refused_with_what_there_is(city: Database, wanted: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as refused:
        _found(city, "Lê Lợi", **wanted)
    assert refused.value.hint is not None


@pytest.mark.parametrize("text", ["", "1,2", "5,1,4,2", "a,b,c,d", "nan,1,2,3", "-200,0,1,1", "1,2,3,4,5"])
def test_what_is_no_box_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        checked_box(text)


def test_types_and_box_are_read_as_written() -> None:
    assert checked_types(["street"]) == {"street"}
    assert checked_box("106.5,10.5,107,11") == (106.5, 10.5, 107.0, 11.0)
