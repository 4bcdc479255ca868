"""Folding finds, accents decide."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addressing.parsing.text import accent_agreement, aligned_fold, fold, nfc, tone_key


@given(st.text(max_size=300))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=300))
def test_the_aligned_folding_keeps_every_position(text: str) -> None:
    assert len(aligned_fold(text)) == len(text)


@given(st.text(max_size=300))
def test_nfc_is_stable_and_composed(text: str) -> None:
    assert nfc(nfc(text)) == nfc(text)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Ðường Lê Văn Sỹ", "duong le van sy"),
        ("ĐƯỜNG LÊ VĂN SỸ", "duong le van sy"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Minh Khai"), "nguyen thi minh khai"),
        ("  P.3 , Q.1 ", "p 3 q 1"),
        ("hoà", "hoa"),
        ("\u200bLê\u00a0Lợi", "le loi"),
        ("", ""),
    ],
)
def test_the_same_words_fold_alike(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_the_wrong_letter_eth_is_read_as_d() -> None:
    assert nfc("\u00d0iện Biên Phủ") == "Điện Biên Phủ"


def test_old_and_new_tone_marks_are_one() -> None:
    assert tone_key("hoà") == tone_key("hòa")
    assert tone_key("Bà") != tone_key("Ba")


def test_typed_accents_prefer_the_name_that_bears_them() -> None:
    assert accent_agreement("Bà Hạt", "Bà Hạt") == 1
    assert accent_agreement("hoà hưng", "Hòa Hưng") == 1
    assert accent_agreement("bá", "Bà") < 0
    assert 0 < accent_agreement("nguyên", "Nguyễn") < 1
    assert accent_agreement("nguyen", "Nguyễn") == 0
