"""An address while its segments are read, from left to right."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from addressing.parsing.numbers import number_key
from addressing.parsing.street_names import street_key
from addressing.parsing.text import fold

#: `B11/4K`: a number of its area, whichever alley the house stands in.
_OF_AN_AREA = re.compile(r"[A-Z]{1,2}\d+/\d")


@dataclass(slots=True)
class Draft:
    """The address while its segments are read, from left to right."""

    number: str | None = None
    house: str | None = None
    alley: str | None = None
    street: str | None = None
    street_kind: str = ""
    place: str | None = None
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    neighbourhood: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    lot: bool = False  # whether the number is of the estate that is the place
    alone: bool = False  # whether the number stood alone in its segment
    trailing: str = ""  # the segment whose number was read last, behind what may be a name
    said: str | None = None  # the number with its `số`, which may yet be the name of a street

    def whole_number(self) -> str | None:
        """The path from the main street: `số 12 hẻm 34` → `34/12`; one that already begins with its alley stays."""
        if not self.alley or not self.number:
            return self.number
        inner, outer = number_key(self.number), number_key(self.alley)
        self.house = self.number
        if not outer or inner.startswith(outer + "/") or _OF_AN_AREA.match(inner):
            return self.number
        return f"{self.alley}/{self.number}"

    def rest(self) -> tuple[str, ...]:
        """The words that found no slot, without those that only say again what is known."""
        free = (*self.before, *self.after, *self.loose)
        return unsaid(free, self.number, self.street, self.place) if free else ()


def unsaid(free: tuple[str, ...], number: str | None, street: str | None, place: str | None) -> tuple[str, ...]:
    """Those of the words that do not only say the street, the place, or number and street again."""
    known = {fold(part) for part in (street, place, f"{number} {street}") if part}
    key = street_key(street) if street else ""
    return tuple(p for p in dict.fromkeys(free) if fold(p) not in known and street_key(p) != key)
