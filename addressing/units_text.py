"""Administrative units in a typed address: wards, districts and the city, said with their kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from addressing import vocabulary as words
from addressing.sheet import Sheet
from addressing.text import fold
from store.city import CityProfile

Level = Literal["city", "district", "ward"]
_BREAKS = (",", "\n", "\f")
_BEGINS_WITH_NUMBER = re.compile(r"\W*(?:(?:so nha|nha so|so|sn)\W+)?\d")
_ENGLISH: dict[str, Level] = {
    "ward": "ward", "commune": "ward", "district": "district", "city": "district", "province": "city"
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class UnitPart:
    """A unit as typed: `kind` in Vietnamese (phường, quận …; empty where the word says any), `name` without it."""

    level: Level
    kind: str
    name: str
    text: str

    @property
    def folded(self) -> str:
        """The key of its name, numbers without leading zeros."""
        return re.sub(r"\b0+(?=\d)", "", fold(self.name))


def take_units(sheet: Sheet, profile: CityProfile) -> tuple[UnitPart, ...]:
    """The units said in what is left of `sheet`, taken out of it; in the order city, district, ward."""
    found = [*_cities(sheet, profile)]
    found += _english(sheet)
    found += _numbered(sheet, words.DISTRICT_NUMBER, "district")
    found += _worded(sheet)
    found += _numbered(sheet, words.WARD_NUMBER, "ward")
    found += _named(sheet, words.WARD_NAME, "ward")
    found += _named(sheet, words.DISTRICT_NAME, "district")
    found += _bare_city(sheet, profile, bool(found))
    return tuple({(part.level, part.kind, part.folded): part for part in reversed(found)}.values())[::-1]


def _cities(sheet: Sheet, profile: CityProfile) -> list[UnitPart]:
    city = [_city(profile, t) for t in sheet.take(words.city_pattern(profile), mark="\n")]
    provinces = [*sheet.matches(words.PROVINCE_NAME, 1), *sheet.matches(words.MERGED_PROVINCES)]
    sheet.blank(sorted(provinces, key=lambda m: m.start()))
    return city + [
        UnitPart("city", "tỉnh", sheet.original(m, m.re.groups), sheet.original(m).lstrip(", ")) for m in provinces
    ]


def _bare_city(sheet: Sheet, profile: CityProfile, after_units: bool) -> list[UnitPart]:
    found = sheet.matches(words.bare_city_pattern(profile))
    whole = sheet.folded.strip(" ,\n\f")
    # `Sài Gòn` alone is what was asked for, and `Đại học Sài Gòn` is a name; `12 Lê Lợi Sài Gòn` names the city.
    found = [m for m in found if m.group().strip(" ,\n\f") != whole]
    found = [m for m in found if m.group()[:1] in _BREAKS or after_units or _BEGINS_WITH_NUMBER.match(sheet.folded)]
    sheet.blank(found)
    return [_city(profile, sheet.original(m).lstrip(", ")) for m in found]


def _city(profile: CityProfile, text: str) -> UnitPart:
    return UnitPart("city", "thành phố", profile.name_vi.removeprefix("Thành phố "), text)


def _english(sheet: Sheet) -> list[UnitPart]:
    found = sheet.matches(words.ENGLISH_UNIT)
    sheet.blank(found)
    return [UnitPart(_ENGLISH[m[2]], "", sheet.original(m, 1), sheet.original(m).lstrip(", ")) for m in found]


def _numbered(sheet: Sheet, pattern: re.Pattern[str], level: Level) -> list[UnitPart]:
    # `D.3` is District 3, `Đ.3` is Đường 3.
    found = [m for m in sheet.matches(pattern, 1) if sheet.text[m.start()] not in "Đđ" and not _is_house(sheet, m)]
    sheet.blank(found)
    kind = "phường" if level == "ward" else "quận"
    return [UnitPart(level, kind, str(int(m[2])), sheet.original(m)) for m in found]


def _is_house(sheet: Sheet, match: re.Match[str]) -> bool:
    """`F8 Võ Văn Vân` begins with a house number, `F8, Q3` with a ward."""
    return (
        match[1] in ("f", "w")
        and not sheet.folded[: match.start()].strip()
        and re.match(r" (?!q|quan|district)[a-z]{2}", sheet.folded[match.end() :]) is not None
    )


def _worded(sheet: Sheet) -> list[UnitPart]:
    found = sheet.matches(words.DISTRICT_WORD, 1)
    sheet.blank(found)
    return [UnitPart("district", "quận", words.DISTRICT_WORDS[m[2]], sheet.original(m)) for m in found]


def _named(sheet: Sheet, pattern: re.Pattern[str], level: Level) -> list[UnitPart]:
    kinds = words.WARD_KINDS if level == "ward" else words.DISTRICT_KINDS
    found = [m for m in sheet.matches(pattern, 1) if _stands(sheet, m)]
    sheet.blank(found)
    return [UnitPart(level, kinds.get(m[1].strip(), ""), sheet.original(m, 2), sheet.original(m)) for m in found]


def _stands(sheet: Sheet, match: re.Match[str]) -> bool:
    """A one-letter keyword with a space is a unit only after a break; `tt` never begins a text (trung tâm)."""
    keyword, before = match[1].strip(), sheet.folded[: match.start()].rstrip(" ")
    dotted = sheet.folded[match.end(1) : match.end(1) + 1] in (".", ":")
    if keyword in ("h", "x"):
        return dotted or before.endswith(_BREAKS)
    if keyword == "tt":
        return before.endswith(_BREAKS)
    return keyword not in ("phuong", "quan", "xa") or bool(sheet.original(match, 2))
