"""One reading for all numbers before the same words: `12 Lê Lợi, Quận 1` and `453/7 Lê Lợi, Quận 1` are parsed once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from addressing.bulk_memo import Memo
from addressing.leading_number import ANY, split_number, with_number
from addressing.parse import ParsedAddress, parse
from store.city import CityProfile

#: A plain number path, and what follows it.
NUMBERED = re.compile(r"([1-9]\d{0,3}[A-Za-z]?(?:/\d{1,4}[A-Za-z]?){0,7})(?:\s+(\S.*))?", re.DOTALL)
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])")
#: Where no rule says that the number does not matter, it is tried with numbers of every kind.
_PLAIN = ("7", "1024", "27B", "453/12", "36/45/32A")
_DATES = ("3/2", "30/04")
_KEPT = 20_000


@dataclass(slots=True)
class _Reading:
    """What was read with ANY for the number; whether it is read so with any plain number, and with what may be a date.

    None: not known yet.
    """

    parsed: ParsedAddress
    plain: bool | None = None
    dates: bool | None = None


class Readings:
    """The readings of texts, remembered by what follows the number."""

    def __init__(self, profile: CityProfile) -> None:
        self._profile = profile
        self._known: Memo[str, _Reading] = Memo(_KEPT)

    def of(self, text: str) -> ParsedAddress:
        """`text` taken apart, as parse does."""
        return self.shared(text) or parse(text, self._profile)

    def shared(self, text: str) -> ParsedAddress | None:
        """The same where it holds for every number of that kind in front of the same words; else None."""
        match = NUMBERED.fullmatch(text)
        if match is None or not match[2]:
            return None
        number, rest = match[1], match[2]
        reading = self._known.get(rest)
        if reading is None:
            reading = _Reading(parse(f"{ANY} {rest}", self._profile))
            self._known.put(rest, reading)
        same = self._dates(reading, rest) if is_datelike(number) else self._plain(reading, rest)
        return with_number(reading.parsed, number) if same else None

    def _plain(self, reading: _Reading, rest: str) -> bool:
        if reading.plain is None:
            reading.plain = split_number(f"{ANY} {rest}") is not None or self._agree(reading, rest, _PLAIN)
        return reading.plain

    def _dates(self, reading: _Reading, rest: str) -> bool:
        if reading.dates is None:
            reading.dates = self._agree(reading, rest, _DATES)
        return reading.dates

    def _agree(self, reading: _Reading, rest: str, numbers: tuple[str, ...]) -> bool:
        if reading.parsed.number != ANY or reading.parsed.alley:
            return False
        for number in numbers:
            text = f"{number} {rest}"
            if replace(parse(text, self._profile), text="") != replace(with_number(reading.parsed, number), text=""):
                return False
        return True


def is_datelike(number: str) -> bool:
    """Whether a number path may be the name of a street: `3/2`, `30/4`."""
    return "/" in number and _DATE.fullmatch(number) is not None
