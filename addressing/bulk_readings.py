"""Whether rows that differ only in the house number are read alike."""

from __future__ import annotations

import re
from dataclasses import replace

from addressing.leading_number import ANY, split_number, with_number
from addressing.parse import parse
from store.city import CityProfile

#: A plain number path, and what follows it.
NUMBERED = re.compile(r"([1-9]\d{0,3}[A-Za-z]?(?:/\d{1,4}[A-Za-z]?){0,7})(?:\s+(\S.*))?", re.DOTALL)
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])")
#: Where no rule says that the number does not matter, it is tried with numbers of other kinds.
_PLAIN = ("27B", "453/12")
_DATES = ("3/2", "30/04")


def is_read_alike(text: str, profile: CityProfile) -> bool:
    """Whether every other number of its kind in the place of the one in front of `text` is read as that one is.

    A number that may be a date is of another kind: `3/2` is a street, too.
    """
    match = NUMBERED.fullmatch(text)
    if match is None or not match[2]:
        return False
    if is_datelike(match[1]):
        return _agree(match[2], _DATES, profile)
    return split_number(text) is not None or _agree(match[2], _PLAIN, profile)


def _agree(rest: str, numbers: tuple[str, ...], profile: CityProfile) -> bool:
    first = parse(f"{ANY} {rest}", profile)
    if first.number != ANY or first.alley:
        return False
    read = ((number, parse(f"{number} {rest}", profile)) for number in numbers)
    return all(replace(parsed, text="") == replace(with_number(first, number), text="") for number, parsed in read)


def is_datelike(number: str) -> bool:
    """Whether a number path may be the name of a street: `3/2`, `30/4`."""
    return "/" in number and _DATE.fullmatch(number) is not None
