"""Crossings of streets whose names many streets bear, and names with figures beside a slash."""

from __future__ import annotations

import pytest

from addressing.gazetteer.things import distance_m
from addressing.parsing.described import crossing_names
from store.database import Database
from tests.addressing import small_city as town

CORNER = (106.704, 10.770)


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    others = [
        town.street(f"so9-{n:02}", "Đường số 9", (106.662, 10.822 + n * 0.0001), (106.668, 10.822 + n * 0.0001))
        for n in range(60)
    ]
    there = town.street("so9-z", "Đường số 9", (106.704, 10.766), (106.704, 10.774))
    return town.take_in(module_database, streets=[*others, there])


@pytest.mark.parametrize(
    "written",
    [
        "Giao lộ Lê Lợi và Đường số 9",
        "góc Đường số 9 - Lê Lợi",
        "Ngã tư Đường số 9/Lê Lợi, Quận 1",
        "Lê Lợi (ngã tư Đường số 9), Quận 1",
        "Ngã 4 Đường số 9, Lê Lợi, Quận 1",
    ],
)
def test_of_the_many_streets_of_a_name_the_one_that_meets_the_other_is_meant(city: Database, written: str) -> None:
    first = town.best(city, written)
    assert distance_m((first.lon, first.lat), CORNER) < 20
    assert first.kind == "crossing"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Ngã tư Đường số 1/Ngô Chí Quốc", ("Đường số 1", "Ngô Chí Quốc")),
        ("Ngã tư Trần Minh Quyền/3 Tháng 2", ("Trần Minh Quyền", "3 Tháng 2")),
        ("Ngã tư Đường N2/Mai Chí Thọ", ("Đường N2", "Mai Chí Thọ")),
        ("giao lộ Lê Lợi/Pasteur", ("Lê Lợi", "Pasteur")),
        ("Ngã ba Nhị Bình 7/Bùi Công Trừng", ("Nhị Bình 7", "Bùi Công Trừng")),
    ],
)
def test_a_slash_parts_names_that_end_or_begin_with_a_figure(written: str, names: tuple[str, str]) -> None:
    assert next(crossing_names([written])) == (*names, True)


@pytest.mark.parametrize("written", ["12/3 Lê Lợi", "36/45/32 Bùi Quang Là", "KP3/12 Lê Lợi"])
def test_a_slash_of_a_number_parts_nothing(written: str) -> None:
    assert next(crossing_names([written]))[0] != written.split("/")[0]
