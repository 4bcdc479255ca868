"""Addresses that differ only in their house number are parsed once: the plain number in front, split from the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from addressing.parsing.foreign import BUILDING
from addressing.parsing.numbers import number_key
from addressing.parsing.parsed import ParsedAddress
from addressing.parsing.sheet import MAX_TEXT
from addressing.parsing.street_names import is_date
from addressing.parsing.text import aligned_fold

#: The number that stands for any other in a text that is parsed once for many: `1 Lê Lợi, Quận 1`.
ANY = "1"
#: `7F` may be a floor, and letters that look like a figure may be one.
_LEADING = re.compile(
    r"\s*(?:(?:s[oố] nh[aà]|(?P<said>s[oố])|sn)\s+|#\s*)?"
    r"(?P<number>[1-9]\d{0,3}[a-eghjkmnp-z]?(?:/\d{1,4}[a-eghjkmnp-z]?){0,7})\s+(?=[^\W\d_]{2})",
    re.IGNORECASE,
)
#: Opening hours, where another number follows.
_ALL_DAY = ("24/24", "24/7", "24h")
#: Words that make more of the number than a number, or whose meaning hangs on it; another number after a comma.
_UNSURE = re.compile(
    r"^(?:street|road|floor|flr|fl|level|storey|cu|moi|tang|lau|tret|lung|me|thang|bis[a-h]?|ter|quater|kep|xet|xuyet|xuyec|xuyt|xec|sec|set|suyet|suyec|suyt|xoet|tren|slash|gach|hoac|or|va|and|den|toi|to|nga|so|eleven)\b"
    r"|\b(?:(?:hem|hxh|ngach|kiet|alley|lane)(?![a-z])|noi bo\b)"
    r"|\bh[. ]\s?\d|\bngo\d?\b(?=[ .:]*(?:so )?(?:[a-z]{0,2}-?\d|[a-z]\b))"
    r"|[,;|()\[\]\"“”\r\n\t]\s*(?:so|so nha|sn|#)?\s*\d|[,;|()\[\]\"“”\r\n\t]\s*(?:so|cu|moi|sc|sm|nay)\b| - \s*\d"
    rf"|{BUILDING.pattern}"
)
#: After `số 2` these leave it alone, and alone it is a street.
_OTHER = re.compile(
    r"(?:p|f|phuong|ward|q|d|quan|dist|district|h|huyen|x|xa|commune|tt|tx|thi|tp|thanh|tphcm|hcm|hcmc|sg|sai|saigon|ho"
    r"|tinh|province|dac|viet|vietnam|vn|kp|khu|to|tdp|ap|thon|khom|hamlet|quarter|tang|lau|phong|room|rm|can|apt|unit"
    r"|apartment|floor|level|block|toa|thap|tower|khoi|lo|tel|sdt|dt|phone|hotline|lien|lh|zalo|mobile|call|www|https?"
    r"|nay|truoc|cu|moi|now|formerly|old|new|binh|ba|dia|dc)\b|\S*[@.:/]"
)


def split_number(text: str) -> tuple[str, str] | None:
    """The plain number path that `text` begins with, and what follows it; None where that is not sure.

    Where it gives (number, rest), `with_number(parse(f"{ANY} {rest}"), number)` is `parse(text)` but for its `text`:
    so one parse serves every house of a street. Dates (`3/2`), alleys in words and second numbers give None.
    """
    match = _LEADING.match(text)
    if match is None or len(text) > MAX_TEXT:
        return None
    number, rest = match["number"], text[match.end() :]
    if not is_only_a_number(number, rest) or _unsure(rest, said=match["said"] is not None):
        return None
    return number, rest


def is_only_a_number(number: str, rest: str) -> bool:
    """Whether the number in front of `rest` is no date, no opening hours, and not said in it again."""
    return not (is_date(number) or number.lower() in _ALL_DAY or f" {number} " in rest)


@lru_cache(maxsize=8192)
def _unsure(rest: str, *, said: bool) -> bool:
    folded = aligned_fold(rest)
    return _UNSURE.search(folded) is not None or (said and _OTHER.match(folded) is not None)


def with_number(parsed: ParsedAddress, number: str) -> ParsedAddress:
    """`parsed`, which was read with ANY for its number, with `number` in its place."""
    text = f"{number}{parsed.text.removeprefix(ANY)}"
    return replace(parsed, text=text, number=number, number_key=number_key(number))
