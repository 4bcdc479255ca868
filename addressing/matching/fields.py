"""The fields of a structured question as they would be written in one line: `ward=12` is `phường 12`."""

from __future__ import annotations

import re

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.parsing.city_words import is_city
from addressing.parsing.text import fold
from addressing.parsing.vocabulary import STREET_WORD

_HAS_KIND = re.compile(
    r"(p|q|f|h|x|tt|tp|tx)[. ]|p\d|q\d|ph|qu|hu|x[ãa] |th[ịi]|th[àa]nh ph|đặc|d\.? ?\d|dist\b"
    r"|.*\b(ward|district|commune|city|town)\b",
    re.IGNORECASE,
)
#: An official code: three digits of a district, five of a ward.
_CODE = re.compile(r"\d{3}|\d{5}")
_NUMBERED = re.compile(r"\d{1,3}[A-Za-z]?")
_LIKE_A_UNIT = re.compile(r"[PFW]-?\d{1,2}[A-Z]?", re.IGNORECASE)
#: What tables write for nothing, and a sheet for a whole number: `N/A`, `3.0`.
_NOTHING = re.compile(r"(?:null|none|nan|nil|n/?a|undefined|không có|[-–—_./?]+)?", re.IGNORECASE)
_WHOLE = re.compile(r"(\d+)\.0")
_ENGLISH = re.compile(r"(?:dist\.?|d\.?) ?(?=\d)", re.IGNORECASE)


def filled(field: str) -> str:
    """What a field says: nothing for `N/A` or `-`, `3` for `3.0`."""
    field = field.strip()
    return "" if _NOTHING.fullmatch(field) else _WHOLE.sub(r"\1", field) if _WHOLE.fullmatch(field) else field


def said(gazetteer: Gazetteer, kind: str, name: str) -> str:
    """`3` → `phường 3`, `26740` → the ward of that code; a name that already says its kind stays."""
    name = name.strip()
    if _CODE.fullmatch(name) and (of_code := _of_code(gazetteer, name)):
        return of_code
    if not name or _HAS_KIND.match(name) or is_city(name, gazetteer.profile):
        return _ENGLISH.sub("quận ", name) if kind == "quận" else name
    return f"{kind} {name}"


def number_said(number: str) -> str:
    """`P26` → `số P26`: in the field of the number it is no ward."""
    return f"số {number.strip()}" if _LIKE_A_UNIT.fullmatch(number.strip()) else number


def street_said(street: str, number: str) -> str:
    """`1` → `Đường số 1`, which behind a house number would look like another; alone `Lê Lợi` → `Đường Lê Lợi`."""
    street = street.strip()
    if _NUMBERED.fullmatch(street):
        return f"Đường số {street}"
    plain = street and not number.strip() and not STREET_WORD.match(fold(street)) and not any(map(str.isdigit, street))
    return f"Đường {street}" if plain else street


def _of_code(gazetteer: Gazetteer, code: str) -> str:
    """A code that changed its meaning in 2025 is that of today."""
    found = [unit for unit in gazetteer.units.values() if unit.code == code]
    return next((unit.full_name for unit in sorted(found, key=lambda unit: not unit.current)), "")
