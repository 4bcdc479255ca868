"""A number that a house had finds what stands there now, and says so: renumbered, split, merged; singly and in bulk."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from typing import Any

import pytest
from psycopg import Connection
from psycopg_pool import AsyncConnectionPool

from addressing.answer import Answer
from addressing.bulk.chunk import ChunkGeocoder
from addressing.bulk.engine import gazetteer_of
from addressing.files.rows import Outcome
from addressing.files.tails import Texts
from addressing.geocoder import Geocoder
from addressing.migrate.address import Migration
from addressing.migrate.bulk import of
from addressing.migrate.one import MigrationDesk
from addressing.registry import registry
from addressing.registry.intake import take_addresses, take_streets, take_units
from store.city import HCMC
from store.database import Database
from tests import small_city as small

NORTH, SOUTH = 10.7751, 10.7749
WARD = "Phường Sài Gòn"


@pytest.fixture(scope="module")
def codes(module_database: Database) -> dict[str, str]:
    """Lê Lợi: 30 became 130, then 230; 40 is 40A and 40B; 50 and 52 are 50-52; 60 is round the corner."""
    small_houses = [
        small.house(f"h{n}", str(n), "Lê Lợi", 106.701 + n * 0.0001, NORTH) for n in (20, 30, 40, 50, 52, 60)
    ]
    with module_database.transaction("owner") as connection:
        take_units(connection, small.units(), small.successions(), city=HCMC)
        take_streets(connection, small.streets(), city=HCMC)
        take_addresses(connection, small_houses, city=HCMC)
        rows = connection.execute("SELECT number, code FROM registry.address").fetchall()
    codes = dict(rows)
    with module_database.transaction("writer") as connection:
        _changed(connection, codes)
    return codes


def _changed(connection: Connection[Any], codes: dict[str, str]) -> None:
    made: dict[str, Any] = {"actor": "test", "why": "test", "city": HCMC}
    registry.rename(connection, codes["30"], number="130", **made)
    registry.rename(connection, codes["30"], number="230", **made)
    # Another house is number 30 now.
    codes["30 now"] = registry.register(
        connection,
        small.house("n30", "30", "Lê Lợi", 106.7085, NORTH),
        actor="test",
        city=HCMC,
    ).code
    parts = [small.house(f"s{n}", n, "Lê Lợi", 106.705, NORTH) for n in ("40A", "40B")]
    registry.split(connection, codes["40"], parts, **made)
    joined = small.house("m", "50-52", "Lê Lợi", 106.7061, NORTH)
    registry.merge(connection, [codes["50"], codes["52"]], joined, **made)
    corner = registry.register(
        connection, small.house("c", "5", "Đường số 1", 106.703, 10.7711), actor="test", city=HCMC
    )
    registry.retire(connection, codes["60"], successor=corner.code, **made)


def searched(database: Database, text: str, **more: Any) -> list[Answer]:
    async def ask() -> list[Answer]:
        async with AsyncConnectionPool(database.conninfo("reader"), min_size=1, max_size=2, open=False) as pool:
            return await Geocoder(pool, database.settings.profile).search(text, **more)

    return asyncio.run(ask())


def migrated(database: Database, text: str, direction: Any) -> Migration:
    async def ask() -> Migration:
        async with AsyncConnectionPool(database.conninfo("reader"), min_size=1, max_size=2, open=False) as pool:
            return await MigrationDesk(Geocoder(pool, database.settings.profile), pool).migrate(text, direction)

    return asyncio.run(ask())


def test_an_old_number_finds_its_house_and_says_which_it_was(module_database: Database, codes: dict[str, str]) -> None:
    best = searched(module_database, f"130 Lê Lợi, {WARD}")[0]
    assert (best.level, best.number, best.code) == ("house", "230", codes["30"])
    assert best.why == "130 Lê Lợi là số cũ, nay là 230 Lê Lợi"
    assert best.matched[0] == "130"
    assert best.confidence > 0.8
    assert (
        searched(module_database, "130 Lê Lợi", lang="en")[0].why == "130 Lê Lợi is a number of before, now 230 Lê Lợi"
    )


def test_the_house_of_that_number_today_goes_before_the_one_that_had_it(
    module_database: Database, codes: dict[str, str]
) -> None:
    now, before = searched(module_database, "30 Lê Lợi")[:2]
    assert (now.code, before.code) == (codes["30 now"], codes["30"])
    assert now.former_number is None
    assert before.former_number == "30"
    assert now.confidence > 2 * before.confidence


def test_a_split_number_finds_both_houses_and_a_merged_one_the_house_it_became(
    module_database: Database, codes: dict[str, str]
) -> None:
    both = searched(module_database, "40 Lê Lợi")[:2]
    assert {answer.number for answer in both} == {"40A", "40B"}
    assert both[0].confidence < 0.6
    assert [searched(module_database, f"{n} Lê Lợi")[0].number for n in (50, 52)] == ["50-52", "50-52"]


def test_an_heir_on_another_street_is_told_with_its_street(module_database: Database, codes: dict[str, str]) -> None:
    best = searched(module_database, "60 Lê Lợi")[0]
    assert (best.number, best.street) == ("5", "Đường số 1")
    assert best.label.startswith("5 Đường số 1")
    found = migrated(module_database, "60 Lê Lợi, Phường Bến Nghé, Quận 1", "new")
    assert found.address == "5 Đường số 1, Phường Sài Gòn, Thành phố Hồ Chí Minh"
    assert {("number", "60", "5"), ("street", "Lê Lợi", "Đường số 1")} <= {
        (c.what, c.was, c.now) for c in found.changes
    }


def test_bulk_says_what_a_single_search_says(module_database: Database, codes: dict[str, str]) -> None:
    texts = [f"{number} Lê Lợi" for number in ("20", "130", "30", "40", "50", "60", "30", "130", "20")]
    singles = [searched(module_database, text, limit=1)[0] for text in texts]
    with module_database.connect("reader") as connection:
        geocoder = ChunkGeocoder(
            gazetteer_of(module_database), module_database.settings.profile, lambda: nullcontext(connection)
        )
        done = geocoder.done(Texts(texts))
    cells = [done.cells(place) for place in range(len(texts))]
    assert cells == [Outcome("ok", c[-1], answer).cells() for c, answer in zip(cells, singles, strict=True)]


def test_migrating_follows_renumbering_and_merger_and_tells_the_heirs_of_a_split(
    module_database: Database, codes: dict[str, str]
) -> None:
    renumbered = migrated(module_database, "130 Lê Lợi, Phường Bến Nghé, Quận 1", "new")
    assert renumbered.address == "230 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"
    assert ("number", "130", "230") in {(c.what, c.was, c.now) for c in renumbered.changes}
    merged = migrated(module_database, "52 Lê Lợi, Phường Bến Nghé, Quận 1", "new")
    assert merged.address == "50-52 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"
    split = migrated(module_database, "40 Lê Lợi, Phường Bến Nghé, Quận 1", "new")
    assert "số 40 đã tách thành: 40A, 40B" in [reason.said().vi for reason in split.reasons]


def test_migrating_back_gives_the_number_of_before_the_reform(module_database: Database, codes: dict[str, str]) -> None:
    found = migrated(module_database, f"230 Lê Lợi, {WARD}", "old")
    assert found.address == "30 Lê Lợi, Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"
    # Of two that became one, neither is its number of before.
    assert migrated(module_database, f"50-52 Lê Lợi, {WARD}", "old").address == (
        "50-52 Lê Lợi, Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"
    )


def test_migrating_in_bulk_says_the_same(module_database: Database, codes: dict[str, str]) -> None:
    cells = of(module_database, "new").cells(
        ["130 Lê Lợi, Phường Bến Nghé, Quận 1", "20 Lê Lợi, Phường Bến Nghé, Quận 1"]
    )
    assert cells[0][0] == "230 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"
    assert "130 → 230" in cells[0][6]
    assert cells[1][0] == "20 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"


def test_a_house_without_a_name_of_its_own_is_found_by_what_others_call_it(
    module_database: Database, codes: dict[str, str]
) -> None:
    with module_database.transaction("writer") as connection:
        registry.add_name(connection, codes["20"], "Biệt thự Hoa Hồng", "alias", actor="test", city=HCMC)
        registry.add_name(connection, codes["20"], "Rose Villa", "english", actor="test", city=HCMC)
    for text in ("biet thu hoa hong", "Rose Villa, Lê Lợi"):
        best = searched(module_database, text)[0]
        assert best.code == codes["20"]
    assert searched(module_database, "20 Lê Lợi")[0].level == "house"
