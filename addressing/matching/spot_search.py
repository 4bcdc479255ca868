"""From a described place to answers: crossings, what is opposite or near a known place, a place on a named street."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from addressing.matching.compose import Composer
from addressing.matching.crossings import SAID_TO_MEET_M, Crossing, crossings
from addressing.matching.junctions import Junctions
from addressing.matching.known_names import is_place, is_street
from addressing.matching.rank import Candidate
from addressing.matching.sides import beside, is_known
from addressing.matching.spot_around import Around
from addressing.matching.spot_names import SpotNames, telling
from addressing.matching.spot_on_street import OnStreet
from addressing.matching.streets import find_streets
from addressing.matching.units import UnitClues, find_units
from addressing.parsing.described import (
    anchor,
    crossing_alone,
    crossing_names,
    thing_and_anchor,
)
from addressing.parsing.parse import ParsedAddress
from addressing.parsing.place_names import GENERIC, place_key
from addressing.parsing.street_names import is_date, query_keys
from addressing.parsing.syllables import SYLLABLES
from addressing.parsing.text import fold
from addressing.parsing.unit_names import bare_unit_key
from addressing.parsing.vocabulary import PLACE_WORD
from addressing.reasons import said_alone
from store.values import value_class

_CROSSING_M = 40.0
_NEAR_M = 1500.0
_KEPT = 12
_NO_CLUES = UnitClues((), ())
_MOST_WORDS = 14
#: Nobody describes a place by more parts than this; what has more is a heap of words.
_MOST_PARTS = 6
_DATE = re.compile(r"(?i)\d{1,2} th[aá]ng \d")
_BRIDGE = re.compile(r"(?:cau|ham) (?!vuot\b)(?=\S)")
_ROAD = re.compile(r"(?i)(?:ql|tl|hl|dt|đt)\s?\d+[a-z]?$")


@value_class(frozen=True, slots=True)
class SpotSearch:
    """One description looked for; `near` is (lon, lat) in degrees."""

    composer: Composer
    parsed: ParsedAddress
    near: tuple[float, float] | None = None

    @property
    def names(self) -> SpotNames:
        """What is named in it."""
        return SpotNames(self.composer, self.parsed, self.near)

    @property
    def parts(self) -> list[str]:
        """The names said, in their order, units left out."""
        number = self.parsed.number or ""
        road = number if _ROAD.match(number) or (is_date(number) and f"{number} -" in self.parsed.text) else None
        place = self.parsed.place
        if self.parsed.beside and not self.parsed.street and not self._of_any_kind(self.parsed.beside[0]):
            place = " ".join(part for part in (place, self.parsed.beside[0]) if part)
        return [part for part in (road, place, self.parsed.street, *self.parsed.loose) if part][:_MOST_PARTS]

    def _of_any_kind(self, said: str) -> bool:
        """`gần chợ`: near one of them, nobody knows which."""
        near = anchor(f"{said} ")
        return near is not None and bool(self.parsed.place) and set(place_key(near[1]).split()) <= GENERIC

    def _apart(self, text: str) -> list[str]:
        """A street's name at the end of one part: `cho ba chieu bach dang` → the market, the street."""
        words = text.split()
        # `Sân vận động Thống Nhất` is no street's.
        if is_place(self.composer.gazetteer, text, numbered=True):
            return [text]
        first = 1 if len(words) > 2 and self._is_brand(words[0]) else 2
        for at in range(first, len(words) - 1) if len(words) <= _MOST_WORDS else ():
            name = " ".join(words[at:])
            # `cơ sở 2`
            if not telling(" ".join(words[:at])) or (fold(words[at]), fold(words[at - 1])) == ("so", "co"):
                continue
            if (not name[0].isdigit() or _DATE.match(name)) and any(
                h.likeness > 0.9 for h in self.names.streets(name, guess=False)
            ):
                return [" ".join(words[:at]), name]
        return [text]

    def _is_brand(self, word: str) -> bool:
        """`Vincom`, `Emart`: a place's whole name, and no word of ours."""
        key = fold(word)
        return len(key) > 2 and key not in SYLLABLES and place_key(word) in self.composer.gazetteer.places_by_word

    def candidates(self) -> list[Candidate]:
        """Answers to what is described by other things; none where nothing of the kind was said."""
        parts = self.parts
        if not parts or self._is_name(parts) or (len(parts) == 1 and self._is_called_so(parts[0])):
            return []
        if meeting := Junctions(self.names).candidates(parts) or self.meeting(parts):
            return meeting
        around, said = Around(self.names), thing_and_anchor(parts[0])
        if said and (near := around.of_a_kind(*said) or around.on_street(*said)):
            return near
        taken_apart = self._apart(parts[0]) if len(parts) == 1 else parts
        junctions = Junctions(self.names)
        if junction := junctions.candidates(taken_apart) or junctions.on_street(taken_apart):
            return junction
        on_street = OnStreet(self.names, taken_apart != parts)
        if found := on_street.candidates(taken_apart) or self.beside(taken_apart):
            return found
        said = thing_and_anchor(taken_apart[0])
        return around.things(*said) if said else []

    def _is_name(self, parts: Sequence[str]) -> bool:
        """Whether all is one known name: `Hồng Bàng` tells of no side, `đường Nguyễn Cảnh Chân` not what is beside."""
        gazetteer, (whole, *others) = self.composer.gazetteer, parts
        if others:
            return False
        if whole == self.parsed.place:
            return bool(find_streets(gazetteer, whole, guess=False))
        return whole == self.parsed.street and is_street(gazetteer, whole)

    def _is_called_so(self, text: str) -> bool:
        """`Trường Cao đẳng Nghề Đường sắt 2`: a kind of place, and all of it is one's name."""
        kind = PLACE_WORD.match(fold(text)) is not None and crossing_alone(text) is None
        return kind and is_place(self.composer.gazetteer, text, numbered=True)

    def meeting(self, parts: list[str]) -> list[Candidate]:
        """`ngã tư Lê Lợi - Nguyễn Huệ`, `Lê Lợi, Nguyễn Huệ`: where the two streets meet."""
        gazetteer = self.composer.gazetteer
        # `Bàu Cát 1` is not where a Bàu cuts something.
        whole = is_street(gazetteer, parts[0])
        for first, second, said in crossing_names(parts):
            if whole and first != parts[0]:
                continue
            if query_keys(first)[-1] == query_keys(second)[-1] or is_street(gazetteer, f"{first} {second}"):
                continue
            if not said and self._is_ward_of_the_next(second, parts):
                continue
            one, two = self.names.streets(first, guess=said), self.names.streets(second, guess=said)
            found = crossings(gazetteer, one, two) if one and two else []
            if not found and (said or _BRIDGE.match(fold(first))) and one and two:
                found = crossings(gazetteer, one, two, within_m=SAID_TO_MEET_M)
            made = (self._crossing(c, {first, second, parts[0]}) for c in found)
            if agreeing := [candidate for candidate in made if candidate]:
                return agreeing
        return []

    def _is_ward_of_the_next(self, text: str, parts: Sequence[str]) -> bool:
        """`Tân Kỳ Tân Quý, Tân Quý, Tân Phú`: the ward, though a street is called so."""
        if text not in parts[:-1]:
            return False
        gazetteer = self.composer.gazetteer
        within = frozenset(find_units(gazetteer, parts[parts.index(text) + 1], "district", guess=False))
        wards = gazetteer.units_by_key.get(bare_unit_key(text), ())
        return any(within & gazetteer.around(ward) for ward in wards)

    def _crossing(self, crossing: Crossing, used: set[str]) -> Candidate | None:
        """None where the typed units are others."""
        lon, lat = crossing.lon, crossing.lat
        where = self.composer.at(lon, lat)
        units = where.ids
        clues = self.names.clues(used)
        agreeing, missing = clues.split(units)
        streets = (crossing.first.street, crossing.second.street)
        # A crossing is often on a border; a bridge, and the street that leads to it, of two districts.
        bridge = _BRIDGE.match(fold(streets[0].name)) is not None
        of_both = streets[0].units | streets[1].units if bridge else streets[0].units & streets[1].units
        if clues.against(units) and clues.against(of_both):
            return None
        answer = self.composer.answer(
            "place",
            lon,
            lat,
            " – ".join(street.name for street in streets),
            where,
            accuracy_m=_CROSSING_M,
            kind="crossing",
            matched=(crossing.first.typed, crossing.second.typed, *agreeing),
            unmatched=tuple(missing),
            importance=max(street.importance for street in streets),
            why=said_alone("crossing", self.composer.lang),
        )
        score = crossing.likeness + clues.score(units) + 0.3 + self.names.bias(lon, lat) + 0.1 * answer.importance
        return Candidate.of(answer, score, crossing.likeness * 0.8 ** len(missing))

    def beside(self, parts: Sequence[str]) -> list[Candidate]:
        """`đối diện bệnh viện Chợ Rẫy`: the hospital, less exactly."""
        said = None if is_known(self.composer.gazetteer, parts[0]) else anchor(parts[0])
        if said is None:
            return []
        relation, text = said
        return [self._beside(c, relation) for c in self.names.named(text)]

    def _beside(self, candidate: Candidate, relation: str) -> Candidate:
        return replace(candidate, make=lambda: beside(candidate.make(), relation, self.composer.lang))
