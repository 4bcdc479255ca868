"""What people type in a hurry: units that nothing marks, initials, joined words, a keyboard half done."""

from __future__ import annotations

import pytest

from addressing.parsing.keyboard import half_typed, meant
from addressing.parsing.parse import parse
from addressing.parsing.place_names import place_key
from store.city import HCMC
from store.database import Database
from tests.addressing import small_city as town


@pytest.mark.parametrize(
    ("typed", "street_name", "district"),
    [
        ("12 le looi quan1", "Lê Lợi", "Quận 1"),
        ("ntmk bến nghé", "Nguyễn Thị Minh Khai", "Quận 1"),
        ("NTMK ben nghe quan 1", "Nguyễn Thị Minh Khai", "Quận 1"),
        ("le lio go vap", "Lê Lợi", "Quận Gò Vấp"),
        ("leloi govap", "Lê Lợi", "Quận Gò Vấp"),
        ("lê lợi gv", "Lê Lợi", "Quận Gò Vấp"),
        ("leloi p3 gv", "Lê Lợi", "Quận Gò Vấp"),
        ("Lê Lợi, q. gvấp", "Lê Lợi", "Quận Gò Vấp"),
        ("lê lợi bến nghé", "Lê Lợi", "Quận 1"),
        ("ba lai bến nghé q1", "Ba Lai", "Quận 1"),
        ("nguyenthiminhkhaiq1", "Nguyễn Thị Minh Khai", "Quận 1"),
        ("levansyp12q3", "Lê Văn Sỹ", "Quận 3"),
    ],
)
def test_a_unit_that_nothing_marks_is_told_from_the_street_before_it(
    city: Database, typed: str, street_name: str, district: str
) -> None:
    answer = town.best(city, typed)
    assert (answer.street, answer.old_district) == (street_name, district)


@pytest.mark.parametrize("typed", ["chobenthanh", "chobenthanh q1", "cho benthanh", "bvchoray", "benhvienchoray"])
def test_a_place_is_found_with_its_words_joined(city: Database, typed: str) -> None:
    assert town.best(city, typed).name in {"Chợ Bến Thành", "Bệnh viện Chợ Rẫy"}


@pytest.mark.parametrize("typed", ["THPT LQĐ", "thpt lqd q3"])
def test_a_place_is_found_by_its_kind_and_initials(city: Database, typed: str) -> None:
    assert town.best(city, typed).name == "THPT Lê Quý Đôn"


@pytest.mark.parametrize("typed", ["bến nghé quận 1", "ben nghe, q1"])
def test_a_ward_behind_which_its_district_stands_is_that_ward(city: Database, typed: str) -> None:
    answer = town.best(city, typed)
    assert (answer.level, answer.old_ward) == ("ward", "Phường Bến Nghé")


@pytest.mark.parametrize("typed", ["p3 gv", "F.3 Gò Vấp", "f3 go vap", "phường 3 gvấp"])
def test_a_numbered_ward_is_found_in_a_district_said_short(city: Database, typed: str) -> None:
    answer = town.best(city, typed)
    assert (answer.level, answer.old_ward, answer.old_district) == ("ward", "Phường 3", "Quận Gò Vấp")


def test_a_unit_that_is_only_nearly_called_so_comes_after_the_street_that_is(city: Database) -> None:
    assert town.best(city, "bà lài").street == "Bà Lài"


@pytest.mark.parametrize(("typed", "so_far"), [("nguyeen", "nguyên"), ("ddien b", "đien b"), ("aeon b", "aeon b")])
def test_a_keyboard_half_done_is_read_as_far_as_it_is(typed: str, so_far: str) -> None:
    assert half_typed(typed) == so_far


@pytest.mark.parametrize("typed", ["leef v", "lee vawn s", "p. bế", "q. g"])
def test_suggestions_come_while_telex_or_a_short_kind_is_half_typed(city: Database, typed: str) -> None:
    first = town.ask(city, typed, autocomplete=True)[0][0]
    assert first.name in {"Lê Văn Sỹ", "Phường Bến Nghé", "Quận Gò Vấp"}


def test_the_one_key_of_u_with_a_horn_is_read() -> None:
    assert meant("thur ddwcs") == "thủ đức"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Trường Trung học cơ sở Nguyễn Trãi", "THCS Nguyễn Trãi"),
        ("ĐH SPKT TP.HCM", "Đại học Sư phạm Kỹ thuật Thành phố Hồ Chí Minh"),
        ("TAND Quận 3", "Tòa án Nhân dân Q.3"),
        ("ĐH GTVT", "Trường Đại học Giao thông Vận tải"),
        ("Cục thuế TPHCM", "Cục thuế TP. Hồ Chí Minh"),
    ],
)
def test_two_ways_of_writing_a_place_are_one(one: str, other: str) -> None:
    assert place_key(one) == place_key(other)


def test_the_citys_name_in_a_name_is_no_city() -> None:
    assert place_key("Bảo tàng Hồ Chí Minh") != place_key("Bảo tàng TPHCM")


def test_a_street_said_before_a_province_word_keeps_its_name() -> None:
    assert parse("so viet nghe tinh binh thanh", HCMC).city is None
