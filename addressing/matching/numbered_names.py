"""What was read as a house number and is a part of a street's name: `D2, Bình Thạnh`, `Bàu Cát 1`, `5 Làng Báo Chí`.

Many streets of new quarters have a letter and a number for a name. Only the registry tells that there is one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.matching.known_names import is_street, is_unit, streets_called
from addressing.matching.units import clues_of
from addressing.parsing.parse import ParsedAddress
from addressing.parsing.street_names import query_keys
from addressing.parsing.text import aligned_fold, fold

#: `F3`, `P5`, `Q7` are units; figures alone are a house's.
_NO_NAME = re.compile(r"[fpq]?\d+(?:\W\d+)*")
#: A name that begins with its number, and what stands behind that.
_NUMBER_FIRST = re.compile(r"(?:so )?\d+[a-z]? ([a-z].+)")


def street_in_number(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress | None:
    """The address on the street that its number is the name of, or a part of it; None where that is none there."""
    if not parsed.number or parsed.alley:
        return None
    named = None if parsed.street_kind else _up_to_number(gazetteer, parsed)
    return named or _behind_number(gazetteer, parsed)


def _up_to_number(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress | None:
    """`D5, Phường 25, Bình Thạnh`, where a D5 is in those units; `D2` alone; `Bàu Cát 1 Tân Bình`, `Cầu Số 4`."""
    name, behind = _text_to_number(parsed), parsed.street
    if _NO_NAME.fullmatch(fold(name)):
        return None
    if behind and fold(behind) in fold(name):
        behind = None
    if behind and not may_be_all_of_a_name(gazetteer, behind, name):
        return None
    place = None if parsed.place and fold(parsed.place) in fold(name) else parsed.place
    loose = (behind, *parsed.loose) if behind else parsed.loose
    clues = clues_of(gazetteer, parsed.units, loose)
    streets = list(streets_called(gazetteer, name))
    if clues.clues or behind:
        streets = [one for one in streets if clues.agree(one.units)]
    return parsed.read_as(None, name, place=place, loose=loose) if streets else None


def may_be_all_of_a_name(gazetteer: Gazetteer, behind: str, number: str = "1A") -> bool:
    """Whether a street may be called a house's `number` and no more, for a unit stands behind it: `18A Gò Vấp`.

    In `18A Tăng Nhơn Phú`, a ward and a street of it, a house is meant; in `D2 Tân Quý` sooner the street D2.
    """
    return is_unit(gazetteer, behind) and not (number[:1].isdigit() and is_street(gazetteer, behind))


def _text_to_number(parsed: ParsedAddress) -> str:
    """`Số 10` of `Số 10 Thủ Đức, TP.HCM`: the text from its beginning, or a comma, to the end of the number."""
    text, number = aligned_fold(parsed.text), aligned_fold(parsed.number or "")
    at = text.find(number)
    while at >= 0 and not (_ends(text[at - 1 : at]) and _ends(text[at + len(number) :][:1])):
        at = text.find(number, at + 1)
    return parsed.text[: at + len(number)].rpartition(",")[2].strip() if at >= 0 else ""


def _ends(char: str) -> bool:
    """Whether a number ends beside it."""
    return not char.isalnum() and char != "/"


def _behind_number(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress | None:
    """`5 Làng Báo Chí`, `Số 79 Tân Quy Đông`: no street is called what stands behind the number, one is called all."""
    if not has_numbered_names(gazetteer, parsed.street):
        return None
    said = f"{parsed.number} {parsed.street}"
    name = next((one for one in (f"Số {said}", said) if is_street(gazetteer, one)), None)
    return replace(parsed, number=None, number_key="", house=None, street=name) if name else None


def has_numbered_names(gazetteer: Gazetteer, street: str | None) -> bool:
    """Whether streets are called a number and `street`, and none that alone: then the number decides what is meant."""
    tails: frozenset[str] | None = gazetteer.memo.get(has_numbered_names)
    if tails is None:
        keys = gazetteer.by_name.by_key
        found = {match[1] for key in keys if (match := _NUMBER_FIRST.fullmatch(key))}
        tails = gazetteer.memo.put(has_numbered_names, frozenset(found.difference(keys)))
    return bool(street) and not tails.isdisjoint(query_keys(street or ""))
