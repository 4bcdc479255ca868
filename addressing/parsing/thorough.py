"""Parsing with every rule, in one pass after another over the text; what parse.parse falls back on.

What is sure by its own words (wards, districts, the city, floors, telephones) is taken out first; what is
left, in its order, is the number path, the street, and the names that only the registry can tell.
"""

from __future__ import annotations

import re
from functools import lru_cache

from addressing.parsing import no_part
from addressing.parsing import vocabulary as words
from addressing.parsing.adverts import take_adverts
from addressing.parsing.beside import surely_beside, upto_its_address
from addressing.parsing.draft import Draft
from addressing.parsing.numbers import number_key
from addressing.parsing.parsed import ParsedAddress
from addressing.parsing.reading import read
from addressing.parsing.settling import settle
from addressing.parsing.sheet import Sheet
from addressing.parsing.units_text import take_units
from store.city import CityProfile

_LINKS = re.compile(r"@|://|www\.|\.(?:com|net|org|vn)\b")
_HOURS = re.compile(r"\d(?:[hg]\d{0,2}| ?[ap]m) ?(?:-|–|den|toi)")
_MANY_DIGITS = re.compile(r"\d(?:[ .)-]{0,2}\d){7}")


def thorough(text: str, profile: CityProfile) -> ParsedAddress:
    """`text` taken apart. Never raises; what it cannot place stays in `place` and `loose`."""
    sheet = Sheet(text)
    digits = _MANY_DIGITS.search(sheet.folded)
    noise = [*_no_part(sheet, digits=digits is not None), *take_adverts(sheet)]
    sheet.take(no_part.COUNTRY)
    sheet.take(words.POSTCODE_WORD)
    postcode = sheet.take_first(words.POSTCODE)
    noise += sheet.take(words.OLD_NUMBER)
    noise += sheet.take(no_part.MILESTONE)
    inside = [part for rule in words.INSIDE for part in sheet.take(rule)]
    neighbourhood = sheet.take(words.NEIGHBOURHOOD)
    sheet.take(no_part.NOW)
    units = take_units(sheet, profile)
    draft = Draft(inside=inside, neighbourhood=neighbourhood, beside=_beside(sheet))
    for segment in sheet.segments():
        read(draft, segment)
    settle(draft, sheet.folded, profile.districts)
    number = draft.whole_number()
    return ParsedAddress(
        text=sheet.text,
        number=number,
        number_key=number_key(number or ""),
        house=draft.house,
        alley=draft.alley,
        street=draft.street,
        street_kind=draft.street_kind,
        place=draft.place,
        loose=draft.rest(),
        units=units,
        neighbourhood=tuple(draft.neighbourhood),
        inside=tuple(draft.inside),
        postcode=postcode,
        noise=tuple(noise),
        beside=tuple(draft.beside),
    )


@lru_cache(maxsize=8192)
def thorough_kept(text: str, profile: CityProfile) -> ParsedAddress:
    """The same, remembered: of what many questions have in common."""
    return thorough(text, profile)


def _no_part(sheet: Sheet, *, digits: bool) -> list[str]:
    """Links, orders, positions, remarks, errands, telephones: each is sought where a sign of it is."""
    folded = sheet.folded
    taken = sheet.take(no_part.LINK) if _LINKS.search(folded) else []
    taken += sheet.take(no_part.TAX_NUMBER) if digits else ()
    taken += sheet.take(no_part.ORDER) if digits else ()
    taken += sheet.take(no_part.COORDINATES) if "." in folded else ()
    taken += sheet.take(no_part.REMARK) if "(" in folded or "[" in folded else ()
    taken += sheet.take(no_part.ERRAND)
    taken += sheet.take(no_part.WAY)
    taken += sheet.take(no_part.CASH)
    taken += sheet.take(no_part.HOURS) if _HOURS.search(folded) else ()
    taken += sheet.take(no_part.ALL_DAY) if "24" in folded else ()
    return taken + (sheet.take(no_part.PHONE) if digits else [])


def _beside(sheet: Sheet) -> list[str]:
    """What stands near, said to help; `canh`, `gan` typed plain within a name are that name's."""
    found = [m for m in sheet.matches(no_part.BESIDE) if surely_beside(sheet.folded, sheet.text, m)]
    found = [*sheet.matches(no_part.BESIDE_FIRST), *(upto_its_address(sheet.folded, m) for m in found)]
    sheet.blank(found, "\f")
    return [sheet.original(m) for m in found]
