"""Administrative units in a typed address: wards, districts and the city, said with their kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from rapidfuzz.distance import OSA

from addressing.parsing import unit_words as words
from addressing.parsing.city_words import bare_city_rule, city_rule, merged_provinces_rule
from addressing.parsing.numerals import NUMERALS, numeral
from addressing.parsing.rule import Rule
from addressing.parsing.sheet import Sheet
from addressing.parsing.syllables import SYLLABLES
from addressing.parsing.text import fold
from addressing.parsing.vocabulary import ROAD_BEHIND
from store.city import CityProfile
from store.values import value_class

Level = Literal["city", "district", "ward"]
_BREAKS = (",", "\n", "\f", "(")
_ZEROS = re.compile(r"\b0+(?=\d)")
_ROMAN = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10",
    "xi": "11", "l": "1", "xii": "12", "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16", "xvii": "17", "xviii": "18",
}  # fmt: skip
_NUMBERED_KINDS = frozenset({"phuong", "phg", "ph", "ward", "p", "f", "quan", "q", "district", "dist"})
_OF_NAMES = frozenset({"h", "q", "p", "x", "huyen", "quan"})
#: `F88` is a shop: nowhere has a district so many wards.
_MOST_WARDS = 35
#: Words of a unit's name; more are a ward's and its district's, or no unit's.
_MOST_WORDS = 5
#: Slips in the city's name: a district's that is as like it there is none.
_MOST_SLIPS = 2
_INITIAL = re.compile(r"(?:^|[^a-z0-9])[a-z]\.$")
_WORD_BEFORE = re.compile(r"[a-z]{2,}\.? $")
#: `TT. Cần Thạnh, H. Cần Giờ`: what is in a huyện is no centre.
_IN_A_DISTRICT = re.compile(r"\s*,\s*(?:huyen|h)[. ]")
_IN_NAME = re.compile(r"(?:[a-z]{2,}|\d[a-z]?) $")
_NAMED_BEFORE = re.compile(r"[a-z]{2}[^,\n\f]*[,\n\f][,\n\f ]*$")
_BEGINS_WITH_NUMBER = re.compile(r"\W*(?:(?:so nha|nha so|so|sn)\W+)?\d")
_NAME_FOLLOWS = re.compile(r" (?!(?:q\d{0,2}|quan|district)\b)(?:[a-z]{2}|d\.)")
_NUMBER_SAID = re.compile(r"\W*(?:so nha|nha so|so|sn)\W+")
#: `Lô F12`, `căn P5`
_LOT_SAID = re.compile(
    r"(?:^|[,\n\f] ?)(?:lo|can(?: ho)?|block|gian hang|sap|quay|kiosk?|ki ?ot|nen|day|unit) $|[a-z]\d{1,3}-$"
)
_ENGLISH: dict[str, Level] = {
    "ward": "ward", "commune": "ward", "special zone": "ward", "district": "district", "dist": "district",
    "city": "district", "province": "city", "town": "ward",
}  # fmt: skip


@value_class(frozen=True, slots=True)
class UnitPart:
    """A unit as typed: `kind` in Vietnamese (phường, quận …; empty where the word says any), `name` without it."""

    level: Level
    kind: str
    name: str
    text: str

    @property
    def folded(self) -> str:
        """The key of its name, numbers without leading zeros."""
        return _name_key(self.name)


@lru_cache(maxsize=16384)
def _name_key(name: str) -> str:
    return _ZEROS.sub("", fold(name))


def take_units(sheet: Sheet, profile: CityProfile) -> tuple[UnitPart, ...]:
    """The units said in what is left of `sheet`, taken out of it; city, district, ward, each in the order typed."""
    found = [*_cities(sheet, profile)]
    for take in (_english, _district_numbers, _worded_districts, _worded_wards, _ward_numbers):
        found += take(sheet)
    found += _wards(sheet, profile)
    sheet.take(words.ENGLISH_KIND, "\n")
    found += _former_names(sheet, profile, found)
    found += _districts(sheet, profile)
    found += _bare_city(sheet, profile, bool(found))
    return in_order([part for _, part in sorted(found, key=_place)])


def in_order(parts: list[UnitPart]) -> tuple[UnitPart, ...]:
    """Units as typed, from left to right, in the order city, district, ward; each of them once."""
    if len(parts) < 2:
        return tuple(parts)
    ordered = sorted(parts, key=_level)
    if all(_level(one) < _level(other) for one, other in pairwise(ordered)):
        return tuple(ordered)
    return tuple({(part.level, part.kind, part.folded): part for part in reversed(ordered)}.values())[::-1]


_LEVELS: dict[Level, int] = {"city": 0, "district": 1, "ward": 2}
_Found = tuple[int, UnitPart]


def _place(found: _Found) -> int:
    return found[0]


def _level(part: UnitPart) -> int:
    return _LEVELS[part.level]


def _cities(sheet: Sheet, profile: CityProfile) -> list[_Found]:
    cities = sheet.matches(city_rule(profile))
    sheet.blank(cities)
    provinces = sheet.matches(words.PROVINCE_NAME)
    sheet.blank(provinces)
    merged = sheet.matches(merged_provinces_rule(profile))
    sheet.blank(merged)
    return [(m.start(), _city(profile, sheet.original(m))) for m in cities] + [
        (
            m.start(),
            UnitPart("city", "tỉnh", sheet.original(m, m.re.groups), sheet.text[_start(m) : m.end(m.re.groups)]),
        )
        for m in (*provinces, *merged)
    ]


def _start(match: re.Match[str]) -> int:
    """Where the words begin: at the kind where there is one, not at the break before them."""
    return match.start(1)


def _bare_city(sheet: Sheet, profile: CityProfile, after_units: bool) -> list[_Found]:
    found = sheet.matches(bare_city_rule(profile))
    if not found:
        return []
    whole = sheet.folded.strip(" ,\n\f")
    # `Sài Gòn` alone is what was asked for, and `Đại học Sài Gòn` is a name; `12 Lê Lợi Sài Gòn` names the city.
    found = [m for m in found if after_units or m.group().strip(" ,\n\f") != whole]
    sure = after_units or _BEGINS_WITH_NUMBER.match(sheet.folded) is not None
    found = [m for m in found if m.group()[:1] in _BREAKS or sure]
    sheet.blank(found)
    return [(m.start(), _city(profile, sheet.original(m, m.lastindex or 0))) for m in found]


def _city(profile: CityProfile, text: str) -> UnitPart:
    return UnitPart("city", "thành phố", profile.name_vi.removeprefix("Thành phố "), text)


def _english(sheet: Sheet) -> list[_Found]:
    ordinals = sheet.matches(words.ENGLISH_ORDINAL)
    sheet.blank(ordinals)
    found = sheet.matches(words.ENGLISH_UNIT)
    sheet.blank(found)
    kinds = {"ward": "phường", "district": "quận"}
    numbered = [
        (m.start(1), UnitPart(_ENGLISH[m[3]], kinds[m[3]], str(int(m[2])), sheet.original(m, 1))) for m in ordinals
    ]
    return numbered + [
        (m.start(1), UnitPart(_ENGLISH[m[2].rstrip(".")], "", sheet.original(m, 1), sheet.text[m.start(1) : m.end(2)]))
        for m in found
    ]


def _numbered(sheet: Sheet, rule: Rule, level: Level, kind: str) -> list[_Found]:
    # `D.3` is District 3, `Đ.3` is Đường 3.
    found = [m for m in sheet.matches(rule) if sheet.text[m.start()] not in "Đđ" and not _is_house(sheet, m)]
    found = [m for m in found if int(m[2]) <= _MOST_WARDS]
    sheet.blank(found)
    return [(m.start(), UnitPart(level, kind, str(int(m[2])), sheet.original(m))) for m in found]


def _district_numbers(sheet: Sheet) -> list[_Found]:
    letters = _numbered(sheet, words.DISTRICT_LETTER, "district", "quận")
    return letters + _numbered(sheet, words.DISTRICT_NUMBER, "district", "quận")


def _ward_numbers(sheet: Sheet) -> list[_Found]:
    return _numbered(sheet, words.WARD_NUMBER, "ward", "phường")


def _is_house(sheet: Sheet, match: re.Match[str]) -> bool:
    """`F8 Võ Văn Vân` begins with a house number, `F8, Q3` with a ward."""
    before = sheet.folded[: match.start()]
    if match[1] in ("f", "w", "p") and (_NUMBER_SAID.fullmatch(before) or _LOT_SAID.search(before)):
        return True
    # `F8 Võ Văn Vân`, `P-12 Nguyễn Lương Bằng`
    letter = match[1] in ("f", "w") or (match[1] in ("p", "q") and "-" in match.group())
    return letter and not before.strip() and _NAME_FOLLOWS.match(sheet.folded, match.end()) is not None


def _worded(sheet: Sheet, rule: Rule, level: Level, kind: str) -> list[_Found]:
    found = sheet.matches(rule)
    sheet.blank(found)
    return [(m.start(), UnitPart(level, kind, numeral(m[2]), sheet.original(m))) for m in found]


def _worded_districts(sheet: Sheet) -> list[_Found]:
    return _worded(sheet, words.DISTRICT_WORD, "district", "quận")


def _worded_wards(sheet: Sheet) -> list[_Found]:
    return _worded(sheet, words.WARD_WORD, "ward", "phường")


def _named(sheet: Sheet, rule: Rule, districts: tuple[str, ...]) -> list[re.Match[str]]:
    found = [m for m in sheet.matches(rule) if _stands(sheet, m, districts)]
    found = [m for m in (_before_district(m, districts) for m in found) if m[2].count(" ") < _MOST_WORDS]
    sheet.blank(found)
    return found


def _before_district(match: re.Match[str], districts: tuple[str, ...]) -> re.Match[str]:
    """`match` without a district's name that follows a ward's of two words at least: `xã Bà Điểm Hóc Môn`."""
    name = match[2]
    if name.count(" ") < 3 or not name.endswith(districts) or name in districts:
        return match
    behind = max((d for d in districts if name.endswith(f" {d}")), key=len, default="")
    if not behind or " " not in name.removesuffix(behind).rstrip():
        return match
    return match.re.match(match.string, match.start(), match.end(2) - len(behind) - 1) or match


def _of_kind(sheet: Sheet, match: re.Match[str], level: Level, kinds: Mapping[str, str]) -> UnitPart:
    number = _ROMAN.get(match[2]) if match[1].strip() in _NUMBERED_KINDS else None
    kind = kinds.get(match[1].strip(), "") or ("quận" if number else "")
    return UnitPart(level, kind, number or sheet.original(match, 2), sheet.original(match))


def _wards(sheet: Sheet, profile: CityProfile) -> list[_Found]:
    found = _named(sheet, words.WARD_NAME, profile.districts)
    return [(m.start(), _of_kind(sheet, m, "ward", words.WARD_KINDS)) for m in found]


def _districts(sheet: Sheet, profile: CityProfile) -> list[_Found]:
    found = [
        (m.start(), _of_kind(sheet, m, "district", words.DISTRICT_KINDS))
        for m in _named(sheet, words.DISTRICT_NAME, profile.districts)
    ]
    return [(at, _city(profile, part.text) if _is_city(part, profile) else part) for at, part in found]


def _former_names(sheet: Sheet, profile: CityProfile, known: list[_Found]) -> list[_Found]:
    """A name of before in brackets is of the kind of the unit in front of it, if it is no district's."""
    wards = [one for one in known if one[1].level == "ward"]
    found = [m for m in sheet.matches(words.FORMER_NAME) if wards and min(wards, key=_place)[0] < m.start()]
    sheet.blank(found)
    return [(m.start(), _former(profile, sheet.original(m, 1), sheet.original(m), wards)) for m in found]


def _former(profile: CityProfile, name: str, text: str, wards: list[_Found]) -> UnitPart:
    if fold(name) in profile.districts:
        return UnitPart("district", "", name, text)
    return UnitPart("ward", max(wards, key=_place)[1].kind, name, text)


def _is_city(part: UnitPart, profile: CityProfile) -> bool:
    """`Thành phố Hồ Chí Minhh`: the city, with a slip or two in its name."""
    city = fold(profile.name_vi).removeprefix("thanh pho ")
    return part.kind == "thành phố" and OSA.distance(part.folded, city, score_cutoff=_MOST_SLIPS) <= _MOST_SLIPS


def _is_initial(sheet: Sheet, match: re.Match[str]) -> bool:
    """`L.Q.Định`, `T.P`: a letter of an abbreviated name."""
    return len(match[1].strip()) == 1 and _INITIAL.search(sheet.folded, 0, match.start()) is not None


def _is_of_a_name(sheet: Sheet, match: re.Match[str]) -> bool:
    """`Trần H. Đạo`, `nhà thờ Huyện Sỹ`: no unit has a name of one syllable, and a name's words stand before it."""
    name = match[2]
    if " " in name or name not in SYLLABLES or name in NUMERALS or name in _ROMAN or len(name) < 2:
        return False
    typed = sheet.original(match, 2)
    if match[1].strip() not in _OF_NAMES or (len(name) < 4 and typed.isupper() and typed.isascii()):
        return False
    if match[1].strip() == "quan":
        # `12 Quan Trung, Q12`, `Trần Quan Khải`: a slip for Quang.
        return sheet.original(match, 1).isascii() and _IN_NAME.search(sheet.folded, 0, match.start()) is not None
    return _WORD_BEFORE.search(sheet.folded, 0, match.start()) is not None


def _stands(sheet: Sheet, match: re.Match[str], districts: tuple[str, ...]) -> bool:
    """A one-letter keyword with a space is a unit only after a break; `tt` never begins a text (trung tâm)."""
    keyword = match[1].strip()
    if "." in match[2]:
        # `Phan Đăng Lưu, Q.B.Thạnh`; `P.N.Thạch` is a street.
        return _NAMED_BEFORE.search(sheet.folded, 0, match.start()) is not None
    if _is_initial(sheet, match) or _is_of_a_name(sheet, match) or ROAD_BEHIND.search(match[2]):
        return False
    if len(match[2]) == 1 and sheet.folded[match.end() : match.end() + 1] == ".":
        # `X.V. Nghệ Tĩnh`: initials as well.
        return False
    if keyword not in ("h", "x", "tt", "t.t", "dk", "phuong", "quan", "xa"):
        return True
    if keyword in ("h", "tt") and match[2] in districts and _WORD_BEFORE.search(sheet.folded, 0, match.start()):
        # `12 huynh tan phat tt nha be h nha be`
        return True
    before = sheet.folded[: match.start()].rstrip(" ")
    if keyword in ("h", "x"):
        return before.endswith(_BREAKS) or sheet.folded[match.end(1) : match.end(1) + 1] in (".", ":")
    if keyword in ("tt", "t.t", "dk"):
        if keyword != "dk" and _IN_A_DISTRICT.match(sheet.folded, match.end()):
            return True
        return before.endswith(_BREAKS) or (keyword == "dk" and not before and match[2] in districts)
    return bool(sheet.original(match, 2))
