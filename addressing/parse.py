"""Parsing a Vietnamese address as people type it: pure, no I/O, linear in the length of the text.

What is sure by its own words (wards, districts, the city, floors, telephones) is taken out first; what is
left, in its order, is the number path, the street, and the names that only the registry can tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from addressing import vocabulary as words
from addressing.numbers import number_key
from addressing.sheet import Segment, Sheet
from addressing.street_names import is_date
from addressing.units_text import UnitPart, take_units
from store.city import HCMC, CityProfile

__all__ = ["ParsedAddress", "UnitPart", "number_key", "parse"]


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """An address taken apart; every part as typed (NFC).

    `number` is the whole path from the main street (`34/12` for `số 12 hẻm 34`), `house` its last part where an
    alley was said in words, `alley` the path of that alley. `place` holds words that may be a place, or, where
    `street` is None, a street or a unit; `loose` those after the street that may be units.
    """

    text: str
    number: str | None = None
    number_key: str = ""
    house: str | None = None
    alley: str | None = None
    street: str | None = None
    street_kind: str = ""
    place: str | None = None
    loose: tuple[str, ...] = ()
    units: tuple[UnitPart, ...] = ()
    neighbourhood: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    postcode: str | None = None
    noise: tuple[str, ...] = ()

    @property
    def wards(self) -> tuple[UnitPart, ...]:
        """The wards, communes, townships said with their kind."""
        return tuple(u for u in self.units if u.level == "ward")

    @property
    def districts(self) -> tuple[UnitPart, ...]:
        """The (old) districts said with their kind."""
        return tuple(u for u in self.units if u.level == "district")

    @property
    def ward(self) -> UnitPart | None:
        """The first ward said."""
        return next(iter(self.wards), None)

    @property
    def district(self) -> UnitPart | None:
        """The first district said."""
        return next(iter(self.districts), None)

    @property
    def city(self) -> UnitPart | None:
        """The city or province said."""
        return next((u for u in self.units if u.level == "city"), None)


@dataclass(slots=True)
class _Draft:
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
    said: str | None = None  # the number with its `số`, which may yet be the name of a street


def parse(text: str, profile: CityProfile = HCMC) -> ParsedAddress:
    """`text` taken apart. Never raises; what it cannot place stays in `place` and `loose`."""
    sheet = Sheet(text)
    noise = [*sheet.take(words.LINK), *sheet.take(words.PHONE)]
    sheet.take(words.COUNTRY)
    postcode = sheet.take_first(words.POSTCODE)
    inside = [part for rule in words.INSIDE for part in sheet.take(rule)]
    neighbourhood = sheet.take(words.NEIGHBOURHOOD)
    units = take_units(sheet, profile)
    draft = _Draft()
    for segment in sheet.segments():
        _read(draft, segment)
    return _finish(text=sheet.text, draft=draft, rest=(units, neighbourhood, inside, postcode, noise))


def _finish(
    text: str,
    draft: _Draft,
    rest: tuple[tuple[UnitPart, ...], list[str], list[str], str | None, list[str]],
) -> ParsedAddress:
    units, neighbourhood, inside, postcode, noise = rest
    _settle(draft, hamlet=bool(neighbourhood))
    number = _whole_number(draft)
    return ParsedAddress(
        text=text,
        number=number,
        number_key=number_key(number or ""),
        house=draft.house,
        alley=draft.alley,
        street=draft.street,
        street_kind=draft.street_kind,
        place=draft.place,
        loose=(*draft.before, *draft.after, *draft.loose),
        units=units,
        neighbourhood=tuple(neighbourhood),
        inside=tuple(inside),
        postcode=postcode,
        noise=tuple(noise),
    )


def _whole_number(draft: _Draft) -> str | None:
    """The path from the main street: `số 12 hẻm 34` → `34/12`; a number that already begins with its alley stays."""
    if not draft.alley:
        return draft.number
    if not draft.number:
        return None
    inner, outer = number_key(draft.number), number_key(draft.alley)
    draft.house = draft.number
    if not outer or inner.startswith(outer + "/"):
        return draft.number
    return f"{draft.alley}/{draft.number}"


def _settle(draft: _Draft, *, hamlet: bool) -> None:
    """Free words find their slots once all segments are known."""
    before, after = draft.before, draft.after
    if draft.number and not (draft.street or draft.alley or after or before) and not draft.place:
        name = draft.said or (draft.number if is_date(draft.number) and not hamlet else None)
        draft.number, draft.street = (None, name) if name else (draft.number, None)
    if (draft.number or draft.alley) and not draft.street:
        if after:
            draft.street = after.pop(0)
        elif before and not words.PLACE_WORD.match(_folded(before[-1])):
            draft.street = before.pop()
    if not draft.place and before:
        draft.place = before.pop(0)


def _folded(text: str) -> str:
    return Segment.of(text).folded


def _read(draft: _Draft, segment: Segment) -> None:
    """Reads one segment (what stands between commas and the parts taken out) into the draft."""
    segment = segment.without(words.LABEL)
    if not segment or words.ASIDE.fullmatch(segment.folded):
        return
    if _read_alley(draft, segment) or _read_number(draft, segment) or _read_street(draft, segment):
        return
    if _read_number_last(draft, segment) or _read_number_within(draft, segment):
        return
    _free(draft, segment)


def _free(draft: _Draft, segment: Segment) -> None:
    started = draft.number or draft.street or draft.alley
    if not started and not draft.place and words.PLACE_WORD.match(segment.folded):
        draft.place = segment.text
    elif started and segment.after_unit:
        draft.loose.append(segment.text)
    elif started:
        draft.after.append(segment.text)
    else:
        draft.before.append(segment.text)


def _read_number(draft: _Draft, segment: Segment) -> bool:
    match = words.NUMBER.match(segment.folded)
    if not match or draft.number or _is_name(segment, match):
        return False
    number = segment.cut(match.start(1)).upto(match.end(1) - match.start(1))
    draft.number = words.SPOKEN_SLASH.sub("/", number.folded if " x" in number.folded else number.text)
    rest = segment.cut(match.end())
    if not rest and segment.folded.startswith("so ") and not segment.folded.startswith("so nha"):
        draft.said = segment.text
    if rest and not _read_alley(draft, rest) and not _read_street(draft, rest) and not draft.street:
        draft.street = rest.text
    return True


def _is_name(segment: Segment, match: re.Match[str]) -> bool:
    """`3 tháng 2`: digits that begin a name."""
    return re.match(r" thang (?:\d|mot|hai|ba|tu|nam|sau|bay|tam|chin)", segment.folded[match.end() :]) is not None


def _read_alley(draft: _Draft, segment: Segment) -> bool:
    """`hẻm 34 Nguyễn Trãi`, `ngách 12 ngõ 34 …`: the outermost is said last and comes first in the path."""
    path: list[str] = []
    rest = segment
    while (match := words.ALLEY.match(rest.folded)) and words.spelled(rest.text[: match.end()].split(" ")[0]):
        if match.start(1) >= 0:
            path.insert(0, rest.text[match.start(1) : match.end(1)].strip())
        rest = rest.cut(match.end())
    if rest is segment or (not path and not rest):
        return False
    draft.alley = "/".join([*path, *([draft.alley] if draft.alley else [])]) or None
    if rest and not _read_street(draft, rest) and not draft.street:
        draft.street = rest.text
    return True


def _read_street(draft: _Draft, segment: Segment) -> bool:
    if draft.street:
        return False
    match = words.STREET_WORD.match(segment.folded)
    if match and words.spelled(segment.text[: match.end()]):
        draft.street_kind = match[2] or "duong"
        # Plain `duong` may begin a name (Dương Bá Trạc): the matcher decides, so it stays.
        keeps = match[2] is not None or segment.text[: match.end()].strip().lower() == "duong"
        rest = segment if keeps else segment.cut(match.end())
        return bool(rest) and (_read_number_last(draft, rest) or _named(draft, rest))
    if words.STREET_AFTER.search(segment.folded) and not words.NUMBER.match(segment.folded):
        draft.street_kind = "duong"
        return _named(draft, segment)
    return False


def _named(draft: _Draft, segment: Segment) -> bool:
    draft.street = segment.text
    return True


def _read_number_last(draft: _Draft, segment: Segment) -> bool:
    """`Lê Văn Sỹ 453/12`, `đường Lê Lợi số 12`."""
    match = words.TRAILING_NUMBER.match(segment.folded)
    if not match or draft.number or draft.street or match["street"] in ("duong", "d", "d."):
        return False
    group = "said" if match["said"] else "path"
    if group == "path" and is_date(match["path"]):
        return False
    draft.number = segment.text[match.start(group) : match.end(group)]
    street = segment.upto(match.end("street"))
    if not _read_street(draft, street):
        draft.street = street.text
    return True


def _read_number_within(draft: _Draft, segment: Segment) -> bool:
    """`Quán Ăn Ngon 138 Nam Kỳ Khởi Nghĩa`: a name, then the address."""
    match = words.MIDDLE_NUMBER.search(segment.folded)
    if not match or draft.number or draft.street:
        return False
    if not draft.place:
        draft.place = segment.upto(match.start()).text
    return _read_number(draft, segment.cut(match.start()))
