"""What kind of thing was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addressing.code import new_numbers, written
from addressing.matching.query import Query, classify, parse_position
from store.city import HCMC
from store.errors import BadInput, BandosoError, TooLarge


@pytest.mark.parametrize(
    "typed",
    [
        "10.7769,106.7009",
        "10.7769, 106.7009",
        "106.7009 10.7769",
        "106.7009;10.7769",
        "(10.7769, 106.7009)",
        "10.7769°N 106.7009°E",
        "10,7769 106,7009",
        "10°46'36.8\"N 106°42'3.2\"E",
    ],
)
def test_a_position_is_understood_in_either_order(typed: str) -> None:
    position = parse_position(typed)
    assert position is not None
    assert position == pytest.approx((106.7009, 10.7769), abs=2e-4)


@pytest.mark.parametrize("typed", ["12, 14", "3/2", "10.5 Lê Lợi", "453/12", "12.05, 13", "200.55,300.55"])
def test_numbers_that_are_no_position(typed: str) -> None:
    assert parse_position(typed) is None


@pytest.mark.parametrize("typed", ["10.77,106.7", "10.8, 106.70", "106.7 10.77", "10,77 106,7"])
def test_a_position_may_have_lost_its_last_noughts(typed: str) -> None:
    assert parse_position(typed) in ((106.7, 10.77), (106.7, 10.8))


@pytest.mark.parametrize("typed", ["12.5 3.5", "3.2, 10.5", "10.7"])
def test_two_short_numbers_are_no_position(typed: str) -> None:
    assert parse_position(typed) is None


def test_codes_and_plus_codes_are_told_from_words() -> None:
    code = written(new_numbers(1), "HCM")[0]
    assert classify(code.lower(), HCMC).value == code
    assert classify("7p28qpg2+q96", HCMC).kind == "plus_code"
    assert classify("QPG2+QQ Quận 1", HCMC).rest == "Quận 1"
    assert classify("Lê Lợi", HCMC).kind == "words"


def test_the_empty_and_the_endless_are_refused_with_a_hint() -> None:
    with pytest.raises(BadInput) as empty:
        classify(" \n", HCMC)
    assert empty.value.hint is not None
    with pytest.raises(TooLarge):
        classify("a" * 501, HCMC)


@given(st.text(max_size=800))
def test_any_text_is_classified_or_refused_with_an_explanation(text: str) -> None:
    found = outcome(text)
    assert isinstance(found, Query) or (found.message.vi and found.message.en)


def outcome(text: str) -> Query | BandosoError:
    try:
        return classify(text, HCMC)
    except BandosoError as refusal:
        return refusal
