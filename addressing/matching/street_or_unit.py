"""What looks like a unit and is a street, and the other way round: only the registry tells them apart."""

from __future__ import annotations

from dataclasses import replace

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.matching.known_names import has_accents_of_street, is_place, is_street, is_unit, streets_called
from addressing.matching.units import clues_of, find_units
from addressing.parsing.parse import ParsedAddress
from addressing.parsing.text import fold
from addressing.parsing.vocabulary import PLACE_WORD

_WARD_AND_STREET = 3


def unit_in_front(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`Đa Kao, Quận 1, 98 Hai Bà Trưng`: the ward, not a place."""
    said = parsed.street and (parsed.number or parsed.street_kind)
    if parsed.place and said and is_unit(gazetteer, parsed.place):
        return replace(parsed, place=None, loose=(parsed.place, *parsed.loose))
    return parsed


def street_in_front(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`Bạch Đằng, số 71, Bình Thạnh`: what stands behind is no street but a unit."""
    place, street = parsed.place, parsed.street
    if not (place and street and parsed.number) or parsed.street_kind or not is_unit(gazetteer, street):
        return parsed
    if PLACE_WORD.match(fold(place)) or (is_street(gazetteer, street) and has_accents_of_street(gazetteer, street)):
        return parsed
    if not is_street(gazetteer, place) and (" " not in place or is_place(gazetteer, place)):
        return parsed
    return replace(parsed, place=None, street=place, loose=(street, *parsed.loose))


def street_in_its_ward(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`Bình Phú, Phường Phú Lâm`: the street of that name there, and not the ward of that name beside it."""
    place = parsed.place
    if not place or parsed.number or parsed.street or parsed.alley or not parsed.wards or not is_unit(gazetteer, place):
        return parsed
    if find_units(gazetteer, place, "district", guess=False):
        return parsed
    clues = clues_of(gazetteer, parsed.units)
    there = any(clues.agree(street.units) for street in streets_called(gazetteer, place))
    return replace(parsed, place=None, street=place) if there else parsed


def means_a_unit(gazetteer: Gazetteer, parsed: ParsedAddress) -> bool:
    """Whether what was read as the street is a unit: `12, Phú Nhuận`, which no street is called."""
    street = parsed.street
    if not street or parsed.street_kind or parsed.loose or any(unit.level != "city" for unit in parsed.units):
        return False
    if not is_unit(gazetteer, street):
        return False
    return not (is_street(gazetteer, street) and has_accents_of_street(gazetteer, street))


def street_behind_units(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress | None:
    """`451/24 P12 Q3 Lê Văn Sỹ`: the street, which looks like a unit there."""
    if not parsed.number or parsed.street or parsed.alley or not parsed.units:
        return None
    street = next((t for t in parsed.loose if is_street(gazetteer, t) and not is_unit(gazetteer, t)), None)
    return replace(parsed, street=street, loose=tuple(t for t in parsed.loose if t != street)) if street else None


def unit_behind_quarter(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`A5/3 khu phố 4, Tân Chánh Hiệp`: no street, but the ward."""
    if parsed.neighbourhood and not parsed.street_kind and parsed.street and is_unit(gazetteer, parsed.street):
        return replace(parsed, street=None, loose=(parsed.street, *parsed.loose))
    return parsed


def parted_unit(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`UBND Phường Bến Nghé Nguyễn Thiệp` → the ward, and the street or the district said behind it."""
    for unit in parsed.units:
        words = unit.name.split()
        if unit.level == "city" or len(words) < _WARD_AND_STREET or is_unit(gazetteer, unit.name):
            continue
        for end in range(len(words) - 2, 0, -1):
            name, street = " ".join(words[:end]), " ".join(words[end:])
            if not is_unit(gazetteer, name):
                continue
            part = replace(unit, name=name, text=unit.text.removesuffix(street).strip())
            units = tuple(part if one is unit else one for one in parsed.units)
            if is_unit(gazetteer, street):
                return replace(parsed, units=units, loose=(*parsed.loose, street))
            if is_street(gazetteer, street):
                return replace(parsed, units=units, street=parsed.street or street)
    return parsed
