"""From a described place to answers: crossings, what is opposite or near a known place, a place on a named street."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

import shapely

from addressing.answer import Answer
from addressing.gazetteer.things import METRES_PER_DEGREE, Place, Street, distance_m
from addressing.matching.address_search import AddressSearch
from addressing.matching.categories import category_of
from addressing.matching.compose import Composer, Where
from addressing.matching.crossings import SAID_TO_MEET_M, Crossing, crossings, line_of
from addressing.matching.fit import Fit
from addressing.matching.places import PlaceHit, find_places
from addressing.matching.rank import Candidate, centrality, nearness
from addressing.matching.reread import is_place, is_street
from addressing.matching.sides import beside, is_known
from addressing.matching.spoken_of import streets_spoken_of, ward_spoken_of
from addressing.matching.streets import StreetHit, find_streets
from addressing.matching.units import UnitClues, clues_of, find_units, parted_units
from addressing.parsing.described import (
    anchor,
    crossing_alone,
    crossing_names,
    thing_and_anchor,
    without_stop,
)
from addressing.parsing.parse import ParsedAddress
from addressing.parsing.place_names import GENERIC, place_key
from addressing.parsing.street_names import is_date, query_keys
from addressing.parsing.syllables import SYLLABLES
from addressing.parsing.text import fold
from addressing.parsing.unit_names import bare_unit_key
from addressing.parsing.vocabulary import PLACE_WORD
from addressing.reasons import Reason, say
from store.values import value_class

_CROSSING_M = 40.0
_ON_STREET_M = 400.0
#: How near to a street a place is likelier meant to be on it than another of its name, and how much that says.
_FRONT_M, _IN_FRONT = 60.0, 0.1
_ON_STREET, _OFF_STREET, _ONLY_STREET = 0.35, 0.3, 0.25
#: What it costs that a place is not in the typed district itself, but on a street that runs through it.
_ACROSS = 0.2
#: How near a thing mostly is to a crossing that its name speaks of; how much rather there than anywhere on its street.
_SPOKEN_M, _AT_CROSSING = 300.0, 0.1
_NEAR_M = 1500.0
_KEPT = 12
_VERY_NAME, _SURE = 0.92, 0.85
_NO_CLUES = UnitClues((), ())
_MOST_HITS = 20
_MOST_WORDS = 14
#: Nobody describes a place by more parts than this; what has more is a heap of words.
_MOST_PARTS = 6
_DATE = re.compile(r"(?i)\d{1,2} th[aá]ng \d")
_ROAD = re.compile(r"(?i)(?:ql|tl|hl|dt|đt)\s?\d+[a-z]?$")


@value_class(frozen=True, slots=True)
class SpotSearch:
    """One description looked for; `near` is (lon, lat) in degrees."""

    composer: Composer
    parsed: ParsedAddress
    near: tuple[float, float] | None = None

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
            if not _telling(" ".join(words[:at])):
                continue
            if (not name[0].isdigit() or _DATE.match(name)) and any(
                h.likeness > 0.9 for h in self._streets(name, guess=False)
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
        if meeting := self.meeting(parts):
            return meeting
        said = thing_and_anchor(parts[0])
        if said and category_of(said[0]) and (near := self.around(parts)):
            return near
        parts = self._apart(parts[0]) if len(parts) == 1 else parts
        return self.on_street(parts) or self.beside(parts) or self.around(parts)

    def _is_name(self, parts: Sequence[str]) -> bool:
        """Whether all is one known name: `Hồng Bàng` tells of no side."""
        whole = self.parsed.place or ""
        return len(parts) == 1 and whole == parts[0] and bool(find_streets(self.composer.gazetteer, whole, guess=False))

    def _is_called_so(self, text: str) -> bool:
        """`Trường Cao đẳng Nghề Đường sắt 2`: a kind of place, and all of it is one's name."""
        kind = PLACE_WORD.match(fold(text)) is not None and crossing_alone(text) is None
        return kind and is_place(self.composer.gazetteer, text, numbered=True)

    def meeting(self, parts: list[str]) -> list[Candidate]:
        """`ngã tư Lê Lợi - Nguyễn Huệ`, `Lê Lợi, Nguyễn Huệ`: where the two streets meet."""
        gazetteer = self.composer.gazetteer
        for first, second, said in crossing_names(parts):
            if query_keys(first)[-1] == query_keys(second)[-1] or is_street(gazetteer, f"{first} {second}"):
                continue
            one, two = self._streets(first, guess=said), self._streets(second, guess=said)
            found = crossings(gazetteer, one, two) if one and two else []
            if not found and said and one and two:
                found = crossings(gazetteer, one, two, within_m=SAID_TO_MEET_M)
            made = (self._crossing(c, {first, second, parts[0]}) for c in found)
            if agreeing := [candidate for candidate in made if candidate]:
                return agreeing
        return []

    def _streets(self, text: str, *, guess: bool) -> tuple[StreetHit, ...]:
        hits = find_streets(self.composer.gazetteer, text, guess=guess)
        return tuple(
            hit for hit in hits if not hit.rest and hit.likeness > (0.6 if guess else 0.7) and not hit.street.is_alley
        )

    def _clues(self, used: Set[str]) -> UnitClues:
        loose = tuple(text for text in self.parsed.loose if text not in used)
        return clues_of(self.composer.gazetteer, self.parsed.units, loose)

    def _crossing(self, crossing: Crossing, used: set[str]) -> Candidate | None:
        """None where the typed units are others."""
        lon, lat = crossing.lon, crossing.lat
        where = self.composer.at(lon, lat)
        units = frozenset(u.id for u in (where.ward, where.old_ward, where.old_district) if u)
        clues = self._clues(used)
        agreeing, missing = clues.split(units)
        # A crossing is often on a border.
        if clues.against(units) and clues.against(crossing.first.street.units & crossing.second.street.units):
            return None
        streets = (crossing.first.street, crossing.second.street)
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
            why="nơi hai đường gặp nhau" if self.composer.lang == "vi" else "where the two streets meet",
        )
        score = crossing.likeness + clues.score(units) + 0.3 + self._bias(lon, lat) + 0.1 * answer.importance
        return Candidate.of(answer, score, crossing.likeness * 0.8 ** len(missing))

    def _bias(self, lon: float, lat: float) -> float:
        return nearness(self.near, lon, lat) + centrality(self.composer.profile.centre, lon, lat)

    def beside(self, parts: Sequence[str]) -> list[Candidate]:
        """`đối diện bệnh viện Chợ Rẫy`: the hospital, less exactly."""
        said = None if is_known(self.composer.gazetteer, parts[0]) else anchor(parts[0])
        if said is None:
            return []
        relation, text = said
        return [self._beside(c, relation) for c in self._named(text)]

    def _beside(self, candidate: Candidate, relation: str) -> Candidate:
        return replace(candidate, make=lambda: beside(candidate.make(), relation, self.composer.lang))

    def around(self, parts: Sequence[str]) -> list[Candidate]:
        """`cà phê gần chợ Bến Thành`: things of that name or kind, the nearest first."""
        said = thing_and_anchor(parts[0])
        if said is None:
            return []
        thing, text = said
        anchors = sorted(self._anchors() or self._named(text, set(self.parsed.loose)), key=lambda c: -c.score)[:1]
        if not anchors:
            return []
        centre = anchors[0].make()
        found = self._near(thing, (centre.lon, centre.lat))
        return found or [self._beside(replace(c, quality=0.6 * c.quality), thing) for c in anchors]

    def _anchors(self) -> list[Candidate]:
        """What has the very name that all behind `gần` is: `cà phê gần Vincom Quận 2`."""
        said = thing_and_anchor(self.parsed.text)
        for name in (said[1], said[1].split(",")[0]) if said else ():
            hits = find_places(self.composer.gazetteer, name, guess=False)
            if named := [hit for hit in hits if not hit.rest and hit.likeness > _VERY_NAME]:
                return [c for hit in named for c in self._placed(hit, (), _NO_CLUES)]
        return []

    def _near(self, thing: str, centre: tuple[float, float]) -> list[Candidate]:
        places = self._of_kind(thing) or [hit.place for hit in find_places(self.composer.gazetteer, thing)]
        close = sorted((distance_m((p.lon, p.lat), centre), p.id) for p in places)[:_KEPT]
        held = self.composer.gazetteer.places
        return [self._nearby(held[n], thing, away) for away, n in close if away < _NEAR_M]

    def _of_kind(self, thing: str) -> list[Place]:
        category = category_of(thing)
        return [p for p in self.composer.gazetteer.places.values() if p.category == category] if category else []

    def _nearby(self, place: Place, thing: str, away: float) -> Candidate:
        def make() -> Answer:
            why = f"cách {away:.0f} m" if self.composer.lang == "vi" else f"{away:.0f} m away"
            return self.composer.place(place, matched=(thing,), why=why)

        return Candidate(make, 0.9 + 0.4 * math.exp(-away / 400), 0.9, (-place.importance, place.name, place.id))

    def on_street(self, parts: Sequence[str]) -> list[Candidate]:
        """`Nhà thờ Huyện Sỹ, Tôn Thất Tùng`: the church on that street; and the street, should it have none."""
        for n, streets in self._streets_said(parts):
            others = [part for m, part in enumerate(parts) if m != n and not self._is_unit(part)]
            if others and not self._is_unit(parts[n]):
                return self._on(streets, others, {parts[n], *others})
        return []

    def _streets_said(self, parts: Sequence[str]) -> Iterator[tuple[int, tuple[StreetHit, ...]]]:
        """Each part that may be the street, with the streets: mostly one behind the first; sooner that than a slip."""
        if len(parts) < 2:
            return
        behind = [(n, streets) for n, part in enumerate(parts) if n and (streets := self._streets(part, guess=True))]
        yield from (said for said in behind if said[1][0].likeness >= _SURE)
        if streets := self._streets(parts[0], guess=False):
            yield 0, streets
        yield from (said for said in behind if said[1][0].likeness < _SURE)

    def _is_unit(self, text: str) -> bool:
        """Whether it may be a unit: one that is not elsewhere than the typed ones."""
        gazetteer = self.composer.gazetteer
        units = gazetteer.units_by_key.get(bare_unit_key(text), ())
        if not units:
            # `gv`, `thuduc`; `bình hưng bình chánh`
            parts = parted_units(gazetteer, text) if " " in text else ()
            units = find_units(gazetteer, parts[0] if len(parts) > 1 else text, None, guess=False)
        clues = clues_of(gazetteer, self.parsed.units)
        return any(not clues.against(gazetteer.around(unit)) for unit in units)

    def _on(self, streets: Sequence[StreetHit], others: Sequence[str], used: set[str]) -> list[Candidate]:
        clues = self._clues(used)
        search, fits = self._fits(streets, others, clues)
        hits = (hit for text in others for hit in self._of_a_chain(text) or self._hits(text)[:_MOST_HITS])
        # Behind its street stands rather the quarter than the thing: `Phạm Văn Nghị, Phú Mỹ Hưng`.
        text, street = self.parsed.text, streets[0].typed
        hits = (hit for hit in hits if text.find(hit.typed) < text.find(street) or _is_the_thing(hit))
        found = [c for hit in hits for c in self._placed(hit, fits, clues)]
        found += self._spoken_of(search, fits[:_KEPT], others)
        return [*found, *(replace(c, score=c.score - _ONLY_STREET) for fit in fits[:_KEPT] for c in search.street(fit))]

    def _fits(
        self, streets: Sequence[StreetHit], others: Sequence[str], clues: UnitClues
    ) -> tuple[AddressSearch, Sequence[Fit]]:
        """The streets by what was typed, and by the ward that a name speaks of where one of them is in it."""
        units = tuple(text for text in self.parsed.loose if text not in others and self._is_unit(text))
        asked = replace(self.parsed, place=others[0], loose=units, number=None, street=streets[0].typed)
        if ward := ward_spoken_of(self.composer.gazetteer, others, clues):
            search = AddressSearch(self.composer, replace(asked, loose=(ward, *units)), self.near)
            fits = search.fits(streets)
            if any(clue.text == ward and clue.agreement(fits[0].street.units) > 0 for clue in fits[0].clues.clues):
                return search, fits
        search = AddressSearch(self.composer, asked, self.near)
        return search, search.fits(streets)

    def _spoken_of(self, search: AddressSearch, fits: Sequence[Fit], others: Sequence[str]) -> Iterator[Candidate]:
        """The street that meets one which a name speaks of, where they meet: rather there than anywhere on it."""
        by_street = {fit.street.id: fit for fit in fits}
        for crossing in streets_spoken_of(self.composer.gazetteer, [fit.hit for fit in fits], others):
            fit = by_street[crossing.first.street.id]
            for found in search.street(fit):
                where = self.composer.at(crossing.lon, crossing.lat)
                units = frozenset(u.id for u in (where.ward, where.old_ward, where.old_district) if u)
                if fit.clues.split(units)[1]:
                    continue
                score = found.score - _ONLY_STREET + _AT_CROSSING
                whole = found.make()
                # A short street is where it is.
                if whole.accuracy_m <= _SPOKEN_M:
                    yield replace(found, score=score)
                else:
                    yield Candidate.of(self._there(whole, crossing, where), score, found.quality)

    def _there(self, street: Answer, crossing: Crossing, where: Where) -> Answer:
        """The answer of a street, where it meets another."""
        return self.composer.answer(
            "street", crossing.lon, crossing.lat, street.name, where,
            accuracy_m=_SPOKEN_M, kind="street", street=street.street, street_id=street.street_id,
            importance=street.importance, matched=street.matched, unmatched=street.unmatched,
            why=say(Reason("spoken_of", (crossing.second.street.name,)), self.composer.lang),
        )  # fmt: skip

    def _hits(self, text: str) -> list[PlaceHit]:
        """The places that a part names, with its unit where that belongs to the name (`UBND Quận 2`)."""
        said = anchor(text)
        plain = without_stop(said[1] if said else text)
        first = self.parsed.text.split(",")[0]
        if text == self.parsed.place and first != text and text in first:
            hits = find_places(self.composer.gazetteer, without_stop(first), guess=False)
            if hits := [hit for hit in hits if not hit.rest and hit.likeness > 0.8]:
                return hits
        hits = find_places(self.composer.gazetteer, plain) or find_places(
            self.composer.gazetteer, crossing_alone(plain) or ""
        )
        return [hit for hit in hits if self._is_meant(hit)]

    def _of_a_chain(self, text: str) -> list[PlaceHit]:
        """All of a name that more places bear than are looked at."""
        ids = self.composer.gazetteer.places_by_key.get(place_key(text), ())
        places = self.composer.gazetteer.places
        return [PlaceHit(places[n], 1.0, text) for n in ids] if len(ids) > _MOST_HITS else []

    def _is_meant(self, hit: PlaceHit) -> bool:
        """Whether the words that found it say more than those that are left over."""
        found, left = (_telling(text) for text in (hit.typed, "" if self._is_unit(hit.rest) else hit.rest))
        return len(found) > len(left) and any(len(word) > 1 and word.isalpha() for word in found)

    def _placed(self, hit: PlaceHit, fits: Sequence[Fit], clues: UnitClues) -> Iterator[Candidate]:
        place = hit.place
        unsure = bool(fits) and hit.likeness <= _VERY_NAME
        # `Cơ sở Lê Lợi, Lê Lợi`: what was found bears the street's name, and no more.
        if unsure and _telling(hit.typed) and _telling(hit.typed) <= set(fold(fits[0].hit.typed).split()):
            return
        on = next((fit for fit in fits if self._stands_on(place, fit.street)), None)
        if unsure and on is None:
            return
        off = _OFF_STREET if fits and on is None else 0.0
        # The street is as often told with the district on its other side.
        units = place.units | on.street.units if on else place.units
        agreeing, missing = clues.split(units)
        if missing and (on is None or clues.against(units)):
            return
        matched = (hit.typed, *((on.hit.typed,) if on else ()), *agreeing)
        unmatched = (*missing, *(() if on else {fit.hit.typed for fit in fits}), *((hit.rest,) if hit.rest else ()))
        score = (
            hit.likeness + max(clues.score(place.units), clues.score(units) - _ACROSS)
            + self._bias(place.lon, place.lat) + (_ON_STREET + self._in_front(place, on.street) if on else -off)
        )  # fmt: skip
        quality = hit.likeness * 0.8 ** len(unmatched)

        def make() -> Answer:
            return self.composer.place(place, matched=matched, unmatched=unmatched)

        yield Candidate(make, score + 0.1 * place.importance, quality, (-place.importance, place.name, place.id))

    def _stands_on(self, place: Place, street: Street) -> bool:
        if place.street_id == street.id:
            return True
        if distance_m((place.lon, place.lat), (street.lon, street.lat)) > street.length_m + _ON_STREET_M:
            return False
        line = line_of(self.composer.gazetteer, street)
        point = shapely.Point(place.lon, place.lat)
        return line is not None and bool(shapely.dwithin(line, point, _ON_STREET_M / METRES_PER_DEGREE))

    def _in_front(self, place: Place, street: Street) -> float:
        if place.street_id == street.id:
            return _IN_FRONT
        line = line_of(self.composer.gazetteer, street)
        away = 0.0 if line is None else float(shapely.distance(line, shapely.Point(place.lon, place.lat)))
        return _IN_FRONT * math.exp(-away * METRES_PER_DEGREE / _FRONT_M)

    def _named(self, text: str, used: Set[str] = frozenset()) -> list[Candidate]:
        """The places, or else the streets, that `text` names."""
        clues = self._clues(used)
        found = [c for hit in self._hits(text) for c in self._placed(hit, (), clues)]
        if found:
            return found
        search = AddressSearch(self.composer, replace(self.parsed, place=None, loose=()), self.near)
        return [c for fit in search.fits(self._streets(text, guess=False)) for c in search.street(fit)]


def _is_the_thing(hit: PlaceHit) -> bool:
    """Whether words say what kind of thing they name, or all of its name that tells."""
    return PLACE_WORD.match(fold(hit.typed)) is not None or _telling(hit.place.name) <= _telling(hit.typed)


def _telling(text: str) -> set[str]:
    """The words of a name that say more than what kind of thing it is."""
    return set(place_key(text).split()) - GENERIC
