"""Names as people type them, against the registry's: slips, joined words, abbreviations, what accents decide."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from addressing.gazetteer.deletions import Deletions
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.memo import Answers
from addressing.gazetteer.things import Street, Unit
from addressing.matching.reread import reread
from addressing.matching.streets import find_streets
from addressing.parsing.parse import parse
from addressing.parsing.spelling import slip_cost, written_alike
from addressing.parsing.street_names import street_key
from store.city import HCMC

NAMES = (
    "Lê Văn Sỹ", "Lê Lợi", "Lê Lai", "Nguyễn Thị Minh Khai", "Nguyễn Trãi", "Nguyễn Kiệm", "Nguyễn Kim",
    "Cách Mạng Tháng Tám", "Cách Mạng", "Đường số 5", "Đường D1", "Võ Nguyên Giáp", "Ngô Tất Tố", "Điện Biên Phủ",
    "Xô Viết Nghệ Tĩnh", "Nam Kỳ Khởi Nghĩa", "3 Tháng 2", "Dương B", "Đường B", "Bà Hạt", "Ba Lai", "Đường đất",
)  # fmt: skip


def street(number: int, name: str) -> Street:
    return Street(number, name, (name,), False, None, "", 100.0, 0.0, None, 106.7, 10.77, (), frozenset())


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(1, HCMC, [street(n, name) for n, name in enumerate(NAMES, 1)], [], [], [], {})


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Lê Vna Sỹ", "Lê Văn Sỹ"),
        ("levansy", "Lê Văn Sỹ"),
        ("le van sii", "Lê Văn Sỹ"),
        ("Nguyn Thị Minh Kha", "Nguyễn Thị Minh Khai"),
        ("nguyen thi minhkhai", "Nguyễn Thị Minh Khai"),
        ("NTMK", "Nguyễn Thị Minh Khai"),
        ("N.T. Minh Khai", "Nguyễn Thị Minh Khai"),
        ("Ng Thị M Khai", "Nguyễn Thị Minh Khai"),
        ("Minh Khai", "Nguyễn Thị Minh Khai"),
        ("Ng. Trãi", "Nguyễn Trãi"),
        ("Cách Mạng Tháng Tmá", "Cách Mạng Tháng Tám"),
        ("Cách Mạng Tkáng 8", "Cách Mạng Tháng Tám"),
        ("CMT8", "Cách Mạng Tháng Tám"),
        ("Đưnờg số 5", "Đường số 5"),
        ("Đbờng D1", "Đường D1"),
        ("duong5", "Đường số 5"),
        ("Đại tướng Võ Nguyên Giáp", "Võ Nguyên Giáp"),
        ("Ngô Tt Tố", "Ngô Tất Tố"),
        ("ĐBP", "Điện Biên Phủ"),
        ("X.V.N.T", "Xô Viết Nghệ Tĩnh"),
        ("X.V. Nghệ Tĩnh", "Xô Viết Nghệ Tĩnh"),
        ("Đường Số Năm", "Đường số 5"),
        ("đs5", "Đường số 5"),
        ("Street No. 5", "Đường số 5"),
        ("5th Street", "Đường số 5"),
        ("XVNT", "Xô Viết Nghệ Tĩnh"),
        ("NKKN", "Nam Kỳ Khởi Nghĩa"),
        ("Đường B", "Đường B"),
        ("Dương B", "Dương B"),
        ("bà hạt", "Bà Hạt"),
    ],
)
def test_a_street_is_found_as_people_type_it(gazetteer: Gazetteer, typed: str, name: str) -> None:
    hits = find_streets(gazetteer, typed)
    assert max(hits, key=lambda hit: hit.likeness).street.name == name


@pytest.mark.parametrize(
    "typed", ["Đường số 6", "Đường D2", "Đường N5", "đường TTH05", "5 Tháng 2", "xyzzy", "Hoàng Hoa Thám"]
)
def test_a_name_that_is_another_is_not_taken_for_a_slip(gazetteer: Gazetteer, typed: str) -> None:
    assert not [hit for hit in find_streets(gazetteer, typed) if hit.likeness > 0.8 and not hit.rest]


def test_a_name_that_begins_like_a_road_of_one_syllable_is_not_that_road(gazetteer: Gazetteer) -> None:
    assert not find_streets(gazetteer, "Đất Mới")


def test_the_typed_accents_put_the_name_that_has_them_first() -> None:
    assert written_alike("Lê Lợi", "Lê Lợi") > written_alike("lê lời", "Lê Lợi")
    assert written_alike("Bà Lài", "Bà Lài") > written_alike("Bà Lài", "Ba Lai")
    assert written_alike("ba lai", "Bà Lài") == written_alike("ba lai", "Ba Lai") == 1.0


def test_a_common_slip_weighs_less_than_another() -> None:
    assert (
        slip_cost("le van ssy", "le van sy") < slip_cost("le vna sy", "le van sy") < slip_cost("le vap sy", "le van sy")
    )


WORDS = st.text("abcde", min_size=1, max_size=12)


@given(st.lists(WORDS, min_size=1, max_size=12, unique=True), WORDS)
@settings(max_examples=150)
def test_every_key_within_the_slips_is_found_and_no_other(keys: list[str], typed: str) -> None:
    slips = 2 if len(typed) >= 7 else 1
    wanted = {key for key in keys if OSA.distance(key, typed) <= slips and len(typed) > 1}
    found = Deletions(keys).near(typed, slips)
    assert {key for key in wanted if slips == 1 or len(key) >= 7} <= found.keys() <= wanted
    assert all(OSA.distance(key, typed) == away for key, away in found.items())


def test_a_memo_forgets_the_oldest_and_never_grows_beyond_its_bound() -> None:
    memo = Answers(10)
    for n in range(45):
        assert memo.put(n, str(n)) == str(n)
    assert memo.get(44) == "44"
    assert memo.get(0) is None
    assert sum(memo.get(n) is not None for n in range(45)) <= 20


@pytest.mark.parametrize(
    ("typed", "number", "name"),
    [
        ("2 Công Xã Paris, Phường Sài Gòn", "2", "Công Xã Paris"),
        ("317 Ngo Gia Tu, Q10", "317", "Ngo Gia Tu"),
        ("Số nhà 29, đường Huỳnh Tịnh Của", "29", "Huỳnh Tịnh Của"),
        ("125DC11 Đường CN6, P. Sơn Kỳ", "125DC11", "Đường CN6"),
        ("R4-54,12 Hung Phuoc 1, Quận 7", "12", "Hung Phuoc 1"),
        ("12 hẻm 34 Nguyễn Trãi", "34/12", "Nguyễn Trãi"),
        ("130 Đình Phogn Phú, Phường Tăng Nhơn Phú", "130", "Đình Phường Phú"),
        ("150 Tbần Kế Xương, Phường Cầu Kiệu", "150", "Tbần Kế Xương"),
        ("12 Lê Lai, Phường Bến Thành", "12", "Lê Lai"),
        ("Phở Hòa 260C Pasteur", "260C", "Pasteur"),
        ("Công ty Hòa Bình 60 - 62 Pasteur, Quận 1", "60-62", "Pasteur"),
        ("Lê Lai, số 71, Bình Thạnh", "71", "Lê Lai"),
        ("27 Nguyễn Gia Trí, Bình Thạnh", "27", "Nguyễn Gia Trí"),
    ],
)
def test_the_registry_corrects_a_reading_that_mistook_a_name(typed: str, number: str, name: str) -> None:
    known = ("Công Xã Paris", "Ngô Gia Tự", "Huỳnh Tịnh Của", "Đường CN6", "Hưng Phước 1", "Nguyễn Trãi", "Lê Lai",
             "Đình Phong Phú", "Trần Kế Xương", "Pasteur", "Bình Thành")  # fmt: skip
    streets = [street(n, each) for n, each in enumerate((*known, "Hẻm 34 Nguyễn Trãi"), 1)]
    units = [Unit(1, "765", "district", "quận", "Bình Thạnh", "Quận Bình Thạnh", "", "binh thanh", None, False, None,
                  None, 3000.0)]  # fmt: skip
    read = reread(Gazetteer(1, HCMC, streets, units, [], [], {}), parse(typed, HCMC))
    assert (read.number, street_key(read.street or "")) == (number, street_key(name))
    assert read.alley is None or read.alley == "34"
