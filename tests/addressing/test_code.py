"""The digital address: every single wrong symbol and every swap of two symbols is caught."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from addressing.code import (
    ALPHABET,
    SYMBOLS,
    beginning,
    check_symbol,
    demand,
    looks_like_code,
    new_numbers,
    normalise,
    numbers_of,
    written,
)
from store.errors import BadInput

symbols = st.text(alphabet=ALPHABET, min_size=SYMBOLS, max_size=SYMBOLS)


def body_of(seven: str) -> str:
    return seven + check_symbol(seven)


def sound(body: str) -> bool:
    return normalise(f"HCM-{body[:4]}-{body[4:]}", "HCM") is not None


@given(symbols)
def test_every_single_wrong_symbol_is_caught(seven: str) -> None:
    body = body_of(seven)
    for at in range(len(body)):
        wrong = (body[:at] + other + body[at + 1 :] for other in ALPHABET if other != body[at])
        assert not any(map(sound, wrong))


@given(symbols)
def test_every_swap_of_two_different_symbols_is_caught(seven: str) -> None:
    body = body_of(seven)
    for a, b in combinations(range(len(body)), 2):
        if body[a] != body[b]:
            swapped = list(body)
            swapped[a], swapped[b] = body[b], body[a]
            assert not sound("".join(swapped))


@pytest.mark.parametrize(("a", "b"), list(combinations(range(SYMBOLS + 1), 2)))
def test_every_swap_of_every_pair_of_values_is_caught_at_every_pair_of_places(a: int, b: int) -> None:
    # The check is linear: that the other symbols are 2 (value zero) or anything else makes no difference.
    for first in ALPHABET:
        for second in ALPHABET:
            if first == second:
                continue
            seven = ["2"] * SYMBOLS
            seven[a] = first
            if b < SYMBOLS:
                seven[b] = second
            body = list(body_of("".join(seven)))
            if body[a] != body[b]:
                body[a], body[b] = body[b], body[a]
                assert not sound("".join(body))


@given(symbols)
@example("2345678")
@example("CVTXQBV")
def test_a_code_is_understood_however_it_is_typed(seven: str) -> None:
    body = body_of(seven)
    code = f"HCM-{body[:4]}-{body[4:]}"
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), f"  {code} "):
        assert normalise(typed, "HCM") == code
    # Eight bare digits are a telephone.
    assert normalise(code[4:].lower(), "HCM") == (None if body.isdigit() else code)


@pytest.mark.parametrize("count", [0, 1, 7, 5000])
def test_codes_drawn_together_are_all_valid_all_different_and_in_no_order(count: int) -> None:
    codes = written(new_numbers(count), "HCM")
    assert len(set(codes)) == len(codes) == count
    assert all(normalise(code, "HCM") == code for code in codes)
    assert count < 100 or codes != sorted(codes)


def test_codes_drawn_together_use_every_symbol_everywhere_alike() -> None:
    codes = [code.replace("-", "")[3:] for code in written(new_numbers(115_000), "HCM")]
    for place in range(SYMBOLS + 1):
        seen = Counter(code[place] for code in codes)
        assert set(seen) == set(ALPHABET)
        assert max(seen.values()) < 1.25 * min(seen.values())


def test_two_thousand_codes_drawn_one_by_one_are_hardly_ever_alike() -> None:
    # Two alike are met once in 1,700 such draws, two pairs once in six million.
    assert len({written(new_numbers(1), "HCM")[0] for _ in range(2000)}) >= 1999


@given(st.text(max_size=60))
def test_no_text_is_a_code_by_accident_of_an_error(text: str) -> None:
    code = normalise(text, "HCM")
    assert code is None or normalise(code, "HCM") == code


def test_eight_bare_digits_are_a_telephone_rather_than_a_code() -> None:
    valid_digits = next(body for n in range(10_000) if (body := body_of(f"234{2 + n % 8}56{2 + n // 8 % 8}")).isdigit())
    assert normalise(valid_digits, "HCM") is None


def test_a_mistyped_code_is_explained() -> None:
    code = written(new_numbers(1), "HCM")[0]
    wrong = code[:-1] + next(s for s in ALPHABET if s != code[-1])
    assert looks_like_code(wrong, "HCM")
    with pytest.raises(BadInput, match="check symbol"):
        demand(wrong, "HCM")
    with pytest.raises(BadInput, match="never has O"):
        demand("HCM-O234-5678", "HCM")
    with pytest.raises(BadInput, match="is not a digital address"):
        demand("Lê Lợi", "HCM")


def test_the_numbers_of_codes_are_those_they_were_written_of() -> None:
    numbers = new_numbers(1000)
    lines = "".join(f"{code}\n" for code in written(numbers, "HCM")).encode()
    assert numbers_of(lines, "HCM").tolist() == numbers.tolist()
    assert numbers_of(b"", "HCM").tolist() == []


def test_a_code_of_letters_alone_is_begun_as_any_other() -> None:
    for typed in ("HCM-CVTX-QBV", "hcm-cvtx-qb", "hcmcvtxqbv", "hcmcvt"):
        first, last = beginning(typed, "HCM") or ("", "")
        assert first <= "HCM-CVTX-QBV3" <= last, typed


def test_the_beginning_of_a_code_stands_for_all_that_begin_so() -> None:
    assert beginning("hcm-9c5c-x", "HCM") == ("HCM-9C5C-X222", "HCM-9C5C-XXXX")
    assert beginning("HCM9C", "HCM") == ("HCM-9C22-2222", "HCM-9CXX-XXXX")
    assert beginning("HCM-CVTX-", "HCM") == ("HCM-CVTX-2222", "HCM-CVTX-XXXX")
    assert beginning("hcm 9c5c xn", "HCM") == ("HCM-9C5C-XN22", "HCM-9C5C-XNXX")
    for no_code in (
        "HCM",
        "HCM TP",
        "HCM Q3",
        "HCM P12",
        "HCMC Q3",
        "HCM TPBD",
        "HCMTP",
        "HCMC",
        "9C5C",
        "HCM-9C5C-XN39",
        "HCM-9A",
        "lê lợi",
        "",
    ):
        assert beginning(no_code, "HCM") is None, no_code
