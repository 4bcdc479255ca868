"""A structured question means what its fields say, however each is filled in."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from addressing.answer import Answer
from addressing.geocoder import Geocoder
from addressing.matching.fields import filled, number_said, street_said
from addressing.parsing.parse import parse
from store.city import HCMC
from store.database import Database, Pools


def best(city: Database, **fields: Any) -> Answer:
    async def ask() -> Answer:
        pools = Pools(city)
        await pools.reader.open(wait=True, timeout=60)
        geocoder = Geocoder(pools.reader, HCMC)
        try:
            return (await geocoder.structured(**fields))[0]
        finally:
            geocoder.close()
            await pools.reader.close()

    return asyncio.run(ask())


@pytest.mark.parametrize("district", ["1", "Q.1", "D1", "Dist. 1", "District 1", "quận nhất", "760"])
def test_a_district_may_be_written_in_any_way_or_as_its_code(city: Database, district: str) -> None:
    answer = best(city, street="Lê Lợi", district=district)
    assert (answer.street, answer.old_district, answer.unmatched) == ("Lê Lợi", "Quận 1", ())


def test_a_ward_may_be_given_by_its_code_of_today(city: Database) -> None:
    assert best(city, street="Lê Lợi", ward="26740").ward == "Phường Sài Gòn"


def test_a_street_that_is_only_a_number_is_that_street(city: Database) -> None:
    assert best(city, street="1", district="Gò Vấp").street == "Đường số 1"
    assert best(city, number="12", street="1", district="Gò Vấp").street == "Đường số 1"


def test_a_name_that_says_what_it_is_stays() -> None:
    assert street_said("Quốc lộ 1A", "") == "Quốc lộ 1A"
    assert street_said("đường Lê Lợi", "") == "đường Lê Lợi"
    assert street_said("Lê Lợi", "12") == "Lê Lợi"
    assert street_said("", "") == ""


def test_a_number_like_a_ward_is_a_number_in_its_own_field() -> None:
    assert number_said("P26") == "số P26"
    assert number_said("12/3A") == "12/3A"
    assert parse(f"{number_said('F12')} Đường 379", HCMC).number_key == "F12"


@pytest.mark.parametrize("nothing", ["null", "N/A", "-", "None", "nan", " ", "không có"])
def test_what_a_table_writes_for_nothing_is_no_part_of_the_address(city: Database, nothing: str) -> None:
    answer = best(city, number=nothing, street="Lê Lợi", ward=nothing, district="Quận 1", name=nothing)
    assert (answer.level, answer.street, answer.unmatched) == ("street", "Lê Lợi", ())


def test_a_whole_number_of_a_sheet_is_that_number(city: Database) -> None:
    assert best(city, street="Lê Lợi", district="1.0").old_district == "Quận 1"
    assert (filled("12.0"), filled("12.05"), filled("3/2")) == ("12", "12.05", "3/2")


@pytest.mark.parametrize("district", ["Hồ Chí Minh", "TP.HCM", "HCMC"])
def test_the_city_in_the_field_of_the_district_is_the_city(city: Database, district: str) -> None:
    assert best(city, street="Lê Lợi", ward="Bến Nghé", district=district).unmatched == ()


def test_a_city_in_english_in_the_field_of_the_district_says_its_kind(city: Database) -> None:
    assert best(city, district="Thu Duc City").old_district == "Thành phố Thủ Đức"
