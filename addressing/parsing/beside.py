"""Whether what looks like a word for what is near (`gần`, `góc`, `kế`) is meant so, or is a name's. Pure."""

from __future__ import annotations

import re

from addressing.parsing.text import fold
from addressing.parsing.vocabulary import PLACE_WORD

#: `Phan Kế Bính`: one word that is no place's, before a word or two.
_NAMED_KE = re.compile(
    rf"(?:^|[,(\n\f]|\d\S* )\s*(?:duong |d\. ?)?(?!{PLACE_WORD.pattern}|nha |can |ben )[a-z]+"
    r"(?: (?:thi|van|duc|tan))? $"
)
_FEW_WORDS = 3


def surely_beside(folded: str, text: str, match: re.Match[str]) -> bool:
    """Whether `gần`, `góc`, `cạnh`, `kế` is meant: typed with its accents, or beginning a part of its own."""
    keyword = text[slice(*match.span(1))]
    if fold(keyword) == "ke" and match.group().count(" ") < _FEW_WORDS and _NAMED_KE.search(folded, 0, match.start()):
        return False
    return (
        len(keyword) > 4 or not keyword.isascii() or folded[: match.start()].rstrip(" ")[-1:] in (",", "\n", "\f", "(")
    )
