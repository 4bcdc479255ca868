"""What kind of thing was typed: a position, a plus code, a digital address, or words."""

from __future__ import annotations

import re
from typing import Literal

from addressing import code as codes
from addressing import pluscode
from addressing.parsing.sheet import MAX_TEXT
from addressing.parsing.text import nfc
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput, TooLarge
from store.values import value_class

#: With separators between all symbols, of which a comma is none; with a vowel in it a text is no position either.
_LONGEST_CODE = 40
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_VOWEL = re.compile(r"[aiouy]", re.ASCII | re.IGNORECASE)
Kind = Literal["position", "plus_code", "code", "words"]
_DEGREES = r"([NSEW]?)\s*(-?\d{1,3}[.,]\d+)\s*°?\s*([NSEW]?)"
#: One of the two may have lost its last noughts: `10.77,106.7`.
_TOLD = re.compile(r"[.,]\d{2}")
_PAIR = re.compile(rf"\(?\s*{_DEGREES}\s*[,; ]\s*{_DEGREES}\s*\)?", re.IGNORECASE)
_DMS = re.compile(
    r"(\d{1,3})\s*°\s*(\d{1,2})\s*['′’]\s*(\d{1,2}(?:\.\d+)?)\s*(?:\"|″|”|'')?\s*([NS])[\s,;]*"
    r"(\d{1,3})\s*°\s*(\d{1,2})\s*['′’]\s*(\d{1,2}(?:\.\d+)?)\s*(?:\"|″|”|'')?\s*([EW])",
    re.IGNORECASE,
)


@value_class(frozen=True, slots=True)
class Query:
    """A classified query. `position` is (lon, lat) in degrees; `value` the code in its normal form."""

    kind: Kind
    text: str
    value: str = ""
    position: tuple[float, float] | None = None
    rest: str = ""


def classify(text: str, profile: CityProfile) -> Query:
    """What was typed. BadInput for nothing, TooLarge for more than 500 characters, BadInput for a mistyped code."""
    cleaned = nfc(text) if len(text) <= 4 * MAX_TEXT else text
    if len(cleaned) > MAX_TEXT:
        raise TooLarge(
            f"Câu tìm kiếm dài quá {MAX_TEXT} ký tự",
            f"the query is longer than {MAX_TEXT} characters",
            hint=Bilingual("chỉ gõ một địa chỉ", "type one address"),
            limit=MAX_TEXT,
        )
    if not _LETTER_OR_DIGIT.search(cleaned):
        raise BadInput(
            "Chưa có gì để tìm",
            "nothing to search for",
            hint=Bilingual(
                "gõ địa chỉ, tên đường, tên phường hoặc tên nơi", "type an address, a street, a ward or a place"
            ),
        )
    if (len(cleaned) > _LONGEST_CODE or "," in cleaned) and "+" not in cleaned and _VOWEL.search(cleaned):
        return Query("words", cleaned)
    if position := parse_position(cleaned):
        return Query("position", cleaned, position=position)
    if codes.looks_like_code(cleaned, profile.code_prefix):
        return Query("code", cleaned, codes.demand(cleaned, profile.code_prefix))
    if code := pluscode.find(cleaned):
        return Query("plus_code", cleaned, code, rest=cleaned[len(code) :].strip(" ,"))
    return Query("words", cleaned)


def parse_position(text: str) -> tuple[float, float] | None:
    """(lon, lat) of `10.7769,106.7009`, of the same the other way round, or of degrees, minutes and seconds."""
    text = " ".join(text.split())
    if dms := _DMS.fullmatch(text):
        lat, lon = _degrees(*dms.group(1, 2, 3, 4)), _degrees(*dms.group(5, 6, 7, 8))
        return (lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 else None
    pair = _PAIR.fullmatch(text)
    if not pair or not any(_TOLD.search(pair[n]) for n in (2, 5)):
        return None
    first, second = (float(pair[n].replace(",", ".")) for n in (2, 5))
    # Vietnam lies at 8-24° N, 102-118° E, so the order tells itself; elsewhere it is latitude first.
    lat, lon = (second, first) if abs(first) > 90 or (pair[1] + pair[3]).upper() in ("E", "W") else (first, second)
    return (lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _degrees(degrees: str, minutes: str, seconds: str, side: str) -> float:
    value = int(degrees) + int(minutes) / 60 + float(seconds) / 3600
    return -value if side.upper() in ("S", "W") else value
