"""What is told by something near it: `cà phê gần chợ Bến Thành`, `Lê Lợi gần chợ Bến Thành`."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

import shapely

from addressing.answer import Answer
from addressing.gazetteer.things import METRES_PER_DEGREE, Place, distance_m
from addressing.matching.address_search import AddressSearch
from addressing.matching.categories import category_of
from addressing.matching.crossings import line_of
from addressing.matching.fit import Fit
from addressing.matching.places import find_places
from addressing.matching.rank import Candidate
from addressing.matching.sides import beside
from addressing.matching.spot_names import VERY_NAME, SpotNames
from addressing.matching.units import UnitClues
from addressing.parsing.described import thing_and_anchor
from addressing.parsing.text import fold
from addressing.parsing.vocabulary import PLACE_WORD
from addressing.reasons import Reason, say
from store.values import value_class

#: How far things are looked for, how far a street may be from what it is told to be near, and how exactly it is told.
_NEAR_M, _STREET_NEAR_M, _THERE_M = 1500.0, 600.0, 150.0
_KEPT = 12
_NO_CLUES = UnitClues((), ())
_VERY_STREET = 0.9
#: `Nguyễn Trãi đoạn gần chợ`
_STRETCH = re.compile(r" (?:doan|khuc|phia|cho)$")


@value_class(frozen=True, slots=True)
class Around:
    """Things and streets near what the names of one description tell."""

    names: SpotNames

    def of_a_kind(self, thing: str, near: str) -> list[Candidate]:
        """`cà phê gần chợ Bến Thành`, where the thing is of a kind that is known."""
        return self.things(thing, near) if category_of(thing) else []

    def things(self, thing: str, near: str) -> list[Candidate]:
        """Things of that name or kind, the nearest first; what they are near, where there are none."""
        anchor = self._anchor(near)
        if anchor is None:
            return []
        centre = anchor.make()
        found = self._near(thing, (centre.lon, centre.lat))
        return found or [self._beside(replace(anchor, quality=0.6 * anchor.quality), thing)]

    def on_street(self, thing: str, near: str) -> list[Candidate]:
        """A street, where it is nearest to what it is told to be near; all of it where that is not known."""
        folded = fold(thing)
        if PLACE_WORD.match(folded):
            return []
        street = thing[: len(thing) - len(match[0])] if (match := _STRETCH.search(folded)) else thing
        hits = [hit for hit in self.names.streets(street, guess=False) if hit.likeness > _VERY_STREET]
        anchor = self._anchor(near) if hits else None
        place = None if anchor else near
        asked = replace(self.names.parsed, place=place, street=street, loose=self._units(near))
        search = AddressSearch(self.names.composer, asked, self.names.near)
        fits = search.fits(hits)[:_KEPT]
        if anchor and (there := self._nearest(search, fits, anchor.make())):
            return [there]
        return [found for fit in fits for found in search.street(fit)]

    def _units(self, said: str) -> tuple[str, ...]:
        return tuple(text for text in self.names.parsed.loose if text not in said and self.names.is_unit(text))

    def _nearest(self, search: AddressSearch, fits: Sequence[Fit], anchor: Answer) -> Candidate | None:
        point = shapely.Point(anchor.lon, anchor.lat)
        lines = [
            (fit, line) for fit in fits if (line := line_of(self.names.composer.gazetteer, fit.street)) is not None
        ]
        away = [float(shapely.distance(line, point)) * METRES_PER_DEGREE for _, line in lines]
        if min(away, default=math.inf) > _STREET_NEAR_M:
            return None
        fit, line = lines[away.index(min(away))]
        whole = next(iter(search.street(fit)), None)
        (lon, lat), _ = shapely.get_coordinates(shapely.shortest_line(line, point)).tolist()
        if whole is None:
            return None
        street, why = whole.make(), Reason("near_to", (anchor.name,))
        there = self.names.there(street, (lon, lat), min(street.accuracy_m, _THERE_M), why, *anchor.matched)
        return Candidate.of(there, whole.score, whole.quality)

    def _anchor(self, text: str) -> Candidate | None:
        """The likeliest of what is called so."""
        found = self._very_named() or self.names.named(text, set(self.names.parsed.loose))
        return max(found, key=lambda candidate: candidate.score, default=None)

    def _very_named(self) -> list[Candidate]:
        """What has the very name that all behind `gần` is: `cà phê gần Vincom Quận 2`."""
        said = thing_and_anchor(self.names.parsed.text)
        for name in (said[1], said[1].split(",")[0]) if said else ():
            hits = find_places(self.names.composer.gazetteer, name, guess=False)
            if named := [hit for hit in hits if not hit.rest and hit.likeness > VERY_NAME]:
                return [c for hit in named for c in self.names.placed(hit, (), _NO_CLUES)]
        return []

    def _beside(self, candidate: Candidate, relation: str) -> Candidate:
        return replace(candidate, make=lambda: beside(candidate.make(), relation, self.names.composer.lang))

    def _near(self, thing: str, centre: tuple[float, float]) -> list[Candidate]:
        held = self.names.composer.gazetteer.places
        places = self._of_category(thing) or [hit.place for hit in find_places(self.names.composer.gazetteer, thing)]
        close = sorted((distance_m((p.lon, p.lat), centre), p.id) for p in places)[:_KEPT]
        return [self._nearby(held[n], thing, away) for away, n in close if away < _NEAR_M]

    def _of_category(self, thing: str) -> list[Place]:
        category, held = category_of(thing), self.names.composer.gazetteer.places
        return [place for place in held.values() if place.category == category] if category else []

    def _nearby(self, place: Place, thing: str, away: float) -> Candidate:
        composer = self.names.composer

        def make() -> Answer:
            why = say(Reason("away", (round(away),)), composer.lang)
            return composer.place(place, matched=(thing,), why=why)

        return Candidate(make, 0.9 + 0.4 * math.exp(-away / 400), 0.9, (-place.importance, place.name, place.id))
