"""Reading what is written as in English: streets that are numbers (`N3 Street`), buildings whose names hold one."""

from __future__ import annotations

import re

from addressing.parsing import vocabulary as words
from addressing.parsing.draft import Draft
from addressing.parsing.keywords import spelled
from addressing.parsing.sheet import Segment

#: `11 Street, no. 4`, `3rd Street`: nothing but the number of the street.
_NUMBERED_STREET = re.compile(r"(\d{1,3}[a-z]?)(?:st|nd|rd|th)? (?:street|road)")
_LETTERED_STREET = re.compile(r"[a-z]{1,2}\d{1,2}[a-z]? (?:street|road|st\.?|rd\.?)")
_SHORTEST_FLAT = 3
_SAYS_SO = ("street", "road", "st", "st.", "rd", "rd.")
#: What is called so is no street: `9 View Apartment`, `1203 Lancaster Tower`.
BUILDING = re.compile(
    r"\b(?:apartments?|towers?|plaza|residences?|riverside|gardens?|building|view|center|centre|palace|hotel|mall|pearl"
    r"|heights)\b"
)
#: `A4-05 Dream Home 70 đường 59`, `12F Bitexco 2 Hải Triều`: a flat, a floor; of other numbers the building tells.
_FLAT = re.compile(r"\d{1,2}f|[a-z]{1,2}\d{0,2}(?:-\d{2}-|-)\d{2,3}")
#: What follows a number that is a house's.
NAME_FOLLOWS = re.compile(
    r" (?!thang\b)(?:(?:d\. ?)?[a-z]{2,} (?:[a-z] )?[a-z]{2}|(?:duong |d\. ?)(?:so )?[a-z]?\d|[bcdghklmnpqrstvx]{3,5}$)"
)


def read_numbered_street(draft: Draft, segment: Segment) -> bool:
    """`3rd Street`, `N3 Street`, where no street is known."""
    if draft.street or not segment.folded.endswith(_SAYS_SO):
        return False
    numbered = None if draft.number else _NUMBERED_STREET.fullmatch(segment.folded)
    if not numbered and not _LETTERED_STREET.fullmatch(segment.folded):
        return False
    draft.street, draft.street_kind = f"số {numbered[1]}" if numbered else segment.text, "duong"
    return True


def name_of_a_building(draft: Draft, segment: Segment) -> None:
    """`9 View Apartment, 1 Đường số 1`, `1203 Lancaster Tower, 22 Lê Thánh Tôn`: a building's name, no address yet.

    `Lexington Avenue, 67 Mai Chí Thọ`: what looks like a street is none, where a whole address follows.
    """
    number, street = draft.number or "", draft.street or ""
    if not number:
        if draft.street_kind and words.STREET_AFTER.search(Segment.of(street).folded) and begins_address(segment):
            draft.place, draft.street, draft.street_kind = draft.place or street, None, ""
        return
    if draft.street_kind or draft.place or not number[:1].isdigit() or not BUILDING.search(Segment.of(street).folded):
        return
    if not _says_street(segment):
        return
    flat = len(number) >= _SHORTEST_FLAT
    if flat:
        draft.inside.append(number)
    draft.place = street if flat else f"{number} {street}"
    draft.number = draft.street = None


def _says_street(segment: Segment) -> bool:
    street = words.STREET_WORD.match(segment.folded)
    return begins_address(segment) or (street is not None and spelled(segment.text[: street.end()].strip()))


def address_of_a_flat(number: str, segment: Segment, end: int) -> int | None:
    """Where the address begins behind a flat, which `number` may be, and its building, in `segment` from `end` on."""
    flat = _FLAT.fullmatch(number) is not None
    building = None if flat or len(number) < _SHORTEST_FLAT else BUILDING.search(segment.folded, end)
    if not flat and building is None:
        return None
    middle = words.MIDDLE_NUMBER.search(segment.folded, building.end() if building else end)
    return middle.start() if middle else None


def begins_address(segment: Segment) -> bool:
    """Whether a number and a name follow."""
    match = words.NUMBER.match(segment.folded)
    return match is not None and NAME_FOLLOWS.match(segment.folded, match.end()) is not None
