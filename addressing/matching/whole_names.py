"""Names of places that a reading took apart: `UBND Quận 2`, `Trường THCS - THPT Tân Phú`, `Trường cấp 1 Phan Văn Trị`.

The parser knows no names: it takes units, numbers and streets for what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from addressing.answer import Answer
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.matching.places import PlaceHit, find_places
from addressing.parsing.described import without_stop
from addressing.parsing.parse import ParsedAddress
from addressing.parsing.text import fold
from addressing.parsing.vocabulary import PLACE_WORD

_BREAKS = re.compile(r"[,;\n]")
_MOST_PARTS = 4
_VERY_NAME, _WITH_UNITS_BEHIND = 0.92, 0.85


def whole_names(gazetteer: Gazetteer, parsed: ParsedAddress) -> list[PlaceHit]:
    """The places that the beginning of the text names, where that is more than what was read as a place."""
    if not PLACE_WORD.match(fold(parsed.text[:40])):
        return []
    parts = [part.strip() for part in _BREAKS.split(parsed.text) if part.strip()]
    if hits := _named_by(gazetteer, parts, parsed):
        return hits
    # `Trường Tiểu học Từ Đức - Cơ sở 1 Phường Bình Thọ`, `Trung tâm Văn hóa Quận 12 Phường Trung Mỹ Tây, Quận 12`
    for bare in _bared(parts, parsed):
        if hits := _named_by(gazetteer, bare, parsed):
            return hits
    hits = _before_units(gazetteer, parsed) if len(parts) == 1 else []
    return hits or _at_its_stop(gazetteer, parsed)


def _at_its_stop(gazetteer: Gazetteer, parsed: ParsedAddress) -> list[PlaceHit]:
    """`Trạm UBND Phường 9`, which is no place's name itself."""
    text, place = without_stop(parsed.text), without_stop(parsed.place or "")
    return whole_names(gazetteer, replace(parsed, text=text, place=place or None)) if text != parsed.text else []


def _named_by(gazetteer: Gazetteer, parts: list[str], parsed: ParsedAddress) -> list[PlaceHit]:
    place = fold(parsed.place or "")
    for count in range(min(len(parts), _MOST_PARTS), 0, -1):
        name = " ".join(parts[:count])
        if fold(name) != place and (hits := _very(find_places(gazetteer, name, guess=False))):
            return hits
    return []


def _bared(parts: list[str], parsed: ParsedAddress) -> Iterator[list[str]]:
    """The parts without the typed units at their ends, taken off one after the other."""
    for n, part in enumerate(parts[:_MOST_PARTS] if len(parts) > 1 else ()):
        while (unit := next((u.text for u in parsed.units if part.endswith(f" {u.text}")), None)) is not None:
            part = part.removesuffix(unit).rstrip(" -(.")
            yield [*parts[:n], part]


def has_address_beside(parsed: ParsedAddress, named: Answer) -> bool:
    """Whether an address is beside the name, not in it: `UBND Quận 2, 168 Trương Văn Bang`, `Trường cấp 1 Lê Lợi`."""
    beside = parsed.number and fold(parsed.number) not in fold(named.matched[0]).split()
    return bool(beside and parsed.street)


def _very(hits: list[PlaceHit]) -> list[PlaceHit]:
    return [hit for hit in hits if not hit.rest and hit.likeness >= _VERY_NAME]


def _before_units(gazetteer: Gazetteer, parsed: ParsedAddress) -> list[PlaceHit]:
    """Without commas: a name, and behind it nothing but the words of the typed units."""
    units = {word for unit in parsed.units for word in fold(unit.text).split()}
    units.update(word for text in parsed.loose for word in fold(text).split())
    hits = find_places(gazetteer, parsed.text, guess=False) if units else []
    return [
        hit
        for hit in hits
        if hit.rest and hit.likeness >= _WITH_UNITS_BEHIND and units.issuperset(fold(hit.rest).split())
        and fold(hit.typed) != fold(parsed.place or "")
    ]  # fmt: skip
