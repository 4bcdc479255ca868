"""A third reading, when the answer contradicts the typed units or is only a unit: each part may be the street.

People put names, sizes and prices before an address. What stands alone between commas and is the name of a street in
the typed units is that street, whatever the words before it looked like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import shapely

from addressing.answer import Answer
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import METRES_PER_DEGREE, Unit, distance_m
from addressing.matching.rank import Candidate, likeliest
from addressing.matching.streets import StreetHit, find_streets
from addressing.matching.units import ANOTHER_TOWN_M, UnitClue, clues_of
from addressing.parsing.former_names import former_name
from addressing.parsing.leading_number import split_number
from addressing.parsing.parse import ParsedAddress
from addressing.parsing.place_names import GENERIC, place_key
from addressing.parsing.street_names import street_key
from addressing.parsing.text import fold
from addressing.parsing.unit_names import bare_unit_key

_BREAKS = re.compile(r"[,;()\n]")
_NUMBER = re.compile(r"[A-Za-z]?\d{1,4}[A-Za-z]?(?:[-/]\d{1,4}[A-Za-z]?\d?){0,6}")
#: A number and two words or more: what is left aside may be the address itself.
_ADDRESS = re.compile(r"\d\S*(?: +[^\W\d_]{2,}){2}|[^\W\d_]{2,} +\d\S* +[^\W\d_]{3,}")
_DIGIT = re.compile(r"\d")
_NUMBERED = re.compile(r"(?:so |[a-z]{1,2})\d{1,3}[a-z]?")
_MOST_WORDS = 20
_MOST_PARTS = 8
_LONGEST = 60
_SURE = 0.85
#: Below this an answer is a guess, which any typed unit that it is not in outweighs.
_GUESSED = 0.4
#: Wards and districts are often mistaken for their neighbours.
_NEAR_M = 1500.0
#: Of these each has a name of its own.
_LANDMARKS = frozenset(
    {"hospital", "university", "college", "bus_station", "station", "airport", "stadium", "mall", "museum", "park"}
    | {"attraction", "industrial", "housing", "theatre", "zoo", "hotel", "market", "marketplace"}
)


def is_doubtful(gazetteer: Gazetteer, parsed: ParsedAddress, found: Sequence[Candidate]) -> bool:
    """Whether the best answer is far from a typed unit, or leaves a whole address or most of the text aside."""
    first = likeliest(found)
    if first is None:
        return bool(parsed.units)
    best = first.make()
    if first.quality < _GUESSED and any(unit.text in best.unmatched for unit in parsed.units):
        return True
    if best.level == "ward" or any(_ADDRESS.search(text) for text in best.unmatched):
        return len(_parts(parsed)) > 1 or any(_ADDRESS.search(part) for part in _parts(parsed))
    return _contradicts(gazetteer, parsed, best)


def _best(found: Sequence[Candidate]) -> Answer | None:
    best = likeliest(found)
    return best.make() if best else None


def is_only_a_unit(found: Sequence[Candidate]) -> bool:
    """Whether the best answer is no more than a unit."""
    best = _best(found)
    return best is not None and best.level == "ward"


def is_namesake(gazetteer: Gazetteer, parsed: ParsedAddress, found: Sequence[Candidate]) -> bool:
    """Whether the best is a place away from the typed units whose name others bear too, or that is only like it.

    A landmark may stand with a wrong district; of the schools called Kim Đồng one that is not known is there, and of
    the streets called D5 as well.
    """
    best = _best(found)
    if best is None or not _contradicts(gazetteer, parsed, best):
        return False
    if best.level != "place":
        return _NUMBERED.fullmatch(street_key(parsed.street or "")) is not None
    key = place_key(best.name)
    named = not set(key.split()) <= GENERIC
    alone = named and best.category in _LANDMARKS and len(gazetteer.places_by_key.get(key, ())) < 2
    return not alone or key not in {place_key(text) for text in (parsed.place, parsed.text) if text}


def is_of_another_town(gazetteer: Gazetteer, parsed: ParsedAddress, found: Sequence[Candidate]) -> bool:
    """Whether the best is far from all units that were typed, be it by their bare names.

    `12 Lê Lợi, Vũng Tàu`: where no street of that town is known, those of the name in others are not meant. A number
    is no name: there is a Phường 3 in all of them.
    """
    best = _best(found)
    if best is None or best.level == "ward" or not best.unmatched:
        return False
    clues = clues_of(gazetteer, parsed.units, parsed.loose).clues
    telling = [c for c in clues if c.level == "district" or not _DIGIT.search(c.text)]
    if any(clue.sure and clue.text not in best.unmatched for clue in telling):
        return False
    named = [c for c in telling if c.sure or bare_unit_key(c.text) in gazetteer.units_by_key]
    return bool(named) and all(_is_far(gazetteer, clue, best) for clue in named)


def _is_far(gazetteer: Gazetteer, clue: UnitClue, answer: Answer) -> bool:
    away = ((unit, _from_centre_m(unit, answer)) for unit in (gazetteer.units[u] for u in clue.ids))
    return clue.text in answer.unmatched and all(
        beyond > _NEAR_M and beyond + unit.radius_m > ANOTHER_TOWN_M for unit, beyond in away
    )


def _contradicts(gazetteer: Gazetteer, parsed: ParsedAddress, answer: Answer) -> bool:
    # Words that may be a unit say it of places; of streets they may be anything.
    loose = parsed.loose if answer.level == "place" else ()
    typed = {unit.text for unit in parsed.units if unit.level != "city"}.union(loose)
    if not typed.intersection(answer.unmatched):
        return False
    clues = (clue for clue in clues_of(gazetteer, parsed.units, loose).clues if clue.text in answer.unmatched)
    # What has no name but its kind is never meant instead of one in the typed unit.
    unnamed = answer.level == "place" and set(place_key(answer.name).split()) <= GENERIC
    return any(_away_m(gazetteer, clue, answer) > (0.0 if unnamed else _NEAR_M) for clue in clues)


def _away_m(gazetteer: Gazetteer, clue: UnitClue, answer: Answer) -> float:
    """How far an answer is from the units that were meant; 0 where nothing tells."""
    outlines = [outline for unit in clue.ids if (outline := gazetteer.outline(unit)) is not None]
    if not outlines and clue.sure:
        return min((_from_centre_m(gazetteer.units[unit], answer) for unit in clue.ids), default=0.0)
    point = shapely.Point(answer.lon, answer.lat)
    return min((float(shapely.distance(outline, point)) for outline in outlines), default=0.0) * METRES_PER_DEGREE


def _from_centre_m(unit: Unit, answer: Answer) -> float:
    if unit.lon is None or unit.lat is None:
        return 0.0
    return max(0.0, distance_m((unit.lon, unit.lat), (answer.lon, answer.lat)) - unit.radius_m)


def other_readings(gazetteer: Gazetteer, parsed: ParsedAddress) -> Iterator[ParsedAddress]:
    """The address on each street in the typed units that a part, or what follows a number in one, names."""
    clues = clues_of(gazetteer, parsed.units)
    parts = _parts(parsed)
    if parsed.street and (former := former_name(parsed.text)):
        # `12 Lê Văn Duyệt (Đinh Tiên Hoàng cũ), Bình Thạnh`: the name of today is known elsewhere.
        yield replace(parsed, street=former, loose=tuple(text for text in parsed.loose if former not in text))
    for part in parts if clues.clues else ():
        for number, name, before in _numbered(part):
            hits = find_streets(gazetteer, name, guess=not before)
            if any(_fits(hit) and clues.score(hit.street.units) > 0 for hit in hits):
                units = tuple(text for text in parsed.loose if bare_unit_key(text) in gazetteer.units_by_key)
                others = [text for text in (before, *parts) if text and text != part and text not in units]
                loose = tuple(text for text in units if text != part)
                yield parsed.read_as(number or None, name, place=next(iter(others), None), loose=loose)
                break


def _numbered(part: str) -> Iterator[tuple[str, str, str]]:
    """(number, street, what stands before) as a part may be read: whole, then from each number in it on."""
    whole = split_number(part)
    yield (*whole, "") if whole else ("", part, "")
    words = part.split()
    for at in range(1, len(words) - 1) if len(words) <= _MOST_WORDS else ():
        if _NUMBER.fullmatch(words[at]):
            yield words[at], " ".join(words[at + 1 :]), " ".join(words[:at])


def _fits(hit: StreetHit) -> bool:
    return not hit.rest and hit.likeness > _SURE


def _parts(parsed: ParsedAddress) -> list[str]:
    units = {fold(unit.text) for unit in parsed.units}
    parts = (part.strip() for part in _BREAKS.split(parsed.text))
    kept = [part for part in parts if part and len(part) <= _LONGEST and fold(part) not in units]
    return list(dict.fromkeys(kept))[:_MOST_PARTS]
