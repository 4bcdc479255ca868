"""Filters of a search: only answers of some types, in some units, in a box."""

from __future__ import annotations

from collections.abc import Sequence

from addressing.answer import Answer
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import METRES_PER_DEGREE, Street
from addressing.matching.units import find_units
from addressing.parsing.sheet import Sheet
from addressing.parsing.units_text import take_units
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput
from store.values import value_class

#: The types of the BAN / addok API, by match level.
TYPES = {
    "house": "housenumber",
    "interpolated": "housenumber",
    "alley": "street",
    "street": "street",
    "ward": "municipality",
    "place": "poi",
}
KNOWN_TYPES = (*dict.fromkeys(TYPES.values()), "locality")
Box = tuple[float, float, float, float]


@value_class(frozen=True, slots=True)
class Filters:
    """What answers must be. Empty `types` or `units`, or no `box`, demand nothing.

    `units` are ids of wards and districts, old or new; `box` is (west, south, east, north) in degrees (EPSG:4326).
    """

    types: frozenset[str] = frozenset()
    units: frozenset[int] = frozenset()
    box: Box | None = None

    def __bool__(self) -> bool:
        return bool(self.types or self.units or self.box)

    def accepts(self, answer: Answer) -> bool:
        """Whether an answer is one of those wanted."""
        if self.types and type_of(answer) not in self.types:
            return False
        if self.units and not self.units & {answer.ward_id, answer.old_ward_id, answer.old_district_id}:
            return False
        return self.box is None or _within(self.box, answer.lon, answer.lat)

    def may_hold(self, street: Street) -> bool:
        """Whether an address on this street may be accepted; says no only where it is sure."""
        if self.units and street.units and not self.units & street.units:
            return False
        if self.box is None:
            return True
        margin = street.length_m / METRES_PER_DEGREE
        west, south, east, north = self.box
        return _within((west - margin, south - margin, east + margin, north + margin), street.lon, street.lat)


NONE = Filters()


def type_of(answer: Answer) -> str:
    """The answer's type in addok's words: housenumber, street, municipality, locality or poi."""
    if answer.level == "ward" and answer.category == "district":
        return "locality"
    return TYPES[answer.level]


def checked_types(types: Sequence[str]) -> frozenset[str]:
    """The types wanted. BadInput, with those there are, for one that is none."""
    unknown = sorted(set(types) - set(KNOWN_TYPES))
    if unknown:
        raise BadInput(
            f"Không có loại kết quả «{unknown[0]}»",
            f"no such type of answer: {unknown[0]}",
            hint=Bilingual(f"các loại: {', '.join(KNOWN_TYPES)}", f"types: {', '.join(KNOWN_TYPES)}"),
        )
    return frozenset(types)


def checked_box(text: str) -> Box:
    """`west,south,east,north` in degrees. BadInput for what is no box."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west, south, east, north = 1.0, 1.0, 0.0, 0.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadInput(
            "Khung toạ độ không hợp lệ",
            "not a bounding box",
            hint=Bilingual("bbox=tây,nam,đông,bắc tính bằng độ", "bbox=west,south,east,north in degrees"),
        )
    return west, south, east, north


def units_named(gazetteer: Gazetteer, text: str, profile: CityProfile) -> frozenset[int]:
    """The ids of the units, old and new, of a code (`26740`) or a name (`Quận 3`, `Phường Bến Nghé, Quận 1`).

    A code that changed its meaning in 2025 stands for both. BadInput where there is none.
    """
    of_code = frozenset(unit.id for unit in gazetteer.units.values() if unit.code == text.strip())
    named = of_code or _of_name(gazetteer, text, profile)
    # No answer is in a unit that was gone before the registry began: it is in what that unit went into.
    found = named.union(*(gazetteer.stands_for(unit) for unit in named))
    if not found:
        raise BadInput(
            f"Không có đơn vị hành chính «{text}»",
            f"no such unit: {text}",
            hint=Bilingual("ví dụ: unit=Phường Bến Nghé, Quận 1 hoặc unit=26740", "e.g. unit=Quận 3 or unit=26740"),
        )
    return found


def _of_name(gazetteer: Gazetteer, text: str, profile: CityProfile) -> frozenset[int]:
    parts = take_units(Sheet(text), profile)
    named: list[tuple[str, str | None]] = [(part.name, part.level) for part in parts if part.level != "city"]
    levels = named or [(text, None)]
    wards = _all(gazetteer, [one for one in levels if one[1] == "ward"] or levels)
    districts = _all(gazetteer, [one for one in levels if one[1] == "district"])
    inside = frozenset(unit for unit in wards if gazetteer.in_districts(unit, districts))
    return inside or wards


def _all(gazetteer: Gazetteer, levels: Sequence[tuple[str, str | None]]) -> frozenset[int]:
    return frozenset(unit for name, level in levels for unit in find_units(gazetteer, name, level, guess=False))


def _within(box: Box, lon: float, lat: float) -> bool:
    return box[0] <= lon <= box[2] and box[1] <= lat <= box[3]
