"""From words that name something to answers: a street, a place or a unit, whichever they fit best."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import field, replace

from addressing.answer import Answer
from addressing.gazetteer.things import Place, Unit
from addressing.matching.address_search import AddressSearch
from addressing.matching.categories import category_of, kind_and_unit
from addressing.matching.compose import Composer
from addressing.matching.places import PlaceHit, find_places, with_words
from addressing.matching.rank import Candidate, centrality, nearness, once
from addressing.matching.streets import find_streets, only_kind
from addressing.matching.trust import trust_in_slip
from addressing.matching.units import UnitClues, clues_of, find_units
from addressing.matching.whole_names import whole_names
from addressing.parsing.parse import ParsedAddress
from addressing.parsing.place_names import GENERIC, place_key
from addressing.parsing.text import fold
from addressing.parsing.unit_names import bare_unit_key, successor_of_district
from addressing.parsing.vocabulary import HAMLET, PLACE_WORD
from addressing.reasons import Reason, say
from store.city import CityProfile
from store.values import value_class

#: Named after what stands beside them.
_MINOR = frozenset({"bus_stop", "atm", "parking"})
#: What a district that went into a city of its own tells of where in that city.
_PART_OF_CITY = 0.5
#: What is left of a quality for each typed part that a place does not explain.
_PER_MISSING = 0.75
#: How often a place of that name is meant although it is in none of the units typed.
_ELSEWHERE = 0.5
#: How often the unit is what was wanted where something in it was not found.
_LACKING = 0.75
#: What else speaks against it where its name is not quite the typed one.
_LIKE, _HALF_LIKE = 0.93, 0.15
_OLD_WARD = 0.1
#: A unit is meant sooner than the street, the market or the school that has its name.
_DISTRICT, _WARD, _FORMER_WARD = 0.2, 0.15, 0.11
#: What speaks against one that is only nearly called so.
_SLIP = 0.1
#: That its kind was typed as well: `Thị trấn Củ Chi` is not Xã Củ Chi.
_KIND_SAID = 0.1
#: What was gone long ago is meant less often than what has its name.
_EARLIER = 0.05
#: How sure the street is that a name ends with; names of more words are looked at no further.
_BY_TAIL, _MOST_WORDS = 0.4, 10
#: What speaks against a place called by a part of the words, when the rest of them says nothing that is known.
_REST_UNKNOWN = 0.15
#: What is left of the confidence in a place where other words, behind its name or apart, say nothing that is known.
_NAME_GOES_ON, _NOT_ALL_KNOWN = 0.4, 0.5
#: How like what is meant a place is of which only the kind is said, and what is left of the confidence in it.
_BY_KIND, _ONLY_KIND = 0.6, 0.6
#: That its name says so itself: `Bệnh viện An Bình` before a laboratory.
_KIND_NAMED = 0.05
#: That it bears the name of the unit as well: `bệnh viện quận Thủ Đức` is Bệnh viện Thủ Đức.
_UNIT_NAMED, _UNIT_WITHIN = 0.3, 0.15
#: What a word for a stop says for one, and against a unit.
_STOP, _NO_STOP = 0.1, 0.6
_SURE_STOP = re.compile(r"(?:tram (?:dung |xe )*(?:buy?t|bus)|bus stop|diem dung|(?:nha cho|ben) xe buy?t)\b")
_NUMBERED = re.compile(r"(?:so )?\d{1,3}[a-z]?")
_STOP_ASKED = re.compile(r"\b(?:tram|bus|xe buyt|atm|bai xe)\b")


@value_class(frozen=True, slots=True)
class WordsSearch:
    """Words looked for among places and units; `near` is (lon, lat) in degrees."""

    composer: Composer
    parsed: ParsedAddress
    near: tuple[float, float] | None = None
    lacking: tuple[str, ...] = field(default=())

    def places(self, text: str, *, guess: bool = True) -> list[Candidate]:
        """The places that `text` may name."""
        hits = find_places(self.composer.gazetteer, text, guess=guess)
        return [self._place(hit) for hit in hits]

    def _clues(self, rest: str) -> UnitClues:
        return clues_of(self.composer.gazetteer, self.parsed.units, (*self.parsed.loose, *([rest] if rest else [])))

    def _place(self, hit: PlaceHit) -> Candidate:
        place, clues = hit.place, self._clues(hit.rest)
        agreeing, missing = clues.split(place.units)
        unmatched = (*missing, *self.lacking)
        near = nearness(self.near, place.lon, place.lat) + centrality(
            self.composer.profile.centre, place.lon, place.lat
        )
        minor = 0.15 if place.category in _MINOR and not _STOP_ASKED.search(fold(hit.typed)) else 0.0
        minor = -_STOP if place.category == "bus_stop" and self._a_stop_is_asked() else minor
        score = hit.likeness + clues.score(place.units) + near + 0.15 * place.importance - minor

        def make() -> Answer:
            return self.composer.place(place, matched=(hit.typed, *agreeing), unmatched=unmatched)

        score -= _REST_UNKNOWN if hit.rest and hit.rest in clues.unknown else 0.0
        against = clues.against(place.units)
        score -= _HALF_LIKE if against and hit.likeness < _LIKE else 0.0
        quality, tie = hit.likeness * _PER_MISSING ** len(unmatched), (-place.importance, place.name, place.id)
        trust = hit.trust * _ELSEWHERE**against
        # A unit behind a name that it is not in is a part of another name: `Vincom Plaza Thủ Đức`.
        goes_on = bool(hit.rest) and hit.rest in missing
        trust *= _NAME_GOES_ON if goes_on else _NOT_ALL_KNOWN if self._says_else(clues, place) else 1.0
        return Candidate(once(make), score, quality, tie, trust)

    def _says_else(self, clues: UnitClues, place: Place) -> bool:
        """Whether something typed is neither known nor a part of the place's name."""
        unknown = (*clues.unknown, *self.lacking)
        return bool(unknown) and not set(place_key(" ".join(unknown)).split()) <= set(place_key(place.name).split())

    def _a_stop_is_asked(self) -> bool:
        return bool(self.parsed.side) and _SURE_STOP.match(fold(self.parsed.side)) is not None

    def units(self, text: str, *, guess: bool = False) -> list[Candidate]:
        """The units that `text` may name."""
        gazetteer = self.composer.gazetteer
        clues = self._clues("")
        found = []
        # `KCN Vĩnh Lộc` is no slip for Tân Vĩnh Lộc.
        of_a_place = PLACE_WORD.match(fold(text)) is not None
        ids = () if of_a_place else find_units(gazetteer, text, None, guess=guess)
        for unit_id in ids or gazetteer.units_by_key.get(bare_unit_key(text), ()):
            unit = gazetteer.units[unit_id]
            weight = _DISTRICT if unit.level == "district" else _WARD if unit.current else _FORMER_WARD
            weight -= _EARLIER if unit.earlier else 0.0
            slip = not text_names(text, unit) and went_into_a_city(text, self.composer.profile) is None
            weight = -_SLIP if slip else weight
            weight -= _NO_STOP if self._a_stop_is_asked() else 0.0
            candidate = self._unit(unit, 1.0 + weight + clues.score(gazetteer.around(unit_id)), text)
            if candidate:
                trust = trust_in_slip(gazetteer, bare_unit_key(text), unit.key) if slip else 1.0
                found.append(replace(candidate, trust=candidate.trust * trust))
        return found

    def _unit(self, unit: Unit, score: float, text: str, *others: str, missing: Sequence[str] = ()) -> Candidate | None:
        answer = self.composer.unit(unit, matched=(text, *others), unmatched=(*self.lacking, *missing))
        if answer is None:
            return None
        score += 0.1 * answer.importance + nearness(self.near, answer.lon, answer.lat)
        score += centrality(self.composer.profile.centre, answer.lon, answer.lat)
        trust = 1.0
        year = went_into_a_city(text, self.composer.profile)
        if year is not None and not text_names(text, unit):
            answer, trust = replace(answer, why=self._gone(text, unit, year, answer.why)), _PART_OF_CITY
        candidate = Candidate.of(answer, score, 0.75 ** (len(self.lacking) + len(missing)))
        return replace(candidate, trust=trust * _LACKING ** len(self.lacking))

    def _gone(self, text: str, unit: Unit, year: int, why: str) -> str:
        gone = say(Reason("of_a_city", (text, self.composer.say(unit), year)), self.composer.lang)
        return f"{gone}; {why}"

    def named_units(self) -> list[Candidate]:
        """The units said with their kind: the wards, else the districts."""
        gazetteer = self.composer.gazetteer
        clues = self._clues("")
        level = "ward" if any(c.level == "ward" for c in clues.clues) else "district"
        others = [c for c in clues.clues if c.level != level]
        said = {unit.text: unit.kind for unit in self.parsed.units}
        unknown = [text for text in clues.unknown if text in said]
        found = []
        for clue in (c for c in clues.clues if c.level == level):
            for unit_id in sorted(clue.ids):
                unit = gazetteer.units[unit_id]
                agreeing = [c.text for c in others if c.agreement(gazetteer.around(unit_id)) > 0]
                score = 1.0 + 0.4 * len(agreeing) - 0.4 * (len(others) - len(agreeing))
                # With the old district an old ward is meant, not the new one that took its name.
                score += _OLD_WARD if any(c.ids & gazetteer.within(unit_id) for c in others) else 0.0
                score += _KIND_SAID if said.get(clue.text) == unit.kind else 0.0
                score -= _EARLIER if unit.earlier else 0.0
                missing = [*(c.text for c in others if c.text not in agreeing), *unknown]
                found.append(self._unit(unit, score, clue.text, *agreeing, missing=missing))
        return [candidate for candidate in found if candidate]

    def streets(self, text: str, *, guess: bool = False) -> list[Candidate]:
        """The streets that `text` may name, without a number."""
        search = AddressSearch(self.composer, self.parsed, self.near)
        # `bệnh viện` alone is no slip for Vĩnh Viễn, `ấp Phú Lợi` none for Phú Lộc.
        guess = guess and not only_kind(text) and not HAMLET.match(fold(text))
        fits = search.fits(find_streets(self.composer.gazetteer, text, guess=guess))
        return [c for fit in fits for c in search.street(fit)]

    def whole_names(self) -> list[Candidate]:
        """The places of a name that was taken apart, unless a unit typed beside it is another."""
        hits = whole_names(self.composer.gazetteer, self.parsed)
        return [self._place(replace(hit, rest="")) for hit in hits if not self._is_elsewhere(hit)]

    def called_so(self) -> list[Candidate]:
        """The places of which all that was typed, but for units behind, is the very name, whatever it was read as."""
        text = self.parsed.text
        name, _, behind = text.partition(",")
        units = {word for unit in self.parsed.units for word in fold(unit.text).split()}
        alone = bool(behind) and units.issuperset(fold(behind).split())
        return self._called(text) or (self._called(name) if alone else [])

    def _called(self, text: str) -> list[Candidate]:
        # Most texts are no name at all.
        if place_key(text) not in self.composer.gazetteer.places_by_key:
            return []
        hits = find_places(self.composer.gazetteer, text, guess=False)
        found = [hit for hit in hits if not hit.rest and fold(hit.place.name) == fold(text)]
        return [replace(self, parsed=self._but_for(hit))._place(hit) for hit in found if not self._is_elsewhere(hit)]

    def _is_elsewhere(self, hit: PlaceHit) -> bool:
        return bool(self._beside_name(hit).against(hit.place.units))

    def _but_for(self, hit: PlaceHit) -> ParsedAddress:
        """What was typed beside a name."""
        typed = f" {fold(hit.typed)} "
        units = tuple(unit for unit in self.parsed.units if f" {fold(unit.text)} " not in typed)
        loose = tuple(text for text in self.parsed.loose if f" {fold(text)} " not in typed)
        return replace(self.parsed, units=units, loose=loose)

    def _beside_name(self, hit: PlaceHit) -> UnitClues:
        """What the units say that are not in the name itself: `UBND Phường 9` may stand in another ward by now."""
        return clues_of(self.composer.gazetteer, self._but_for(hit).units, self.parsed.loose)

    def _whole(self, text: str) -> list[Candidate]:
        """Places whose name has the unit's in it: `UBND Quận 1`."""
        if not self.parsed.units or text == self.parsed.text:
            return []
        hits = find_places(self.composer.gazetteer, self.parsed.text, guess=False)
        return [self._place(hit) for hit in hits if not hit.rest and hit.likeness > 0.75]

    def anything(self, text: str, least: float = 0.0) -> list[Candidate]:
        """Streets, places and units of that name; with guesses where nothing bears it.

        Places that cannot have the quality `least` (below 0.75), for what they leave unsaid, need not be among them.
        """
        no_place = _PER_MISSING ** (len(self.lacking) + len(self._clues("").unknown)) < least
        named, whole = ([], []) if no_place else (self.places(text, guess=False), self._whole(text))
        found = [*self.streets(text), *named, *self.units(text), *whole]
        if best_quality(found) >= 0.75:
            return found
        guessed = [] if no_place else self.places(text)
        return [*found, *self.streets(text, guess=True), *guessed, *self.units(text, guess=True)]

    def of_kind(self, text: str) -> list[Candidate]:
        """Where nothing is called so: the places in the typed units of the kind that `text` is a word for."""
        category = category_of(text)
        places = self.composer.gazetteer.places.values() if category else ()
        return self._in_units((place for place in places if place.category == category), text)

    def _in_units(self, places: Iterable[Place], text: str) -> list[Candidate]:
        clues = self._clues("")
        held = (place for place in places if not clues.clues or clues.agree(place.units))
        return [self._place(self._of_kind_said(place, text)) for place in held]

    def _of_kind_said(self, place: Place, kind: str) -> PlaceHit:
        likeness = self._of_its_kind(place, kind)
        return PlaceHit(place, likeness, kind, trust=1.0 if likeness >= _BY_KIND + _UNIT_NAMED else _ONLY_KIND)

    def _of_its_kind(self, place: Place, kind: str) -> float:
        """How like what is meant a place of that kind is: most of all what is called by the kind and the typed unit."""
        words, name = set(place_key(kind).split()), set(place_key(place.name).split())
        if not words <= name:
            return _BY_KIND
        units = (set(unit.folded.split()) for unit in self.parsed.units)
        named = [unit for unit in units if unit <= name]
        return _BY_KIND + (_UNIT_NAMED if name - words in named else _UNIT_WITHIN if named else _KIND_NAMED)

    def of_kind_in_units(self) -> list[Candidate]:
        """What is asked for by its kind in typed units, `bệnh viện Quận 5`, where nothing bears all these words."""
        parsed = self.parsed
        if not parsed.place or not parsed.units or parsed.loose or parsed.number or parsed.street or parsed.alley:
            return []
        kind = category_of(parsed.place)
        return self.of_kind(parsed.place) if kind and not self._whole(parsed.place) else []

    def of_named_kind_in_units(self, text: str) -> list[Candidate]:
        """As `of_kind_in_units` by words that are in their names, `trường tiểu học, Quận 3`, or by a unit's bare name
        behind the kind, `siêu thị Gò Vấp`.
        """
        gazetteer = self.composer.gazetteer
        if self.parsed.loose or self.parsed.street:
            return []
        if self._clues("").clues:
            # `Công an Quận 5` is no hospital of theirs.
            kinds_alone = set(place_key(text).split()) <= GENERIC and not category_of(text)
            return self._in_units(with_words(gazetteer, text) if kinds_alone else (), text)
        if parted := kind_and_unit(gazetteer, text):
            kind, unit = parted
            return replace(self, parsed=replace(self.parsed, place=kind, loose=(unit,))).of_kind(kind)
        return []

    def unit_by_tail(self, text: str) -> list[Candidate]:
        """Where nothing is called so: the unit whose bare name it ends with, `biển Cần Giờ`."""
        words = text.split()
        for at in range(1, len(words) - 1) if len(words) <= _MOST_WORDS else ():
            tail = " ".join(words[at:])
            if bare_unit_key(tail) in self.composer.gazetteer.units_by_key:
                return replace(self, lacking=(*self.lacking, " ".join(words[:at]))).units(tail)
        return []

    def by_tail(self, text: str) -> list[Candidate]:
        """Where nothing is called so: the street that a name ends with, `Vincom Đồng Khởi`."""
        words = text.split()
        for at in range(1, len(words) - 1) if len(words) <= _MOST_WORDS else ():
            # `cơ sở 2` is no street's number.
            tail = " ".join(words[at:])
            hits = () if _NUMBERED.fullmatch(fold(tail)) else find_streets(self.composer.gazetteer, tail, guess=False)
            if exact := [hit for hit in hits if not hit.rest and hit.likeness > _LIKE]:
                search = AddressSearch(self.composer, replace(self.parsed, place=None), self.near)
                found = [c for fit in search.fits(exact) for c in search.street(fit)]
                return [replace(c, quality=_BY_TAIL * c.quality) for c in found]
        return []


def went_into_a_city(text: str, profile: CityProfile) -> int | None:
    """The year in which `text`, a district, became only a part of what answers for it; None for all others."""
    later = successor_of_district(bare_unit_key(text), profile)
    return later[1] if later else None


def text_names(text: str, unit: Unit) -> bool:
    """Whether `text` is the unit's own name, not that of what went into it."""
    return bare_unit_key(text).replace(" ", "") == unit.key.replace(" ", "")


def best_quality(candidates: Sequence[Candidate]) -> float:
    """The quality of the best of them; 0 for none."""
    return max((c.quality for c in candidates), default=0.0)
