"""What rows that differ only in the house number have in common: they are taken apart once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from addressing.parsing.leading_number import ANY, split_number, with_number
from addressing.parsing.parsed import ParsedAddress

#: A plain number path, and what follows it.
_PATH = r"[1-9]\d{0,3}[A-Za-z]?(?:/\d{1,4}[A-Za-z]?){0,7}"
NUMBERED = re.compile(rf"({_PATH})(?:\s+(\S.*))?", re.DOTALL)
#: A path that ends in a letter and a figure, in `Bis` or in a range: whether it is a number hangs on the words after.
_ODD_PATH = rf"{_PATH}(?:[A-Za-z]?[1-9]|[Bb]is|[+-][1-9]\d{{0,3}}[A-Za-z]?)"
ODD = re.compile(rf"({_ODD_PATH})\s+(\S.*)", re.DOTALL)
#: The two alone, as they stand before the first space; of a plain one also the figures that it begins with.
PATH, ODD_PATH = re.compile(rf"(?=(\d+)){_PATH}"), re.compile(_ODD_PATH)
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])")
#: Where no rule says that the number does not matter, it is tried with numbers of other kinds.
_PLAIN = ("27B", "453/12")
_DATES = ("3/2", "30/04")


def shared_reading(text: str, read: Callable[[str], ParsedAddress]) -> ParsedAddress | None:
    """`text` taken apart by `read`, with ANY for its number, where it is read alike with every number of that kind.

    None where that is not sure. A number that may be a date is of another kind: `3/2` is a street, too.
    """
    match = NUMBERED.fullmatch(text)
    if match is None or not match[2]:
        return None
    number, rest = match.groups()
    first = read(f"{ANY} {rest}")
    if first.number != ANY or first.house or first.alley:
        return None
    others = _DATES if is_datelike(number) else () if split_number(text) else _PLAIN
    alike = all(_same(read(f"{other} {rest}"), with_number(first, other)) for other in (number, *others))
    return first if alike else None


def _same(one: ParsedAddress, other: ParsedAddress) -> bool:
    return replace(one, text="") == replace(other, text="")


def is_datelike(number: str) -> bool:
    """Whether a number path may be the name of a street: `3/2`, `30/4`."""
    return "/" in number and _DATE.fullmatch(number) is not None
