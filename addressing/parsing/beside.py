"""Whether what looks like a word for what is near (`gần`, `góc`, `kế`) is meant so, or is a name's. Pure."""

from __future__ import annotations

import re

from addressing.parsing.text import fold
from addressing.parsing.vocabulary import PLACE_WORD

#: `Phan Kế Bính`: one word that is no place's, before a word or two.
_NAMED_KE = re.compile(
    rf"(?:^|[,(\n\f]|\d\S* )\s*(?:[a-h] )?(?:duong |d\. ?)?(?!{PLACE_WORD.pattern}|nha |can |ben )[a-z]+"
    r"(?: (?:thi|van|duc|tan))? $"
)
_FEW_WORDS = 3
#: `12 le loi goc pasteur`: behind a number and two words of a name.
_ADDRESS_BEFORE = re.compile(r"(?:^|[,\n\f])\s*(?:so )?\d\S*(?: [a-z]+){2,} $")
#: `p13 tb gan bau cat`: behind a unit and the letters of another.
_UNITS_BEFORE = re.compile(r"\n ?[a-z]{2,3} $")
#: `cà phê góc phố 60 đường 9`: an address of its own.
_OWN_ADDRESS = re.compile(
    r"(?<=[a-z]{2} )(?<!so )(?<!nha )(?<!lo )(?<!duong )(?<!nga )(?<!cong )(?<!kho )(?<!cau )(?<!cap )(?<!khu )"
    r"(?<!quan )(?<!toa )(?<!tram )(?<!block )(?<!co so )(?<!thang )(?<!hem )(?<!ngo )(?<!truong )"
    r"(?=\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)* (?:d\. ?|duong )?(?:[a-z]{2,} [a-z]{2,}|(?<=duong )[a-z]?\d|so \d))"
    r"(?!\d{1,2}(?:/\d{1,2})? thang |\d{1,4} ?(?:m|met|km|phut)\b)"
)


def surely_beside(folded: str, text: str, match: re.Match[str]) -> bool:
    """Whether `gần`, `góc`, `cạnh`, `kế` is meant: typed with its accents, or beginning a part of its own."""
    keyword = text[slice(*match.span(1))]
    if fold(keyword) == "ke" and match.group().count(" ") < _FEW_WORDS and _NAMED_KE.search(folded, 0, match.start()):
        return False
    if keyword.lower() == "giao":
        # `12 Lê Lợi giao Pasteur`; `phu giao binh duong` is a district.
        return not text.isascii() and _ADDRESS_BEFORE.search(folded, 0, match.start()) is not None
    if keyword.lower() == "corner":
        return _ADDRESS_BEFORE.search(folded, 0, match.start()) is not None
    if keyword.lower() == "ngay":
        return True
    if fold(keyword) == "hong":
        # `Hồng Bàng`, typed plain as well.
        return keyword.lower() == "hông"
    if keyword.lower() in ("goc", "gan") and (
        _ADDRESS_BEFORE.search(folded, 0, match.start()) or _UNITS_BEFORE.search(folded, 0, match.start())
    ):
        return True
    return (
        len(keyword) > 4 or not keyword.isascii() or folded[: match.start()].rstrip(" ")[-1:] in (",", "\n", "\f", "(")
    )


def upto_its_address(folded: str, match: re.Match[str]) -> re.Match[str]:
    """`match` without the address behind it, where the text holds no other: `gần chợ Bà Chiểu 12 Bạch Đằng`."""
    if any(map(str.isdigit, folded[: match.start()])):
        return match
    own = _OWN_ADDRESS.search(folded, match.end(1) + 1, match.end())
    return (own and match.re.match(folded, match.start(), own.start())) or match
