"""A unit that nothing marks, behind a street that is not written in full: `CMT8 tân bình`, `quang trugn go vap`."""

from __future__ import annotations

import re
from dataclasses import replace

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.matching.known_names import SURE, is_place
from addressing.matching.streets import find_streets, only_kind
from addressing.matching.units import find_units, parted_units, short_units
from addressing.parsing.parse import ParsedAddress
from addressing.parsing.text import fold
from addressing.parsing.unit_names import bare_unit_key
from addressing.parsing.units_text import UnitPart
from addressing.parsing.vocabulary import PLACE_WORD

_LONGEST_UNIT, _MOST_WORDS = 4, 10
_MOST_UNITS = 3
#: One word that is a unit's name is two that are joined: `govap`.
_JOINED_FROM = 5
_SHORTEST = 3
_NUMBERED_WARD = re.compile(
    r"(?P<ward>[FWfw][. ]{0,2}(?P<number>\d{1,2}))[ ,]+(?P<district>[^\W\d_]+(?: [^\W\d_]+){0,2})"
)
_ABBREVIATED, _SLIPPED = 0.6, 0.78


def unit_parted(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress | None:
    """`parsed` with the units at the end of its words taken from the street before them; None where there is neither.

    Only for words that are no street's name, with or without a unit behind it, as they stand.
    """
    said = parsed.street or (None if parsed.number or parsed.alley else parsed.place)
    if not said or not 2 <= len(said.split()) <= _MOST_WORDS:
        return None
    if find_streets(gazetteer, said, guess=False) or (not parsed.street and is_place(gazetteer, said)):
        return None
    parts = _parts(gazetteer, said, _MOST_UNITS, sure=True, unknown=parsed.street is not None)
    # Who says units by their kind says them all so.
    if parts is None and not parsed.units and not _may_be_street(gazetteer, said, _SLIPPED):
        parts = _parts(gazetteer, said, _MOST_UNITS, sure=False, unknown=False)
    if parts is None or _is_of_a_kind(gazetteer, parts[0]):
        return None
    street, units = parts
    if parsed.street:
        return replace(parsed, street=street, loose=(*parsed.loose, *units))
    return parsed.read_as(None, street, place=None, loose=(*parsed.loose, *units))


def unit_ahead(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress | None:
    """`Q12 Tân Thới Nhất Phan Văn Hớn 55/7B`: the ward, and then the street."""
    words = (parsed.street or "").split()
    if not parsed.number or not 4 <= len(words) <= _MOST_WORDS:
        return None
    if find_streets(gazetteer, parsed.street or "", guess=False):
        return None
    for count in range(min(_LONGEST_UNIT, len(words) - 2), 1, -1):
        unit, street = " ".join(words[:count]), " ".join(words[count:])
        if _is_unit(gazetteer, unit, sure=True) and _may_be_street(gazetteer, street):
            return replace(parsed, street=street, loose=(*parsed.loose, unit))
    return None


def ward_in_district(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress | None:
    """`linh trung thủ đức`, said without `phường`: the ward, and its district behind it."""
    if parsed.street or parsed.number or parsed.alley or not parsed.place:
        return None
    if parsed.ward and fold(parsed.place) in short_units(gazetteer):
        # `p7 pn`
        return replace(parsed, place=None, loose=(parsed.place, *parsed.loose))
    parts = parted_units(gazetteer, parsed.place)
    if len(parts) < 2:
        return None
    districts = frozenset(find_units(gazetteer, parts[1], "district", guess=False))
    wards = gazetteer.units_by_key[bare_unit_key(parts[0])]
    if not any(districts & gazetteer.around(ward) for ward in wards):
        return None
    return replace(parsed, place=parts[0], loose=(parts[1], *parsed.loose))


def numbered_ward(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress | None:
    """`F.14 Tân Bình`, which looks like a house: the ward, where that district has one of that number."""
    match = _NUMBERED_WARD.fullmatch(parsed.text.strip())
    if match is None or parsed.units:
        return None
    ward = UnitPart("ward", "phường", str(int(match["number"])), match["ward"])
    district = UnitPart("district", "", match["district"], match["district"])
    within = frozenset(find_units(gazetteer, district.name, "district", guess=False))
    wards = find_units(gazetteer, ward.name, "ward") if within else ()
    if not any(gazetteer.units[one].parent_id in within for one in wards):
        return None
    return replace(parsed, number=None, number_key="", street=None, place=None, loose=(), units=(district, ward))


def _parts(
    gazetteer: Gazetteer, said: str, most: int, *, sure: bool, unknown: bool
) -> tuple[str, tuple[str, ...]] | None:
    """The street and the units behind it, in their order; `sure`: units as they are called or shortened.

    With `unknown` also behind a numbered street that nobody knows: `TX 25 Thạnh Xuân`.
    """
    words = said.split()
    for count in range(min(_LONGEST_UNIT, len(words) - 1), 0, -1):
        street, unit = " ".join(words[:-count]), " ".join(words[-count:])
        if not _is_unit(gazetteer, unit, sure=sure):
            continue
        if _may_be_street(gazetteer, street):
            return street, (unit,)
        inner = _parts(gazetteer, street, most - 1, sure=sure, unknown=unknown) if most > 1 else None
        if inner:
            return inner[0], (*inner[1], unit)
        if unknown and any(map(str.isdigit, street.split()[-1])):
            return street, (unit,)
    return None


def _is_of_a_kind(gazetteer: Gazetteer, name: str) -> bool:
    """`Chợ Bà Chiểu` is a market's name; `dinh bo lihn` and `Đinh Tiên Hoàng`, which begin like one's, are streets'."""
    known = PLACE_WORD.match(fold(name)) is not None and is_place(gazetteer, name)
    return known and not any(not hit.rest for hit in find_streets(gazetteer, name, guess=False))


def _is_unit(gazetteer: Gazetteer, name: str, *, sure: bool) -> bool:
    """Whether that is a unit's name or how one is shortened; else also with a slip or joined. A number is none."""
    key = bare_unit_key(name)
    if key in gazetteer.units_by_key:
        return " " in key
    if sure or key in short_units(gazetteer):
        return key in short_units(gazetteer)
    if " " not in key and key not in gazetteer.joined_units.values():
        return False
    return key.count(" ") < 2 and len(key) >= _JOINED_FROM and bool(find_units(gazetteer, name, None, guess=False))


def _may_be_street(gazetteer: Gazetteer, name: str, least: float = SURE) -> bool:
    """Whether a street is called so, shortened or with a slip: what is in doubt here is the words beside it."""
    # `cầu Bình Triệu` is no street called Cầu.
    if bare_unit_key(name) in gazetteer.units_by_key or (len(name) < _SHORTEST and name.isalpha()) or only_kind(name):
        return False
    hits = find_streets(gazetteer, name)
    least = _ABBREVIATED if " " not in name else least
    return any(not hit.rest and hit.likeness >= least for hit in hits)
