"""The name that a street had before, said in brackets behind the one it has: `Nguyễn Gia Trí (D2 cũ)`. Pure."""

from __future__ import annotations

import re

from addressing.parsing.text import aligned_fold

_IN_BRACKETS = re.compile(r"\(([^()]{2,40})\)")
_BEFORE = re.compile(r"(?:(?:ten )?(?:cu|truoc)(?: day)?(?: la)?|formerly|ex)\s*[:.]?\s+(?:duong )?(?=\S)")
_BEHIND = re.compile(r"\s+(?:cu|truoc day)$")
#: A number or a unit of before: `(số 12 cũ)`, `(P.8 cũ)`.
_NO_STREET = re.compile(r"(?:so )?\d+\S*\s+cu$|[pqfx]\.? ?\d|(?:phuong|quan|huyen|xa|thanh pho|tp|tinh)\b")


def former_name(text: str) -> str | None:
    """What is said in brackets to be the name of before; None where nothing is."""
    for said in _IN_BRACKETS.findall(text):
        name: str = said.strip()
        folded = aligned_fold(name)
        if match := _BEFORE.match(folded):
            return name[match.end() :].strip()
        if (match := _BEHIND.search(folded)) and not _NO_STREET.match(folded):
            return name[: match.start()].strip()
    return None
