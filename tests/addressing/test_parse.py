"""Golden cases, one rule a line, and what must hold for any text at all."""

from __future__ import annotations

import csv
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addressing.matching.query import classify
from addressing.parsing.parse import ParsedAddress, number_key, parse
from addressing.parsing.street_names import street_key
from bench.chance import chance
from bench.malformed import malformed
from store.city import HCMC
from store.errors import BadInput, TooLarge

CASES = Path(__file__).parents[1] / "cases"


def cases() -> list[dict[str, str]]:
    found = [case for path in sorted(CASES.glob("*.csv")) for case in _cases(path)]
    return [case for case in found if "text" in case]


def _cases(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def as_row(parsed: ParsedAddress) -> dict[str, str]:
    def units(level: str) -> str:
        return " | ".join(f"{u.kind} {u.name}".strip() for u in parsed.units if u.level == level)

    rest = [*parsed.inside, *parsed.neighbourhood, parsed.postcode or "", *parsed.noise]
    return {
        "number": parsed.number_key,
        "alley": parsed.alley or "",
        "street": parsed.street or "",
        "place": parsed.place or "",
        "loose": " | ".join(parsed.loose),
        "ward": units("ward"),
        "district": units("district"),
        "city": units("city"),
        "rest": " | ".join(part for part in rest if part),
        "beside": " | ".join(parsed.beside),
    }


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['rule']}: {case['text']}")
def test_the_rule_holds(case: dict[str, str]) -> None:
    expected = {k: v for k, v in case.items() if k not in ("rule", "text")}
    assert as_row(parse(case["text"].replace("\\n", "\n").replace("\\t", "\t"), HCMC)) == expected


@given(st.text(max_size=10_000))
@settings(max_examples=150)
def test_any_text_is_parsed_without_an_error(text: str) -> None:
    assert isinstance(parse(text, HCMC), ParsedAddress)


ADDRESSISH = st.lists(
    st.sampled_from(
        ["12", "453/12", "hẻm", "so", "p", "P.", "q3", "phường", "duong", ",", "/", "-", "Lê Lợi", "3/2", "tp", "hcm",
         "ngõ 3", "xã", "700000", "0909123456", "(", "thang", "ấp", "lô", "tầng 3", ".", "Đ.", "street"]
    ),
    max_size=60,
)  # fmt: skip


@given(ADDRESSISH, st.sampled_from([" ", "", ", "]))
@settings(max_examples=300)
def test_any_heap_of_address_words_is_parsed_without_an_error(words: list[str], between: str) -> None:
    parsed = parse(between.join(words), HCMC)
    assert parsed.number_key == number_key(parsed.number or "")


def test_malformed_questions_are_parsed_and_classified_or_refused() -> None:
    for text in malformed(chance("the suite"), 3_000):
        assert isinstance(parse(text, HCMC), ParsedAddress)
        with suppress(BadInput, TooLarge):
            classify(text, HCMC)


@given(st.text(max_size=200))
def test_a_number_key_is_its_own_normal_form(text: str) -> None:
    assert number_key(number_key(text)) == number_key(text)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("số 453 / 012 / 3a", "453/12/3A"),
        ("12 Bis", "12BIS"),
        ("57/5 b", "57/5B"),
        ("012-014", "12-14"),
        ("12–14", "12-14"),
        ("Lô A5", "A5"),
        ("Căn 12.05", "12.05"),
        ("44, 1st", "44"),
        ("12; 14", "12"),
        ("ks", ""),
        ("", ""),
    ],
)
def test_number_keys_are_one_form_for_registry_and_query(typed: str, key: str) -> None:
    assert number_key(typed) == key


STREETS = Path(__file__).parents[1] / "cases" / "street_keys.csv"


@pytest.mark.parametrize("line", STREETS.read_text(encoding="utf-8").splitlines()[1:])
def test_a_street_has_one_key_however_it_is_written(line: str) -> None:
    key, *names = line.split(",")
    assert {street_key(name) for name in names} == {key}


@pytest.mark.parametrize("length", [500])
@pytest.mark.parametrize("end", ["", "%"])
@pytest.mark.parametrize(
    "pattern", ["12/", "p", "hẻm 1 ", "a ", "0", " - ", "(", "phường ", "đường số ", "12E3/", "a1-", "12AB/", "45%"]
)
def test_a_word_said_five_hundred_times_is_no_trouble(pattern: str, end: str, length: int) -> None:
    parsed = parse(pattern * (length // len(pattern)) + end, HCMC)
    assert all(text for _, text in parsed.parts)
