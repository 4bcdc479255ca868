"""One parse serves every number of a street: it must be the very parse."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addressing.parsing.leading_number import ANY, split_number, with_number
from addressing.parsing.parse import parse
from store.city import HCMC

CASES = Path(__file__).parents[1] / "cases"
TEXTS = [
    row["text"]
    for path in sorted(CASES.glob("*.csv"))
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    if "text" in row
]
RESTS = [split[1] for text in TEXTS if (split := split_number(text))]
PART = st.integers(1, 2999).map(str)
NUMBERS = st.lists(st.tuples(PART, st.sampled_from(["", "", "A", "b"])).map("".join), min_size=1, max_size=5).map(
    "/".join
)


def agrees(text: str) -> bool:
    """Whether the short way, where it is taken, gives what the long way gives."""
    split = split_number(text)
    if split is None:
        return False
    number, rest = split
    short, whole = with_number(parse(f"{ANY} {rest}", HCMC), number), parse(text, HCMC)
    assert replace(short, text="") == replace(whole, text="")
    return True


def test_every_case_that_is_split_is_parsed_the_same() -> None:
    split = sum(agrees(text) for text in TEXTS)
    assert split > len(TEXTS) / 4


@given(NUMBERS, st.sampled_from(RESTS))
@settings(max_examples=500)
def test_the_number_may_be_any_other(number: str, rest: str) -> None:
    agrees(f"{number} {rest}")


HEAP = st.lists(
    st.sampled_from(
        ["12", "453/12", "hẻm", "so", "p", "P.", "q3", "phường", "duong", ",", "/", "-", "Lê Lợi", "3/2", "tp", "hcm",
         "ngõ 3", "xã", "700000", "0909123456", "(", "thang", "ấp", "lô", "tầng 3", ".", "Đ.", "street", "quận 1",
         "nga tu", "bis", "số 2", "KP 3", "Sài Gòn", "Ngô Quyền", "ngo quyen", "D2", "A", "lo"]
    ),
    max_size=12,
).map(" ".join)  # fmt: skip


@given(NUMBERS, st.sampled_from(["", "số ", "so nha ", "# "]), HEAP)
@settings(max_examples=1_000)
def test_no_heap_of_words_is_split_wrongly(number: str, said: str, rest: str) -> None:
    agrees(f"{said}{number} {rest}")


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("453/12 Lê Văn Sỹ, Phường 12", ("453/12", "Lê Văn Sỹ, Phường 12")),
        ("số 12A đường Lê Lợi q1", ("12A", "đường Lê Lợi q1")),
        ("# 7 Yersin", ("7", "Yersin")),
        ("3/2 quận 10", None),
        ("3 tháng 2, quận 10", None),
        ("Số 2", None),
        ("12 hẻm 34 Nguyễn Trãi", None),
        ("0909 123 456", None),
        ("12 Lê Lợi, 14 Lê Lai", None),
        ("12 D2", None),
        ("Lê Lợi 12", None),
        ("", None),
    ],
)
def test_only_a_plain_number_in_front_is_split(text: str, split: tuple[str, str] | None) -> None:
    assert split_number(text) == split
