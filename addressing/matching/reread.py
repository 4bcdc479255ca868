"""A second reading, with the registry's help: words that look like a unit or an alley may be a street's own name.

The parser knows no names. `2 Công Xã Paris` has a commune in it for all it can tell, `317 Ngo Gia Tu` an alley.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.matching.known_names import SURE, has_accents_of_street, is_place, is_street, is_unit
from addressing.matching.numbered_names import street_in_number
from addressing.matching.street_or_unit import (
    means_a_unit,
    parted_unit,
    street_behind_units,
    street_in_front,
    street_in_its_ward,
    unit_behind_quarter,
    unit_in_front,
)
from addressing.matching.streets import find_streets
from addressing.matching.unit_behind import numbered_ward, unit_ahead, unit_parted, ward_in_district
from addressing.matching.units import clues_of, find_units
from addressing.parsing.described import undoubled, without_stop
from addressing.parsing.former_names import former_name
from addressing.parsing.parse import ParsedAddress, number_key
from addressing.parsing.place_names import GENERIC, place_key
from addressing.parsing.street_names import query_keys
from addressing.parsing.text import aligned_fold, fold
from addressing.parsing.vocabulary import LOT_OF, PLACE_WORD

_LABEL = re.compile(r"(?:dia chi|so nha|nha so|nha|sn|so)")
_REAL_ALLEY = re.compile(r"(?:hem|ngo|ngach|kiet|alley) (?:so )?[a-z]{0,2}\d")
_BREAKS = re.compile(r"[,;\n]")
_LONGEST = 8
_NUMBER = re.compile(r"\d{1,4}[A-Za-z]?(?:[/-]\d{1,4}[A-Za-z]?)*")
#: `P5`, `CMT8`, `TTN12`: a unit, and streets known by letters.
_NO_NUMBER = re.compile(r"[PFQpfq]\.?\d{1,2}|[^\W\d_]{3,}\d{1,2}")
_ONE_WORD = r"[^\W\d_]{5,}|[^\W\d_]{2,4}\d{1,2}|[A-Z]{3,5}"
_DOOR = re.compile(rf"(\S.{{1,60}}?) (\d{{1,4}}[A-Za-z]?(?:(?:/| ?[-–] ?)\d{{1,4}}[A-Za-z]?){{0,4}}) ({_ONE_WORD})")
#: What adverts offer, before the name of a street or an estate.
_OFFERED = re.compile(
    r"(?:nha(?: (?:nat|cu|moi|dep|pho|tro|rieng|cap 4|c4|nguyen can|mat tien|mat pho))*|villa|biet thu"
    r"|dat(?: (?:nen|tho cu|trong|vuon|mat tien))*|lo dat|phong(?: tro)?|can ho(?: (?:mini|dich vu))?|can|mat bang|mb"
    r"|kho(?: xuong)?|nha xuong|xuong|shophouse|officetel|van phong)(?: (?:duong(?: noi bo)?|tai|o))?(?: (?=\S+ \S)|$)"
)
_PIECES = re.compile(r"[^\s.]+")
_INITIALS = re.compile(r"[^\W\d_]\.[^\W\d_]\.")
_ABBREVIATED = 0.7


def reread(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`parsed`, or, where its street is not known and its text holds one that is, the address on that street."""
    parsed = _door_and_name(gazetteer, _name_and_door(gazetteer, _without_offer(gazetteer, parsed)))
    parsed = unit_in_front(gazetteer, street_in_front(gazetteer, parsed))
    parsed = _by_former_name(gazetteer, parsed) if "(" in parsed.text else parsed
    if parsed.place:
        parsed = _police(_numbered_place(gazetteer, _what_is_offered(gazetteer, parsed)))
    if named := street_in_number(gazetteer, parsed):
        return named
    parsed = street_in_its_ward(gazetteer, parsed)
    unit_alone = means_a_unit(gazetteer, parsed)
    if (dashed := _dashed(gazetteer, parsed)) or (is_street(gazetteer, parsed.street) and not unit_alone):
        return dashed or parsed
    behind = street_behind_units(gazetteer, parsed) or _number_behind(gazetteer, parsed)
    parsed = unit_behind_quarter(gazetteer, parsed)
    behind = behind or ward_in_district(gazetteer, parsed)
    behind = behind or numbered_ward(gazetteer, parsed) or unit_parted(gazetteer, parsed)
    if behind := behind or unit_ahead(gazetteer, parsed):
        return behind
    if unit_alone:
        return replace(parsed, street=None, loose=(parsed.street or "",))
    parsed = _at_the_stop(gazetteer, parted_unit(gazetteer, parsed))
    parsed = _without_stop(gazetteer, parsed) if parsed.place and not parsed.number else parsed
    if not (parsed.street or parsed.alley or parsed.number or _has_digit(parsed.place or "")):
        return parsed
    found = next(_named(gazetteer, parsed), None)
    return _with_street(parsed, *found) if found else parsed


def _by_former_name(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`36/70 Nguyễn Gia Trí (D2 cũ)`: the name of before where only that is known; else it says nothing more."""
    name = former_name(parsed.text) if parsed.street else None
    # `(Gò Vấp cũ)`
    if name is None or is_unit(gazetteer, name):
        return parsed
    only = not is_street(gazetteer, parsed.street) and is_street(gazetteer, name)
    loose = tuple(text for text in parsed.loose if name not in text)
    return replace(parsed, street=name if only else parsed.street, loose=loose)


def _what_is_offered(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`Nhà nát Trần Xuân Soạn`, `Villa, Trần Ngọc Diện`: what is for sale on that street, and no place of that name."""
    place = parsed.place or ""
    if parsed.street or parsed.number or parsed.alley or not (offered := _OFFERED.match(aligned_fold(place))):
        return parsed
    rest, loose = place[offered.end() :], parsed.loose
    if rest and is_place(gazetteer, place):
        return parsed
    if not rest and loose:
        rest, loose = loose[0], loose[1:]
    known = _begins(gazetteer, rest.split()) or is_place(gazetteer, rest) or LOT_OF.match(fold(rest))
    return replace(parsed, place=rest, loose=loose) if known else parsed


def _without_offer(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`Nhà đường Nguyễn Văn Cừ (số 227)`: a house for sale on that street."""
    street = parsed.street or ""
    offered = _OFFERED.match(aligned_fold(street)) if parsed.number and not parsed.street_kind else None
    if offered is None or is_street(gazetteer, street) or not is_street(gazetteer, street[offered.end() :]):
        return parsed
    return replace(parsed, street=street[offered.end() :])


def _numbered_place(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`bv 175 gò vấp`: a kind of place with its number, and the district."""
    place, street, number = parsed.place or "", parsed.street or "", parsed.number or ""
    if parsed.street_kind or not number.isdigit() or not is_unit(gazetteer, street) or is_street(gazetteer, street):
        return parsed
    name = f"{place} {number}"
    if not set(place_key(place).split()) <= GENERIC or not is_place(gazetteer, name):
        return parsed
    loose = (street, *parsed.loose)
    return replace(parsed, number=None, number_key="", street=None, place=name, loose=loose)


def _police(parsed: ParsedAddress) -> ParsedAddress:
    """`CA P.5`: with a unit the police in it; without one it may be a place's own name, and its key stays `ca`."""
    return replace(parsed, place="Công an") if parsed.units and fold(parsed.place or "") == "ca" else parsed


def _name_and_door(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`Phở Hòa 260C Pasteur`, `Viettel 285 CMT8`: a street of one word, which only the registry tells from a name's."""
    if parsed.number or parsed.street or parsed.alley or not parsed.place:
        return parsed
    door = _DOOR.fullmatch(parsed.place)
    if door is None or not _is_street_of_a_word(gazetteer, door[3]) or is_place(gazetteer, parsed.place):
        return parsed
    return parsed.read_as(number_key(door[2]), door[3], place=door[1], loose=parsed.loose)


def _door_and_name(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`289 - Ngân hàng ACB, Võ Văn Ngân`: what is at that number stands between it and its street."""
    name, loose = parsed.street or "", parsed.loose
    if not (parsed.number and loose and PLACE_WORD.match(fold(name))) or parsed.street_kind or parsed.alley:
        return parsed
    if parsed.place or is_street(gazetteer, name) or not is_street(gazetteer, loose[0]):
        return parsed
    return parsed.read_as(parsed.number, loose[0], place=name, loose=loose[1:])


def _is_street_of_a_word(gazetteer: Gazetteer, word: str) -> bool:
    if is_street(gazetteer, word):
        return True
    # `NTMK`, which nobody types for anything else.
    return word.isupper() and any(not hit.rest for hit in find_streets(gazetteer, word))


def _number_behind(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress | None:
    """`Đ. Nguyễn Văn Trỗi 74`, `Q.3 P.5 Nguyễn Văn Trỗi 74`: the street, and the house behind it."""
    said = parsed.street or (parsed.place if parsed.units else None)
    if parsed.number or parsed.alley or not said:
        return None
    name, _, number = said.rpartition(" ")
    if not _NUMBER.fullmatch(number) or not is_street(gazetteer, name):
        return None
    place = parsed.place if parsed.street else None
    if place is None and parsed.place and (is_street(gazetteer, said) or is_place(gazetteer, said)):
        return None
    read = parsed.read_as(number, name, place=place, loose=parsed.loose)
    return replace(read, street_kind=parsed.street_kind)


def _dashed(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress | None:
    """`12 Đường An Phú Tây - Hưng Long` where that is one street's name: a dash mostly parts a name from an address."""
    tails = _dashed_tails(gazetteer)
    parts = [part.strip() for part in _BREAKS.split(parsed.text)]
    for first, second in pairwise(parts) if tails else ():
        if fold(second) not in tails:
            continue
        words = _without_label(first.split())
        number = words[0] if len(words) > 1 and _has_digit(words[0]) else None
        name = f"{' '.join(words[1:] if number else words)} - {second}"
        if is_street(gazetteer, name):
            loose = tuple(text for text in parsed.loose if text not in name)
            return parsed.read_as(number, name, place=None, loose=loose)
    return None


def _dashed_tails(gazetteer: Gazetteer) -> frozenset[str]:
    """What stands behind the dash in the names of streets that have one, folded."""
    found: frozenset[str] | None = gazetteer.memo.get(_dashed_tails)
    if found is None:
        names = (street.name for street in gazetteer.streets.values() if " - " in street.name)
        found = gazetteer.memo.put(_dashed_tails, frozenset(fold(name.split(" - ")[-1]) for name in names))
    return found


def _at_the_stop(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`Trạm Nguyễn Hiến Lê (1A)`: the stop before that house."""
    if not parsed.number or parsed.street or parsed.alley or not parsed.place:
        return parsed
    street = without_stop(parsed.place)
    if street == parsed.place or not is_street(gazetteer, street):
        return parsed
    return parsed.read_as(parsed.number, street, place=None, loose=parsed.loose)


def _without_stop(gazetteer: Gazetteer, parsed: ParsedAddress) -> ParsedAddress:
    """`Trạm Chợ Bà Chiểu` → `Chợ Bà Chiểu`, a name said twice said once; not a `Trạm y tế` that is called so."""
    said = parsed.place or ""
    place, *loose = undoubled([without_stop(said), *parsed.loose])
    if (place == said and loose == list(parsed.loose)) or len(place.split()) < 2 or is_place(gazetteer, said):
        return parsed
    return replace(parsed, place=place, loose=tuple(loose))


def _named(gazetteer: Gazetteer, parsed: ParsedAddress) -> Iterator[tuple[str | None, str]]:
    """(number, street) of the parts between commas that are, or begin with, a registered street's whole name."""
    number = None
    for part in _BREAKS.split(parsed.text):
        words = _without_label(part.split())
        here = len(words) > 1 and _has_digit(words[0]) and not _NO_NUMBER.fullmatch(words[0])
        if here:
            number, words = words[0], words[1:]
            if len(words) > 1 and number_key(f"{number}{words[0]}") == parsed.number_key:
                number, words = parsed.number, words[1:]
        elif _is_rather_a_unit(gazetteer, parsed, part):
            continue
        begun = _begins(gazetteer, words)
        if begun and number is None and not parsed.number:
            number = _number_after(words, begun)
        street = begun or (_nearly(gazetteer, words, parsed) if here else None)
        # `15/8 Số 8` has no street called 15 August.
        typed = "" if parsed.street == number else (parsed.street or "").removeprefix(f"{number} ")
        if street and (not typed or _says_more(street, typed)):
            yield number, street


def _number_after(words: list[str], street: str) -> str | None:
    """`Trường Chinh 480`, which looks like a school's name: the number, where nothing else follows the street."""
    behind = " ".join(words)[len(street) :].strip()
    return behind if _NUMBER.fullmatch(behind) else None


def _is_rather_a_unit(gazetteer: Gazetteer, parsed: ParsedAddress, part: str) -> bool:
    """Whether a part that is called like a unit is one, though a street may be called so too."""
    return is_unit(gazetteer, part) and (
        _may_be_street(gazetteer, parsed)
        or _is_last_district(gazetteer, parsed, part)
        or not has_accents_of_street(gazetteer, part)
        or _is_unit_of_the_unknown(gazetteer, parsed, part)
    )


def _may_be_street(gazetteer: Gazetteer, parsed: ParsedAddress) -> bool:
    """Whether what was read as the street was said to be one, or may be one by its initials or with a slip."""
    if not parsed.street:
        return False
    return parsed.street_kind != "" or any(not hit.rest for hit in find_streets(gazetteer, parsed.street))


def _is_unit_of_the_unknown(gazetteer: Gazetteer, parsed: ParsedAddress, part: str) -> bool:
    """`LKF-25 Verosa Park, Phú Hữu`: whether behind a number and a name no street called so is in the typed units."""
    if not (parsed.number and parsed.street):
        return False
    clues = clues_of(gazetteer, parsed.units)
    ids = (n for key in query_keys(part) for n in gazetteer.by_name.by_key.get(key, ()))
    return not any(clues.score(gazetteer.streets[n].units) > 0 for n in ids)


def _is_last_district(gazetteer: Gazetteer, parsed: ParsedAddress, part: str) -> bool:
    """`43 NE8, KCN Mỹ Phước 3, Bến Cát`: the district of an address, and not the street of that name in the city."""
    street = parsed.street or ""
    if not street or fold(street) == fold(part) or parsed.districts or not (parsed.number or _has_digit(street)):
        return False
    last = fold(part) == fold((parsed.loose or ("",))[-1])
    return last and bool(find_units(gazetteer, part, "district", guess=False))


def _without_label(words: list[str]) -> list[str]:
    for count in (2, 1):
        if len(words) > count and _LABEL.fullmatch(fold(" ".join(words[:count]))) and _has_digit(words[count]):
            return words[count:]
    return words


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _begins(gazetteer: Gazetteer, words: list[str]) -> str | None:
    """The longest beginning of two words or more that is a street's name."""
    if not words or not words[0][:1].isalpha() or _REAL_ALLEY.match(fold(" ".join(words[:3]))):
        return None
    for end in range(min(len(words), _LONGEST), 1, -1):
        name = " ".join(words[:end])
        if is_street(gazetteer, name):
            return name
    return None


def _nearly(gazetteer: Gazetteer, words: list[str], parsed: ParsedAddress) -> str | None:
    """All of the part, where the parse left some of it out and all of it is a slip away from a street's name."""
    name = " ".join(words)
    if (
        not 2 <= len(_PIECES.findall(name)) <= _LONGEST
        or fold(name) == fold(parsed.street or "")
        or not words[0][:1].isalpha()
    ):
        return None
    if _REAL_ALLEY.match(fold(name)):
        return None
    hits = find_streets(gazetteer, name)
    # `12 H. Văn Thụ`: no such huyện, and nothing else is the street.
    lost = not parsed.street and not any(is_unit(gazetteer, unit.name) for unit in parsed.units if unit.text in name)
    # `120 Đ.B.Phủ` is no street B.Phủ.
    least = _ABBREVIATED if lost or _INITIALS.match(name) else SURE
    return name if any(hit.likeness > least and not hit.rest for hit in hits) else None


def _says_more(street: str, typed: str) -> bool:
    """Whether the registered name has the parsed words in it, or has none of them."""
    name, mine = fold(street).split(), fold(typed).split()
    return len(name) > len(mine) or name == mine or not set(name) & set(mine)


def _with_street(parsed: ParsedAddress, number: str | None, street: str) -> ParsedAddress:
    inside = f" {fold(street)} "
    kept = tuple(u for u in parsed.units if f" {fold(u.text)} " not in inside)
    loose = tuple(text for text in parsed.loose if f" {fold(text)} " not in inside)
    said = (inside, f" {fold(street)} {fold(number or '')} ")
    place = None if parsed.place and any(f" {fold(parsed.place)} " in text for text in said) else parsed.place
    read = parsed.read_as(number or parsed.number, street, place=place, loose=loose)
    return replace(read, units=kept)
