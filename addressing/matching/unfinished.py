"""What is being typed behind a street or a place: a ward or district not yet written to its end.

`Lê Bình, Ph` asks for nothing more than `Lê Bình`, and `Dương Thị Giang, Phường Đông H` for that street in a ward that
begins so: without this the street would be lost with the first letter of its ward, and come back with the last.
"""

from __future__ import annotations

import re
from dataclasses import replace

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import Unit
from addressing.matching.known_names import is_street
from addressing.matching.streets import find_streets
from addressing.parsing.leading_number import split_number
from addressing.parsing.parsed import ParsedAddress
from addressing.parsing.text import aligned_fold, fold
from addressing.parsing.unit_names import unit_key
from store.city import CityProfile

_WARD, _DISTRICT = ("phuong", "xa", "thi tran", "dac khu"), ("quan", "huyen", "thi xa", "thanh pho")
_SHORT = {"p": "ward", "f": "ward", "x": "ward", "tt": "ward", "q": "district", "h": "district", "tx": "district",
          "tp": "district"}  # fmt: skip
_KINDS = {**dict.fromkeys(_WARD, "ward"), **dict.fromkeys(_DISTRICT, "district")}
_ANY = "|".join(sorted(_KINDS, key=len, reverse=True))
#: A kind and the beginning of a name, in a part of its own: `phuong dong h`, `p.tan`, `q`.
_PART = re.compile(rf"(?:(?P<kind>{_ANY})(?:[ .]+|\Z)|(?P<short>tt|tx|tp|[pfxqh])(?:[. ]\s*|\Z))?(?P<name>.*)")
#: The same behind words, where no comma parts them.
_BEHIND = re.compile(rf" (?=(?:(?:{_ANY})(?: |\Z)|[pqh]\.? ?(?:[a-z]|\Z)))")
_BEGUN = re.compile(r"\s*([1-9]\d{0,3}[A-Za-z]?(?:/\d{1,4}[A-Za-z]?)*)\s+([^\W\d_]{1,7})")
_MOST, _LONGEST = 3, 120


def begun_behind_number(parsed: ParsedAddress, text: str) -> ParsedAddress | None:
    """`32 Tăng`, `194 H`: behind a number a street begins, whatever else such a word is in a whole address."""
    match = None if parsed.street or parsed.units else _BEGUN.fullmatch(text)
    if match is None:
        return None
    return replace(parsed.read_as(match[1], match[2], place=None, loose=()), inside=(), neighbourhood=(), noise=())


def finished(gazetteer: Gazetteer, text: str, profile: CityProfile) -> list[str]:
    """What may be meant by a text whose last unit is not written to its end, the likeliest first; else none."""
    parted = _parted(gazetteer, text) if len(text) <= _LONGEST else None
    if parted is None:
        return []
    head, tail = parted
    match = _PART.fullmatch(tail)
    kind, name = (match["kind"] or "", match["name"].strip()) if match else ("", tail)
    level = _KINDS.get(kind) or (_SHORT.get(match["short"] or "") if match else None)
    if not name or _begins_a_kind(tail) or _begins_the_city(tail, profile):
        return [head]
    key = unit_key(name)
    if name.isdigit() or key in gazetteer.units_by_key:
        return []
    return [f"{head}, {unit.full_name}" for unit in _beginning(gazetteer, key, level, head)[:_MOST]]


def _parted(gazetteer: Gazetteer, text: str) -> tuple[str, str] | None:
    """(what is finished, the folded rest): at the last comma, else where a kind of unit follows a street's name."""
    head, comma, tail = text.rpartition(",")
    if comma and any(char.isalpha() for char in head) and tail.strip():
        return head.strip(), aligned_fold(tail.strip())
    folded = aligned_fold(text)
    for match in reversed(list(_BEHIND.finditer(folded))):
        head = text[: match.start()].strip()
        split = split_number(head)
        if is_street(gazetteer, split[1] if split else head) and not is_street(gazetteer, text):
            return head, folded[match.end() :].strip()
    return None


def _begins_a_kind(tail: str) -> bool:
    """`ph`, `thanh p`: a letter alone may begin anything."""
    return any(kind.startswith(tail) for kind in _KINDS)


def _begins_the_city(tail: str, profile: CityProfile) -> bool:
    names = (fold(profile.name_vi), fold(profile.name_vi).removeprefix("thanh pho "), *profile.aliases)
    return len(tail) > 1 and any(name.startswith(tail) for name in names)


def _beginning(gazetteer: Gazetteer, key: str, level: str | None, head: str) -> list[Unit]:
    """The units whose name begins so: first those that the street runs through, then those of today."""
    split = split_number(head)
    hits = find_streets(gazetteer, split[1] if split else head, guess=False)
    around = frozenset().union(*(hit.street.units for hit in hits))
    ids = (u for name, units in gazetteer.units_by_key.items() if name.startswith(key) for u in units)
    found = [unit for unit in (gazetteer.units[u] for u in ids) if level is None or unit.level == level]
    return sorted(found, key=lambda unit: (unit.id not in around, not unit.current, unit.earlier, unit.key, unit.id))
