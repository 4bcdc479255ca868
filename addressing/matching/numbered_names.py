"""What was read as a house number and is a street's name: `D2, Bình Thạnh`, `Số 79 Tân Quy Đông`.

Many streets of new quarters have a letter and a number for a name. Only the registry tells that there is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.matching.units import clues_of
from addressing.parsing.parse import ParsedAddress
from addressing.parsing.street_names import query_keys
from addressing.parsing.text import fold

#: `F3`, `P5`, `Q7` are units.
_LETTERED = re.compile(r"(?![FPQfpq]\d)[A-Za-z]{1,3}\d{1,3}[A-Za-z]?")


def street_in_number(
    gazetteer: Gazetteer, parsed: ParsedAddress, is_unit: Callable[[str], bool]
) -> ParsedAddress | None:
    """The address on the street that its number is the name of, or a part of it; None where that is none there."""
    if not parsed.number or parsed.alley or parsed.street_kind:
        return None
    return _lettered(gazetteer, parsed, is_unit) or _said_with_its_number(gazetteer, parsed)


def _lettered(gazetteer: Gazetteer, parsed: ParsedAddress, is_unit: Callable[[str], bool]) -> ParsedAddress | None:
    """`D5, Phường 25, Bình Thạnh`, where a D5 is in those units; `D2` alone."""
    name, behind = parsed.number or "", parsed.street
    if not _LETTERED.fullmatch(name) or (behind and not is_unit(behind)):
        return None
    loose = (behind, *parsed.loose) if behind else parsed.loose
    clues = clues_of(gazetteer, parsed.units, loose)
    streets = [gazetteer.streets[n] for n in _called(gazetteer, name)]
    if clues.clues or behind:
        streets = [one for one in streets if clues.score(one.units) > 0 and not clues.against(one.units)]
    return parsed.read_as(None, name, place=parsed.place, loose=loose) if streets else None


def _said_with_its_number(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress | None:
    """`Số 79 Tân Quy Đông`, where no street is called Tân Quy Đông and one is called so."""
    name = f"Số {parsed.number} {parsed.street}"
    if not parsed.street or fold(name) not in fold(parsed.text) or _called(gazetteer, parsed.street):
        return None
    if not _called(gazetteer, name):
        return None
    return replace(parsed, number=None, number_key="", house=None, street=name)


def _called(gazetteer: Gazetteer, name: str) -> list[int]:
    return [n for key in query_keys(name) for n in gazetteer.by_name.by_key.get(key, ())]
