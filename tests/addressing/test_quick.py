"""What is known about the parts of an address gives the very answer that reading it whole gives."""

from __future__ import annotations

import csv
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from addressing.parsing.quick import quick
from addressing.parsing.syllables import SYLLABLES
from addressing.parsing.thorough import thorough
from store.city import HCMC

CASES = Path(__file__).parents[1] / "cases"
TEXTS = [
    row["text"]
    for path in sorted(CASES.glob("*.csv"))
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    if "text" in row
]
HEADS = sorted({text.split(",")[0] for text in TEXTS})
ODD_NUMBERS = ["12A1", "453/12B2", "12Bis", "7/3bis", "12-14", "453/12-16A", "12+14", "3-2", "139b7"]
PARTS = sorted({part.strip() for text in TEXTS for part in text.split(",")})


def agrees(text: str) -> bool:
    """Whether the quick way, where it is taken, gives what the thorough way gives."""
    found = quick(text, HCMC)
    assert found is None or found == thorough(text, HCMC)
    return found is not None


def test_every_case_that_is_read_quickly_is_read_right() -> None:
    # Most rules are of odd writings, which are read thoroughly.
    assert sum(agrees(text) for text in TEXTS) > 150


def test_a_word_left_beside_a_unit_is_read_as_ever() -> None:
    agrees("so 12 le lai, Phường 12 cũ, 012/05 Lê Lai, 4A Bis Lê Lai")


def test_a_day_with_a_dash_is_read_as_ever() -> None:
    agrees("3-2 số 12, Phường 12")


def test_what_another_part_gives_a_meaning_to_is_read_as_ever() -> None:
    for text in (
        "7/3bis Bãi giữ xe 24/24, Tỉnh lộ 7",
        "12A1 Lê Lai, 12 & 14 Lê Lợi",
        "7F Sunwah Tower, 115 Nguyen Hue",
        "7F ½ Lê Lợi",
    ):
        agrees(text)


def test_a_name_with_a_word_that_lost_its_vowel_is_read_quickly() -> None:
    assert agrees("12 Phan Văn Hln, Phường 12, Quận 3")


def test_a_district_by_its_letter_and_a_number_like_an_hour_are_read_quickly() -> None:
    assert agrees("19/42/9 Đ. số 13, X. Bình Hưng, H. Bình Chánh, TPHCM")
    assert agrees("224/47/2 Phạm Hùng, Xã Bình Hưng, Huyện Bình Chánh")


@given(st.sampled_from(HEADS), st.lists(st.sampled_from(PARTS), max_size=4))
@settings(max_examples=1_000)
def test_parts_in_any_company_mean_what_they_mean_alone(head: str, parts: list[str]) -> None:
    agrees(", ".join([head, *parts]))


@given(st.sampled_from(ODD_NUMBERS), st.sampled_from(HEADS), st.lists(st.sampled_from(PARTS), max_size=3))
@settings(max_examples=500)
def test_a_number_of_any_form_before_words_is_read_as_ever(number: str, head: str, parts: list[str]) -> None:
    agrees(", ".join([f"{number} {head.lstrip('0123456789/')}", *parts]))


SPOILT = ["Nguyễnn", "Vna", "Tráii", "Lêê", "Đìhn", "Hbi", "Hln", "Phsng", "tpn", "NVC", "ddwcs", "mbtdpvscp"]
KEYWORDS = ["bis", "ter", "số", "hẻm", "đường", "phường", "thi xa", "tp", "kdc", "tt"]
WORDS = st.one_of(st.sampled_from(sorted(SYLLABLES)), st.sampled_from(SPOILT), st.sampled_from(KEYWORDS))
UNITS = ["Phường 12", "P.12, Q.3, TPHCM", "Tân Bình", "Phường Bến Nghé, Quận 1", "phuong ben nghe", "Sài Gòn"]


@given(st.lists(WORDS, min_size=1, max_size=5), st.sampled_from(["", "Đ. ", "đường "]), st.sampled_from(["", *UNITS]))
@settings(max_examples=1_500)
def test_a_name_of_any_words_is_read_as_ever(name: list[str], said: str, units: str) -> None:
    agrees(", ".join(part for part in (f"12 {said}{' '.join(name)}", units) if part))
