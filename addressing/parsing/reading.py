"""Reading what stands between commas and sure parts: numbers, alleys, streets, names that only the registry knows."""

from __future__ import annotations

import re

from addressing.parsing import vocabulary as words
from addressing.parsing.alley_path import alley_path
from addressing.parsing.draft import Draft
from addressing.parsing.foreign import (
    NAME_FOLLOWS,
    address_of_a_flat,
    begins_address,
    name_of_a_building,
    read_numbered_street,
)
from addressing.parsing.keywords import half_spelled, spelled
from addressing.parsing.sheet import Segment
from addressing.parsing.street_names import is_date
from addressing.parsing.syllables import SYLLABLES

_DOOR = re.compile(r"(\d[\w/+-]*) [a-z]\b(?!\.).*")


#: What a number behind it is the name of.
_OF_A_STREET = re.compile(r"(?:^| )(?:duong|d\.|street|road|st\.?|rd\.?)$|^d$")
#: The house said last, and the signs of national, provincial and district roads.
_IN_ALLEY = re.compile(
    r"(?:(?<=[a-z])\s*(?:/\s?| so )|(?<=[a-z0-9]) (?:(?:toi|den|gap) )?(?:so nha|nha so|nha) )"
    r"(\d{1,4}(?:[a-z]\d?)?(?:/\d{1,4}[a-z]?)*)$"
)
_LETTERS = re.compile(r"[a-z]{2}")
#: `115 datthanh`, `22 hẻm 149 Đất Thánh`
_JOINED = re.compile(r" (?:[a-z]{6,}(?![^,\n\f])|(?:hem|ngo|hxh) (?:so )?\d\S* [a-z]{2})")
#: `BHX số 5 hẻm 13 Nguyễn Bình`: a name, and the house before its alley.
_HOUSE_BEFORE = re.compile(
    r"(?<=[a-z])(?<!duong)(?<!street)(?<!\bd) (?:so nha|nha so|nha|so|sn) (\d{1,4}(?:[a-z]\d?)?)$"
)
_LETTERED = re.compile(r"[a-z]{1,2}\d{1,2}|(?:ql|tl|hl|dt)\d{3}")
#: `KP Mỹ Phước đường 17`
_STREET_BEHIND = re.compile(r" (?=(?:duong |d\. ?)\S)")
_IN_ESTATE = re.compile(rf"\d\S* {words.LOT_OF.pattern}")
_KP = re.compile(r"kp(?:\. ?| )[a-z]{2,} [a-z]")
_SHOP = re.compile(r"[a-z]{2,}\d{1,3}")
_ROAD_SIGN = re.compile(r"(?:ql|tl|hl|dt)\d{1,3}[a-z]?")
_FURTHER = re.compile(r" \d")
#: What parts a number from the house's, where a name comes next.
_SIDE_BY_SIDE = re.compile(r" (?=\d{1,4}[a-z]?(?:/\d{1,4}[a-z]?)* (?!thang |trieu )[a-z]{2,} (?:[a-z] )?[a-z]{2})")
_SIGN = re.compile(r"[a-z]\d{1,2}")
_FLOOR = re.compile(r"\d{1,2}f")
#: `Hà Đô Centrosa, tháp Orchid 1`: which of its towers.
_TOWER = re.compile(r"(?:thap|toa)(?! nha\b) [a-z]+(?: [a-z]+)?(?: \d{1,2}[a-z]?)?")


def _folded(text: str) -> str:
    return Segment.of(text).folded


def _first_word(segment: Segment) -> str:
    return segment.text.replace(".", " ").split()[0]


def read(draft: Draft, segment: Segment) -> None:
    """Reads one segment (what stands between commas and the parts taken out) into the draft."""
    segment = segment.without(words.LABEL)
    if not segment or words.ASIDE.fullmatch(segment.folded):
        return
    if crossing := words.CROSSING.match(segment.folded):
        draft.beside.append(segment.text[slice(*crossing.span(crossing.lastgroup or "other"))])
        segment = segment.cut(crossing.end())
        if crossing["numbered"] and not draft.street and _IN_ESTATE.match(segment.folded):
            # `Đ. Số 7/12 KDC Him Lam`: no other street is said.
            draft.street, draft.street_kind = draft.beside.pop(), "duong"
        if not draft.number and not draft.street and (door := _DOOR.fullmatch(segment.folded)):
            draft.number, draft.street = segment.text[: door.end(1)], segment.text[door.end(1) :].strip()
            return
    if draft.street and not draft.alley:
        name_of_a_building(draft, segment)
    if read_numbered_street(draft, segment):
        return
    if not (draft.place or draft.street) and (estate := _estate_ahead(segment)):
        draft.place, draft.lot = segment.upto(estate).text, draft.number is not None
        segment = segment.cut(estate)
    if within := _alley_within(segment):
        _read_before_alley(draft, segment.upto(within), segment.cut(within))
        segment = segment.cut(within)
    if _read_alley(draft, segment) or _read_number(draft, segment) or _read_street(draft, segment):
        return
    if _read_number_last(draft, segment) or _read_number_within(draft, segment):
        return
    if draft.street and not draft.alley and (internal := words.INTERNAL.fullmatch(segment.folded)):
        # `12 Nguyễn Trãi, đường nội bộ 34`
        draft.alley = (internal["number"] or "").upper() or None
        return
    _free(draft, segment)


def _estate_ahead(segment: Segment) -> int | None:
    match = words.ESTATE_AHEAD.match(segment.folded)
    return match.end() if match and spelled(segment.text[slice(*match.span(1))]) else None


def _read_before_alley(draft: Draft, segment: Segment, alley: Segment) -> None:
    house = _HOUSE_BEFORE.search(segment.folded)
    match = words.ALLEY.match(alley.folded)
    if not house or not match or draft.number or draft.place or not _LETTERS.search(alley.folded, match.end()):
        read(draft, segment)
        return
    draft.place, draft.number = segment.upto(house.start()).text, segment.text[slice(*house.span(1))]


def _alley_within(segment: Segment) -> int | None:
    """Where an alley is said after its street: `12 Nguyễn Trãi hẻm 34`; None where it begins the segment."""
    match = words.ALLEY_WITHIN.search(segment.folded)
    if match is None or not spelled(segment.text[match.start() :].split(maxsplit=1)[0]):
        return None
    before = segment.upto(match.start()).without(words.NUMBER)
    named = words.NAMED_BEFORE.match(before.folded) and not words.ALLEY.match(before.folded)
    return match.start() if named else None


def _free(draft: Draft, segment: Segment) -> None:
    started = draft.number or draft.street or draft.alley
    of_a_lot = not (draft.street or draft.alley) and words.LOT_OF.match(segment.folded)
    if not draft.place and (of_a_lot or (not started and words.PLACE_WORD.match(segment.folded))):
        draft.place, draft.lot = segment.text, bool(of_a_lot and draft.number)
    elif (
        (started or draft.place or draft.before)
        and _TOWER.fullmatch(segment.folded)
        and spelled(segment.text.split()[0])
    ):
        draft.inside.append(segment.text)
    elif started and segment.after_unit:
        draft.loose.append(segment.text)
    elif started and _is_hamlet(draft, segment):
        draft.neighbourhood.append(segment.text)
    elif started:
        draft.after.append(segment.text)
    elif _KP.match(segment.folded):
        draft.neighbourhood.append(segment.text)
    else:
        draft.before.append(segment.text)


def _is_hamlet(draft: Draft, segment: Segment) -> bool:
    rule = words.HAMLET if draft.street else words.QUARTER
    return rule.match(segment.folded) is not None and spelled(_first_word(segment))


def _is_said_alone(segment: Segment) -> bool:
    """`số 43`, also in an estate: `số 43 KDC Mỹ Phước`."""
    said = words.SAID_ALONE.match(segment.folded)
    behind = segment.cut(said.end()) if said else None
    return behind is not None and (not behind or words.LOT_OF.match(behind.folded) is not None)


def _is_lettered(segment: Segment, number: Segment) -> bool:
    """`D5 số 43`: a street of letters, and then the house; but `Lô D5 số 43`."""
    return segment.folded.startswith(number.folded) and _LETTERED.fullmatch(number.folded) is not None


def _read_number(draft: Draft, segment: Segment) -> bool:
    match = words.NUMBER.match(segment.folded)
    if not match or _is_name(segment, match) or not _free_for_number(draft, segment, match):
        return False
    number = segment.cut(match.start(1)).upto(match.end(1) - match.start(1))
    if not number.folded[0].isdigit() and _ROAD_SIGN.fullmatch(number.folded) and _read_between(draft, segment):
        return True
    if _SHOP.fullmatch(number.folded) and begins_address(segment.cut(match.end())):
        # `GS25 12 Lê Lai`
        draft.place = draft.place or number.text
        return _read_number(draft, segment.cut(match.end()))
    if _SIGN.fullmatch(number.folded) and (middle := words.MIDDLE_NUMBER.search(segment.folded, match.end())):
        # `B2 Hostel 45 Lê Lai`
        draft.place = draft.place or segment.upto(middle.start()).text
        return _read_number(draft, segment.cut(middle.start()))
    if house := _house_behind_a_flat(draft, segment, number, match.end()):
        return _read_number(draft, house)
    spoken = words.SPOKEN_SLASH.search(number.folded)
    draft.number = words.SPOKEN_SLASH.sub("/", number.folded) if spoken else number.text
    rest = segment.cut(match.end())
    draft.alone = not rest
    if _is_said_alone(rest) and (is_date(number.folded) or _is_lettered(segment, number)):
        # `3/2 số 48`: the street, and then the house.
        draft.street, draft.number = draft.number, None
        return _read_number(draft, rest)
    if rest and words.QUARTER.match(rest.folded) and spelled(_first_word(rest)):
        street = _STREET_BEHIND.search(rest.folded)
        draft.neighbourhood.append(rest.upto(street.start()).text if street else rest.text)
        return not street or _read_street(draft, rest.cut(street.end())) or True
    if rest and not draft.place and words.LOT_OF.match(rest.folded):
        estate = _estate_ahead(rest)
        draft.place, draft.lot = rest.upto(estate).text if estate else rest.text, True
        return not estate or _read_street(draft, rest.cut(estate))
    if not rest and segment.folded.startswith("so") and not segment.folded.startswith("so nha"):
        draft.said = segment.text
    if rest and not _read_alley(draft, rest) and not _read_street(draft, rest) and not draft.street:
        draft.street = rest.text
    return True


def _house_behind_a_flat(draft: Draft, segment: Segment, number: Segment, end: int) -> Segment | None:
    """`301 42 Nguyễn Huệ`, `12F Bitexco 2 Hải Triều`: what stands behind the flat, which is read, and its building."""
    if not _FURTHER.search(segment.folded, end):
        return None
    address = None if draft.place else address_of_a_flat(number.folded, segment, end)
    beside = None if address else _SIDE_BY_SIDE.match(segment.folded, end)
    if not address and not beside:
        return None
    draft.inside.append(number.text)
    if address:
        draft.place = segment.upto(address).cut(end).text
    return segment.cut(address or (beside.end() if beside else end))


def _free_for_number(draft: Draft, segment: Segment, match: re.Match[str]) -> bool:
    """Whether a number may be read: none is known, or the one known is a lot, flat or floor (`A5, 12 Lê Lợi`)."""
    if not draft.number:
        return True
    if draft.alley or draft.street_kind:
        return False
    if draft.lot:
        # `L3-1205 Vinhomes Central Park, 208 Nguyễn Hữu Cảnh`: a flat, and then the address.
        further = NAME_FOLLOWS.match(segment.folded, match.end()) and not draft.street
        if further:
            draft.inside.append(draft.number)
            draft.number, draft.lot = None, False
        return further is not None
    if draft.trailing and (
        match.end() == len(segment.folded)
        or NAME_FOLLOWS.match(segment.folded, match.end())
        or _JOINED.match(segment.folded, match.end())
    ):
        # `Bách hoá số 9, 245/2 Bình Lợi`, `Bách hoá số 9 - 264, Mai Chí Thọ`
        draft.place = draft.place or draft.trailing
        draft.number, draft.street, draft.trailing = None, None, ""
        return True
    number = _folded(draft.number)
    street = _LETTERED.fullmatch(number) or is_date(draft.number)
    if draft.alone and street and words.SAID_ALONE.fullmatch(segment.folded):
        # `D2, số 12`: the street, and then the house.
        draft.street, draft.number, draft.said = draft.number, None, None
        return True
    beside = not (draft.after or segment.after_unit or segment.after_taken)
    inside = not number[0].isdigit() or (draft.alone and (beside or _FLOOR.fullmatch(number) is not None))
    if not inside or not NAME_FOLLOWS.match(segment.folded, match.end()):
        return False
    if _SHOP.fullmatch(number):
        # `GS25 Nguyễn Thái Học, 30 Lê Lai`
        draft.place = draft.place or " ".join(filter(None, (draft.number, draft.street)))
        draft.before += draft.after
    else:
        draft.inside.append(draft.number)
        draft.before += [part for part in (draft.street, *draft.after) if part]
    draft.number, draft.street, draft.after = None, None, []
    return True


def _is_name(segment: Segment, match: re.Match[str]) -> bool:
    """`3 tháng 2`, `7 Eleven`: digits that begin a name."""
    if match[1] == "7" and segment.folded[match.end() :].startswith(" eleven"):
        return True
    return re.match(r" thang (?:\d|mot|hai|ba|tu|nam|sau|bay|tam|chin)", segment.folded[match.end() :]) is not None


def _read_alley(draft: Draft, segment: Segment) -> bool:
    """`hẻm 34 Nguyễn Trãi`, and what stands behind the alley."""
    path, rest = alley_path(segment, draft.alley)
    if rest is segment or (path == draft.alley and not rest and not any(map(str.isdigit, segment.folded))):
        return False
    draft.alley = path
    if not rest or (words.SAID_NUMBER.match(rest.folded) and _read_number(draft, rest)):
        return True
    if (draft.street or draft.before or draft.place) and not draft.number and words.SAID_ALONE.fullmatch(rest.folded):
        # `Trần Văn Đang hẻm 159 nhà 453`
        if not draft.street and draft.before and not words.PLACE_WORD.match(_folded(draft.before[-1])):
            draft.street = draft.before.pop()
        return _read_number(draft, rest)
    if (last := _IN_ALLEY.search(rest.folded)) and rest.folded[: last.start()] not in ("duong", "d", "pho"):
        # `hẻm 86 Đinh Phong Phú/98`, `hẻm 120 Trần Hưng Đạo số 8`: the house in the alley, said last.
        draft.number = draft.number or rest.text[last.start(1) : last.end(1)]
        rest = rest.upto(last.start())
    if not _read_street(draft, rest):
        if draft.street:
            draft.after.append(rest.text)
        draft.street = draft.street or rest.text
    return True


def _read_street(draft: Draft, segment: Segment) -> bool:
    if draft.street:
        return False
    if road := words.SIGNED_ROAD.match(segment.folded):
        draft.street_kind = "duong" if road.start(1) else "ql"
        return _read_signed(draft, segment.cut(road.start(1)), road.end(1) - road.start(1))
    match = words.STREET_WORD.match(segment.folded)
    typed = segment.text[: match.end()] if match else ""
    # `Đ5` is `Đường 5`, `D5` a name.
    match, typed = (None if typed in ("D", "d") else match), typed.strip()
    if match and match[1] == "pho" and typed.isascii() and words.MIDDLE_NUMBER.search(segment.folded, match.end()):
        # `Pho Le 413 Nguyen Trai`: a shop's noodles.
        return False
    if match and (spelled(typed) or (match[1] == "duong" and half_spelled(typed))):
        draft.street_kind = match[2] or "duong"
        # Plain `duong` may begin a name (Dương Bá Trạc): the matcher decides, so it stays.
        # So may `phố`, before one syllable (Phổ Quang).
        rest = segment.cut(match.end())
        keeps = match[2] is not None or typed.lower() == "duong" or (match[1] == "pho" and rest.folded in SYLLABLES)
        rest = segment if keeps else rest
        if internal := words.INTERNAL.match(rest.folded):
            return _read_internal(draft, rest, internal.end())
        return bool(rest) and (_read_number_last(draft, rest) or _read_between(draft, rest) or _named(draft, rest))
    if words.STREET_AFTER.search(segment.folded) and not words.NUMBER.match(segment.folded):
        draft.street_kind = "duong"
        return _named(draft, segment)
    return False


def _read_signed(draft: Draft, segment: Segment, end: int) -> bool:
    """`QL22 Hóc Môn`, `ĐT743 KP Bình Đáng`: such a road has no other name; what it is in follows."""
    road, behind = segment.upto(end), segment.cut(end)
    draft.street = road.text
    (draft.neighbourhood if _is_hamlet(draft, behind) else draft.after).append(behind.text)
    return True


def _read_between(draft: Draft, segment: Segment) -> bool:
    match = None if draft.number else words.NUMBER_BETWEEN.match(segment.folded)
    if match is None:
        return False
    draft.street, draft.number = segment.upto(match.start(1)).text, segment.text[slice(*match.span(2))]
    draft.after.append(segment.cut(match.end()).text)
    return True


def _read_internal(draft: Draft, segment: Segment, end: int) -> bool:
    """`đường nội bộ 5 khu dân cư Trung Sơn`: a way without a name of its own, and the place it is in."""
    draft.street = segment.upto(end).text
    if (place := segment.cut(end)) and not draft.place:
        draft.place = place.text
    return True


def _named(draft: Draft, segment: Segment) -> bool:
    draft.street = segment.text
    return True


def _read_number_last(draft: Draft, segment: Segment) -> bool:
    """`Lê Văn Sỹ 453/12`, `đường Lê Lợi số 12`."""
    if not draft.number and not draft.place and (shop := words.CHAIN_NUMBER.fullmatch(segment.folded)):
        draft.number, draft.place = segment.text[slice(*shop.span(1))], segment.upto(shop.start(1)).text.rstrip(" -")
        return True
    if draft.number or draft.street:
        return False
    match = words.TRAILING_NUMBER.search(segment.folded)
    if match is None:
        return False
    named = segment.folded[: match.start()]
    group = match.lastgroup if match.lastgroup in ("path", "slash") else "said"
    # `Trường THPT Vĩnh Lộc 87 Đường số 3`: the street's own number.
    if (
        (group != "slash" and _OF_A_STREET.search(named) and spelled(segment.text[: match.start()].split()[-1]))
        or not (any("a" <= char <= "z" for char in named) or (draft.street_kind and match["said"]))
        or (match["said"] and words.NUMBERED_PLACE.match(named))
        or (match["block"] and not words.STREET_WORD.match(named) and words.PLACE_WORD.match(named))
    ):
        return False
    if group == "path" and is_date(match[group]):
        return False
    draft.number = segment.text[match.start(group) : match.end(group)]
    draft.trailing = segment.text if match["said"] else ""
    street = segment.upto(match.start())
    if not _read_street(draft, street):
        draft.street = street.text
    return True


def _read_number_within(draft: Draft, segment: Segment) -> bool:
    """`Quán Ăn Ngon 138 Nam Kỳ Khởi Nghĩa`: a name, then the address."""
    if draft.number or draft.street:
        return False
    if within := words.SAID_WITHIN.match(segment.folded):
        draft.place = draft.place or segment.upto(within.end()).text
        return _read_number(draft, segment.cut(within.end()))
    said = " so " in segment.folded or " sn " in segment.folded
    if said and (middle := words.SAID_MIDDLE.search(segment.folded)):
        before = segment.upto(middle.start())
        # `Nhà thuốc số 5 Lê Lợi` is as often called so.
        if not words.NUMBERED_PLACE.fullmatch(before.folded):
            draft.place = draft.place or before.text
            return _read_number(draft, segment.cut(middle.end()))
    match = words.MIDDLE_NUMBER.search(segment.folded)
    if not match:
        return False
    if not draft.place:
        draft.place = segment.upto(match.start()).text
    return _read_number(draft, segment.cut(match.start()))
