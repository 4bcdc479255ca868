"""Suggestions while typing: nothing that stays valid jumps about, and every way to a name's words is there."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg_pool import AsyncConnectionPool

from addressing.gazetteer.completion import Completion
from addressing.gazetteer.things import Street
from addressing.geocoder import Geocoder
from addressing.matching.autocomplete import typed_keys
from addressing.parsing.text import fold
from addressing.registry.intake_addresses import take_addresses
from addressing.registry.intake_streets import take_streets
from store.city import HCMC
from store.database import Database
from tests.addressing import small_city as town

WORD = st.text("abn", min_size=1, max_size=3)
NAMES = st.lists(st.lists(WORD, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=25)


def completion(names: list[str]) -> Completion:
    streets = (
        Street(n, name, (name,), False, None, "", 1.0, n % 5 / 5, None, 0.0, 0.0, (), frozenset())
        for n, name in enumerate(names, 1)
    )
    return Completion(streets, (), ())


@given(NAMES, st.data())
@settings(max_examples=100)
def test_the_aimed_name_never_sinks_while_it_is_typed(names: list[str], data: st.DataObject) -> None:
    made = completion(names)
    aimed = data.draw(st.integers(1, len(names)))
    name = names[aimed - 1]
    places = [[one.id for one in made.starting(name[:length])].index(aimed) for length in range(1, len(name) + 1)]
    assert places == sorted(places, reverse=True)


@given(NAMES, WORD)
@settings(max_examples=100)
def test_every_name_with_a_word_that_starts_as_typed_is_found(names: list[str], typed: str) -> None:
    found = {names[one.id - 1] for one in completion(names).starting(typed)}
    assert found == {name for name in names if any(word.startswith(typed) for word in name.split())}


def test_once_the_aimed_street_is_suggested_it_stays_while_its_name_is_typed(
    module_database: Database,
) -> None:
    town.take_in(module_database)
    for name in ("Lê Văn Sỹ", "Nguyễn Thị Minh Khai", "Dương Bá Trạc", "Bà Lài"):
        prefixes = [name[:length] for length in range(2, len(name) + 1)]
        for typed in (prefixes, [fold(prefix) for prefix in prefixes]):
            lists = town.ask(module_database, *typed, autocomplete=True)
            shown = [any(answer.street == name for answer in answers) for answers in lists]
            assert shown == sorted(shown), (name, typed, shown)
            assert shown[-1]


def test_a_street_named_by_a_date_is_completed_as_it_is_spelled() -> None:
    made = completion(["Cách Mạng Tháng Tám"])
    for typed in ("cach mang thang", "cach mang thang t", "cach mang thang ta", "cach mang thang tam"):
        assert [one.id for one in made.starting(typed)] == [1], typed
    assert [one.id for one in made.starting("cach mang thang 8")] == [1]


def test_searches_are_answered_before_suggestions_are_made_and_the_first_letter_makes_them(
    module_database: Database,
) -> None:
    town.take_in(module_database)
    assert asyncio.run(_searched_then_typed(module_database)) == (False, True)


async def _searched_then_typed(database: Database) -> tuple[bool, bool]:
    """Whether suggestions were made after a search, and whether a street was suggested after it."""
    async with AsyncConnectionPool(database.conninfo("reader"), min_size=1, max_size=2, open=False) as pool:
        geocoder = Geocoder(pool, database.settings.profile)
        await geocoder.search("411 Lê Văn Sỹ")
        made = "completion" in vars(await geocoder.gazetteer())
        suggested = await geocoder.search("le v", autocomplete=True)
        return made, any(answer.street == "Lê Văn Sỹ" for answer in suggested)


def test_a_numbered_street_is_no_beginning_of_a_name() -> None:
    for typed, key in (("duong so 1", "so 1"), ("đường d2", "d2"), ("đường 12", "so 12")):
        assert typed_keys(typed)[key] == 0.0, typed
    assert typed_keys("duong b")["b"] > 0.0


def test_behind_a_number_the_streets_called_so_come_before_those_whose_name_only_has_it(
    module_database: Database,
) -> None:
    town.take_in(module_database)
    longer = [
        town.street("bridge", "Cầu Lê Văn Sỹ", (106.684, 10.791), (106.686, 10.791), importance=0.9),
        town.street("so10", "Đường số 10", (106.662, 10.786), (106.668, 10.786), importance=0.9),
    ]
    lats = [10.780 + n / 1e4 for n in range(70)]
    namesakes = [town.street(f"so1-{n}", "Đường số 1", (106.662, lat), (106.664, lat)) for n, lat in enumerate(lats)]
    far = [town.house("77", "so1-69", 106.663, lats[-1]), town.house("77", "so10", 106.664, 10.7861)]
    with module_database.transaction("owner") as connection:
        assert not take_streets(connection, [*town.STREETS, *longer, *namesakes], city=HCMC).refused
        assert not take_addresses(connection, [*town.ADDRESSES, *far], city=HCMC).refused
    bridged, numbered, trailing = town.ask(
        module_database, "453 le van sy", "77 duong so 1", "77 đường số 1 ", autocomplete=True
    )
    assert [answer.name for answer in bridged[:2]] == ["453 Lê Văn Sỹ", "Hẻm 453 Lê Văn Sỹ"]
    assert numbered[0].label == trailing[0].label
    assert (numbered[0].level, numbered[0].street, numbered[0].number) == ("house", "Đường số 1", "77")
