"""Words that found no slot while an address was read find it once all of it is known."""

from __future__ import annotations

import re

from addressing.parsing import vocabulary as words
from addressing.parsing.draft import Draft
from addressing.parsing.sheet import Segment
from addressing.parsing.street_names import is_date, street_key
from addressing.parsing.text import fold

_ROAD = re.compile(r"(?:ql|tl|hl|dt) ?\d{1,3}[a-z]?")
_LOT = re.compile(r"lo ([a-z]{0,2}\d{1,3}[a-z]?)")
_HOUSE = re.compile(r"can (?:nha )?(?:so )?(\d{1,4}[a-z]?)")
#: `The Gold View A2-1503`, `Vinhomes Grand Park S1.05`: a place, and the flat or the block in it.
_FLAT_BEHIND = re.compile(
    r"(?<=[a-z0-9]) (?:[a-z]{1,2}\d{1,2}[.-](?:[a-z][.-]?)?\d{2,4}(?:[.-]\d{2,4})?|[a-z]{1,2}-\d{4})$"
)
_NAME_AND_NUMBER = re.compile(r"[a-z]{2,}(?: [a-z]+)+ \d{1,4}[a-z]?")
_BUILDING = re.compile(r"building (?:no\.? ?)?(\d{1,4}[a-z]?)")
_SIDE = re.compile(
    r"(?:(?:phia |ngay )?doi dien(?: voi)?|(?:sat |ke )ben|sat vach|ben canh"
    r"|truoc mat|sau lung|(?:phia|dang) (?:sau|truoc)|gan|sat|ke|dau|cuoi|opposite|near|next to)"
)
#: What a street's name ends before: a quarter by name, the other side of the house.
MORE_BEHIND = re.compile(
    r"(?<=[a-z0-9]) ((?:kp|khu pho)\.? [a-z]{2,}(?: [a-z]+)*"
    r"|(?P<other>(?:va|and|hoac|or|&|/) (?:so )?\d{1,4}[a-z]? [a-z]{2,} [a-z]{2}.*))$"
)
_BEHIND = re.compile(r" (?:kp|khu pho|va|and|hoac|or|[&/])[ .]")
_ESTATES = (" kdc", " kdt", " kcn", " kcx", " khu ", " chung cu", " cu xa", " du an")


def _folded(text: str) -> str:
    return Segment.of(text).folded


def settle(draft: Draft, folded: str, districts: tuple[str, ...]) -> None:
    """Free words find their slots once all segments are known; `folded` is the whole text, `districts` known names."""
    _road_is_no_number(draft)
    _number_is_a_street(draft)
    _lot_is_the_number(draft)
    if draft.street_kind and not draft.alley and " noi bo" in folded:
        _internal_alley(draft)
    if draft.alley and draft.after and not draft.number and words.SAID_ALONE.fullmatch(_folded(draft.street or "")):
        _house_of_alley(draft)
    if not draft.number:
        _number_elsewhere(draft)
    elif draft.street:
        _said_twice(draft, draft.number, draft.street)
    if (draft.number or draft.alley) and not draft.street and not draft.lot:
        _street_of_number(draft)
    if draft.street and any(word in folded for word in _ESTATES):
        _estate_behind(draft, draft.street)
    if len(draft.loose) == 1 and not (draft.street or draft.alley or draft.lot or draft.place or draft.neighbourhood):
        _street_behind_units(draft, districts)
    if draft.street and _BEHIND.search(folded):
        _more_behind(draft, draft.street)
    _place_before(draft, districts)
    if draft.place and draft.place[-1].isdigit() and (flat := _FLAT_BEHIND.search(_folded(draft.place))):
        draft.inside.append(draft.place[flat.start() :].strip())
        draft.place = draft.place[: flat.start()]
    if draft.place and (draft.number or draft.alley) and _SIDE.fullmatch(_folded(draft.place)):
        # `đối diện 90 Lâm Văn Bền`: on which side, and no place.
        draft.place = None


def _street_behind_units(draft: Draft, districts: tuple[str, ...]) -> None:
    """`84, P7, Q5, Nguyễn Duy Dương`"""
    name = _folded(draft.loose[0])
    if draft.number and name not in districts and not words.PLACE_WORD.match(name):
        draft.street = draft.loose.pop()


def _place_before(draft: Draft, districts: tuple[str, ...]) -> None:
    if not draft.place and draft.before:
        _house_behind_district(draft, districts)
        draft.place = draft.place or draft.before.pop(0)


def _house_behind_district(draft: Draft, districts: tuple[str, ...]) -> None:
    """`Gò Vấp, phường 3, Nguyễn Kiệm 821`: what ends with a number was asked for, and not the district."""
    started = draft.number or draft.street or draft.alley
    if started or len(draft.before) < 2 or _folded(draft.before[0]) not in districts:
        return
    if house := next((part for part in draft.before[1:] if _NAME_AND_NUMBER.fullmatch(_folded(part))), None):
        draft.before.remove(house)
        draft.loose[:0], draft.place, draft.before = draft.before, house, []


def _said_twice(draft: Draft, number: str, street: str) -> None:
    """`18 Đoàn Văn Bơ 18 Đoàn Văn Bơ`; `Đoàn Văn Bơ, 18 Đoàn Văn Bơ`."""
    name, again, behind = street.partition(f" {number} ")
    if again and fold(name) == fold(behind):
        draft.street = street = name
    if draft.before:
        draft.before = [one for one in draft.before if street_key(one) != street_key(street)]


def _internal_alley(draft: Draft) -> None:
    """`12, đường nội bộ 34, Nguyễn Trãi`: an alley of the street that is said next."""
    internal = words.INTERNAL.fullmatch(_folded(draft.street or ""))
    after = draft.after and not words.PLACE_WORD.match(_folded(draft.after[0]))
    if after and internal and internal["number"]:
        draft.alley, draft.street = internal["number"].upper(), draft.after.pop(0)


def _house_of_alley(draft: Draft) -> None:
    """`hẻm 66 số 9A, đường Hồ Tùng Mậu`: a house, for the street is said as well."""
    street = Segment.of(draft.after[0])
    if said := words.STREET_WORD.match(street.folded):
        draft.number, draft.street_kind = (draft.street or "").split(" ")[-1], "duong"
        draft.street = draft.after.pop(0)[said.end() if said[1] else 0 :]


def _estate_behind(draft: Draft, street: str) -> None:
    if estate := words.ESTATE_BEHIND.search(_folded(street)):
        draft.after.insert(0, street[estate.end() :])
        draft.street = street[: estate.start()]


def _more_behind(draft: Draft, street: str) -> None:
    """`Bình Chuẩn 45 KP Bình Phú`: the quarter; `Lý Tự Trọng và 72 Lê Thánh Tôn`: the other side of the house."""
    if more := MORE_BEHIND.search(_folded(street)):
        (draft.loose if more["other"] else draft.neighbourhood).append(street[more.start(1) :])
        draft.street = street[: more.start()]


def _road_is_no_number(draft: Draft) -> None:
    """`QL1A, An Phú Đông`: a road's sign, and what comes after it is not its name."""
    if draft.number and _ROAD.fullmatch(_folded(draft.number)):
        draft.after[:0] = [draft.street] if draft.street else []
        draft.number, draft.street = None, draft.number


def _number_is_a_street(draft: Draft) -> None:
    """`Số 7, tổ 3, ấp 5` is a house, `Số 7` alone a street."""
    said_more = draft.street or draft.alley or draft.after or draft.before or draft.place
    if not draft.number or said_more or draft.neighbourhood:
        return
    if name := draft.said or (draft.number if is_date(draft.number) else None):
        draft.number, draft.street = None, name


def _lot_is_the_number(draft: Draft) -> None:
    """`kho 3, lô C7, đường số 2`: the lot is the number on an estate's street."""
    if draft.number or draft.alley or draft.street_kind != "duong":
        return
    if lot := next((part for part in draft.inside if _LOT.fullmatch(_folded(part))), None):
        draft.number = lot.split()[1]
        draft.inside.remove(lot)


def _street_of_number(draft: Draft) -> None:
    """The free words behind a number are its street, else those before it, where they are no place."""
    if draft.after:
        draft.street = draft.after.pop(0)
    elif draft.before and not words.PLACE_WORD.match(_folded(draft.before[-1])):
        draft.street = draft.before.pop()


def _number_elsewhere(draft: Draft) -> None:
    """`hẻm 99 Lê Lợi, căn số 54`, `Building 35, Le Loi Street`: the house, said by another word."""
    if draft.alley and (flat := next((part for part in draft.inside if _HOUSE.fullmatch(_folded(part))), None)):
        draft.number = flat.split()[-1]
        draft.inside.remove(flat)
    elif draft.street_kind and draft.place and (building := _BUILDING.fullmatch(_folded(draft.place))):
        draft.number, draft.place = building[1].upper(), None
