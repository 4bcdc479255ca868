"""Rows with a slip in a keyword are put right first: the row put right is read just as the row itself."""

from __future__ import annotations

import random

import pytest

from addressing.bulk.slips import mended
from addressing.parsing.parse import parse
from store.city import HCMC

STREETS = (
    "Đường số 7",
    "Đường D2",
    "Đường Lê Lợi",
    "duong so 14",
    "Đại lộ Bình Dương",
    "Đường Quang Trung",
    "Lê Văn Sỹ",
)
TAILS = ("", ", Phường Bình Phú", ", P. 12, Q. 3", ", Xã Tân Nhựt, TPHCM", ", phuong tan quy", " quan 7")
NUMBERS = ("12", "82/93/20", "27B", "3/2", "12-14", "7Bis", "453/12/3A")
SEED, ROWS = 11, 3000


def _row(chance: random.Random) -> str:
    words = f"{chance.choice(STREETS)}{chance.choice(TAILS)}"
    at = chance.randrange(min(8, len(words)))
    slip = chance.choice(("", words[at] * 2, chance.choice("abgnxyư") + words[at + 1 : at + 1]))
    return f"{chance.choice(NUMBERS)} {words[:at]}{slip}{words[at + 1 :]}"


def test_a_row_put_right_is_read_as_the_row_itself() -> None:
    chance = random.Random(SEED)  # noqa: S311
    rows = [" ".join(_row(chance).split()) for _ in range(ROWS)]
    right = {row: other for row in rows if (other := mended(row, HCMC)) is not None}
    assert len(right) > ROWS // 20
    assert [row for row, other in right.items() if parse(row, HCMC) != parse(other, HCMC)] == []


@pytest.mark.parametrize(("row", "right"), [("82 Đườnng số 7, Phường Bình Phú", "82 đường số 7, Phường Bình Phú")])
def test_a_slip_in_a_keyword_is_put_right(row: str, right: str) -> None:
    assert mended(row, HCMC) == right


@pytest.mark.parametrize("row", ["12 Lê Lợi, Quận 1", "165A Lũy Bsn Bích", "12 Đườnng Ngã 4 Bảy Hiền"])
def test_what_has_no_such_slip_or_says_more_is_left_alone(row: str) -> None:
    assert mended(row, HCMC) is None
