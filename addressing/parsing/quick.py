"""The quick way through the commonest shape: `number street, part, part …`, each part known from before.

What a part means is found out once, by the thorough way, in two surroundings; where these agree, and nothing in the
part can change its neighbours, it is remembered. Whatever is not so plain goes the thorough way.
"""

from __future__ import annotations

import re
from functools import lru_cache

from addressing.parsing.draft import unsaid
from addressing.parsing.foreign import BUILDING
from addressing.parsing.leading_number import ANY, is_only_a_number
from addressing.parsing.numbers import number_key
from addressing.parsing.parsed import ParsedAddress
from addressing.parsing.plain_names import is_settled, only_a_name
from addressing.parsing.repair import Repaired, is_plain, repaired
from addressing.parsing.text import aligned_fold, nfc
from addressing.parsing.thorough import thorough, thorough_kept
from addressing.parsing.units_text import UnitPart, in_order
from addressing.parsing.unwrapping import unwrapped
from store.city import CityProfile
from store.values import value_class

_LONGEST = 200
# No line, bracket, quote or dash of a list, and no sign of a link or telephone: nothing reaches over a comma.
_SIMPLE = re.compile(r"[^\W_]+(?:[ ,./+&'-](?!- )[^\W_]*)*\Z")
_HEAD = re.compile(
    r"(?:(?:s[oố] nh[aà]|s[oố]|sn) )?"
    r"([1-9]\d{0,3}[a-z]?(?:/\d{1,4}[a-z]?){0,7}(?:[a-z]?[1-9]|bis|[+-][1-9]\d{0,3}[a-z]?)?)(?: ([^\W\d_].*))?\Z",
    re.IGNORECASE,
)
_DASHED = " - "
#: Opening hours, or a house: other numbers tell.
_ALL_DAY = re.compile(r"(?<![\d/])24(?:[hH]\b|[hH]?/(?:24|7))|\d[hHgG]\d{0,2} ?-")
#: `8F`, which is a floor where a number comes next.
_FLOOR = re.compile(r"\d[fF]\Z")
_SAID_STREET = "Đ. "
#: `Q.B.Thạnh`, `d8`, which may be a street as well: what stands before it tells.
_INITIALS = re.compile(r"[pqhx]\.[a-zđ]\.|d\d{1,2}\Z", re.IGNORECASE)


@value_class(frozen=True, slots=True)
class _Part:
    """What stands between two commas: units, or (`plain`) words that may be one; or nothing but a postcode."""

    units: tuple[UnitPart, ...] = ()
    plain: str = ""
    postcode: str | None = None


def quick(text: str, profile: CityProfile) -> ParsedAddress | None:
    """What thorough(text) gives, where it can be said from the parts alone; else None."""
    if len(text) > _LONGEST or not _SIMPLE.match(text) or _DASHED in text or _ALL_DAY.search(text):
        return None
    composed = nfc(text)
    head, *tails = composed.split(",")
    match = _HEAD.match(head)
    if match is None:
        return None
    number, name = match.groups()
    if number[-1] in "fF":
        return None
    if name is not None and (len(name) < 2 or not is_only_a_number(number, name)):
        return None
    if unwrapped(composed) != composed:
        return None
    if name is None and tails:
        street = _street(f", {tails.pop(0).strip()}", profile)
    else:
        street = _street(f" {name}", profile) if name else None
    if street is None or (street[2] and repaired(Repaired.of(composed)).text != composed):
        return None
    parts = _parts(tails, profile)
    return None if parts is None else _whole(composed, number, street[0], street[1], parts)


def _parts(tails: list[str], profile: CityProfile) -> list[_Part] | None:
    parts = []
    for tail in tails:
        part = _part(tail.strip(" "), profile)
        if part is None:
            return None
        parts.append(part)
    return parts


def _whole(text: str, number: str, street: str, kind: str, parts: list[_Part]) -> ParsedAddress:
    units = [unit for part in parts for unit in part.units]
    free = _free(parts)
    return ParsedAddress(
        text=text,
        number=number,
        number_key=number_key(number),
        street=street,
        street_kind=kind,
        loose=unsaid(free, number, street, None) if free else (),
        units=in_order(units),
        postcode=next((part.postcode for part in parts if part.postcode), None),
    )


def _free(parts: list[_Part]) -> tuple[str, ...]:
    """The plain parts; those that stand behind a unit after the others."""
    after: list[str] = []
    loose: list[str] = []
    behind_unit = False
    for part in parts:
        if part.plain:
            (loose if behind_unit else after).append(part.plain)
        behind_unit = not part.plain and (behind_unit or bool(part.units))
    return (*after, *loose)


@lru_cache(maxsize=16384)
def _street(name: str, profile: CityProfile) -> tuple[str, str, bool] | None:
    """(street, kind, odd) of what follows the number, with what parts them; None where it is more than a street's name.

    `odd`: some of its words may be spoilt, which hangs on the whole text.
    """
    plain = is_plain(name)
    bare = name[1:].removeprefix(_SAID_STREET) if name[0] == " " else ""
    if bare and (plain or is_settled(bare)) and only_a_name(bare, profile):
        return bare, "duong" if len(bare) < len(name) - 1 else "", not plain
    if not plain:
        return None
    # Where it is more than a street, all of the text is read so next.
    alone = thorough_kept(f"{ANY}{name}", profile)
    if BUILDING.search(aligned_fold(name)):
        return None
    # `15 st. 9` is put another way, which only the whole text shows.
    if alone.street is None or alone.text != f"{ANY}{name}" or not _only_street(alone, ()):
        return None
    before = thorough(f"{ANY}{name}, Me Mi", profile)
    if not _only_street(before, ("Me Mi",)):
        return None
    found = (alone.street, alone.street_kind)
    # After a comma only what says that it is a street is surely the one.
    sure = alone.street_kind != "" or not name.startswith(",")
    return (*found, False) if sure and (before.street, before.street_kind) == found else None


def _only_street(parsed: ParsedAddress, loose: tuple[str, ...]) -> bool:
    return parsed == ParsedAddress(
        text=parsed.text,
        number="1",
        number_key="1",
        street=parsed.street,
        street_kind=parsed.street_kind,
        loose=loose,
    )


@lru_cache(maxsize=16384)
def _part(tail: str, profile: CityProfile) -> _Part | None:
    """What `tail` means between commas after a street; None where that hangs on what is around it."""
    # As it stands: at the beginning of a text `H. Bình Chánh` would be the last of a list.
    if not tail or not is_plain(f", {tail}") or _FLOOR.search(tail) or _INITIALS.match(tail):
        return None
    last, within = thorough(f"1 Me Mi, {tail}", profile), thorough(f"1 Me Mi, {tail}, Me Me", profile)
    plain = last.loose[0] if last.loose else ""
    part = _Part(last.units, plain, last.postcode)
    if plain and (part.units or part.postcode or plain != tail):
        return None
    if part.units and _left_over(tail, part.units):
        # `Phường 12 cũ`: the word that is left stands between the unit and what follows.
        return None
    same = (last.loose, last.units, last.postcode) == (within.loose[:-1], within.units, within.postcode)
    return part if same and _nothing_else(last, "Me Mi") and _nothing_else(within, "Me Mi") else None


def _left_over(tail: str, units: tuple[UnitPart, ...]) -> bool:
    for unit in units:
        tail = tail.replace(unit.text, " ", 1)
    return any(char.isalnum() for char in tail)


def _nothing_else(parsed: ParsedAddress, street: str) -> bool:
    expected = ParsedAddress(
        text=parsed.text,
        number="1",
        number_key="1",
        street=street,
        loose=parsed.loose,
        units=parsed.units,
        postcode=parsed.postcode,
    )
    return parsed == expected
