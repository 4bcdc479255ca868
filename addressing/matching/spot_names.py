"""What the names in a description may mean: streets, units, places; and how well a place fits beside the others."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

import shapely

from addressing.answer import Answer
from addressing.gazetteer.things import METRES_PER_DEGREE, Place, Street, distance_m
from addressing.matching.address_search import AddressSearch
from addressing.matching.compose import Composer
from addressing.matching.crossings import line_of
from addressing.matching.fit import Fit
from addressing.matching.places import PlaceHit, find_places
from addressing.matching.rank import Candidate, centrality, nearness
from addressing.matching.streets import StreetHit, find_streets
from addressing.matching.units import UnitClues, clues_of, find_units, parted_units
from addressing.parsing.described import anchor, crossing_alone, without_stop
from addressing.parsing.parse import ParsedAddress
from addressing.parsing.place_names import GENERIC, is_estate, place_key
from addressing.parsing.street_names import street_key
from addressing.parsing.text import fold
from addressing.parsing.unit_names import bare_unit_key
from addressing.reasons import Reason, say
from store.values import value_class

#: How far from a street stands what is on it, and the middle of an estate that the street is of, which is no road.
_ON_STREET_M, _OF_ESTATE_M, _ROAD_M = 400.0, 900.0, 2000.0
#: How near to a street a place is likelier meant to be on it than another of its name, and how much that says.
_FRONT_M, _IN_FRONT = 60.0, 0.1
_ON_STREET, _OFF_STREET = 0.35, 0.3
#: So much of it is left where the street has no name but a number.
_OF_A_NUMBER = 0.4
#: What it costs that a place is not in the typed district itself, but on a street that runs through it.
_ACROSS = 0.2
VERY_NAME = 0.92
MOST_HITS = 20
_NUMBERED = re.compile(r"(?:so |[a-z]{1,2})\d{1,3}[a-z]?")


@value_class(frozen=True, slots=True)
class SpotNames:
    """The names of one description; `near` is (lon, lat) in degrees."""

    composer: Composer
    parsed: ParsedAddress
    near: tuple[float, float] | None = None

    def streets(self, text: str, *, guess: bool) -> tuple[StreetHit, ...]:
        """The streets that all of `text` names; with `guess` also those a slip away."""
        hits = find_streets(self.composer.gazetteer, text, guess=guess)
        return tuple(
            hit for hit in hits if not hit.rest and hit.likeness > (0.6 if guess else 0.7) and not hit.street.is_alley
        )

    def clues(self, used: Set[str]) -> UnitClues:
        """What the units say, but for the words `used` for something else."""
        loose = tuple(text for text in self.parsed.loose if text not in used)
        return clues_of(self.composer.gazetteer, self.parsed.units, loose)

    def is_unit(self, text: str) -> bool:
        """Whether it may be a unit: one that is not elsewhere than the typed ones."""
        # `KCN Vĩnh Lộc`
        if is_estate(text):
            return False
        gazetteer = self.composer.gazetteer
        units = gazetteer.units_by_key.get(bare_unit_key(text), ())
        if not units:
            # `gv`, `thuduc`; `bình hưng bình chánh`
            parts = parted_units(gazetteer, text) if " " in text else ()
            units = find_units(gazetteer, parts[0] if len(parts) > 1 else text, None, guess=False)
        clues = clues_of(gazetteer, self.parsed.units)
        return any(not clues.against(gazetteer.around(unit)) for unit in units)

    def bias(self, lon: float, lat: float) -> float:
        """What speaks for a place (degrees) by where it is alone."""
        return nearness(self.near, lon, lat) + centrality(self.composer.profile.centre, lon, lat)

    def hits(self, text: str) -> list[PlaceHit]:
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

    def of_a_chain(self, text: str) -> list[PlaceHit]:
        """All of a name that more places bear than are looked at."""
        ids = self.composer.gazetteer.places_by_key.get(place_key(text), ())
        places = self.composer.gazetteer.places
        return [PlaceHit(places[n], 1.0, text) for n in ids] if len(ids) > MOST_HITS else []

    def _is_meant(self, hit: PlaceHit) -> bool:
        """Whether the words that found it say more than those that are left over."""
        found, left = (telling(text) for text in (hit.typed, "" if self.is_unit(hit.rest) else hit.rest))
        return len(found) > len(left) and any(len(word) > 1 and word.isalpha() for word in found)

    def placed(self, hit: PlaceHit, fits: Sequence[Fit], clues: UnitClues) -> Iterator[Candidate]:
        """A place as an answer: how well it fits the streets said, if any; none where typed units are surely others."""
        place = hit.place
        unsure = bool(fits) and hit.likeness <= VERY_NAME
        # `Cơ sở Lê Lợi, Lê Lợi`: what was found bears the street's name, and no more.
        if unsure and telling(hit.typed) and telling(hit.typed) <= set(fold(fits[0].hit.typed).split()):
            return
        on = next((fit for fit in fits if self.stands_on(place, fit.street)), None)
        if unsure and on is None:
            return
        off = _OFF_STREET if fits and on is None else 0.0
        # Of the streets called `Đường số 2` the one at a known place is as often not known.
        off *= _OF_A_NUMBER if off and not unsure and _NUMBERED.fullmatch(street_key(fits[0].hit.typed)) else 1.0
        # The street is as often told with the district on its other side.
        units = place.units | on.street.units if on else place.units
        agreeing, missing = clues.split(units)
        if missing and (on is None or clues.against(units)):
            return
        matched = (hit.typed, *((on.hit.typed,) if on else ()), *agreeing)
        unmatched = (*missing, *(() if on else {fit.hit.typed for fit in fits}), *((hit.rest,) if hit.rest else ()))
        score = (
            hit.likeness + max(clues.score(place.units), clues.score(units) - _ACROSS)
            + self.bias(place.lon, place.lat) + (_ON_STREET + self._in_front(place, on.street) if on else -off)
        )  # fmt: skip
        quality = hit.likeness * 0.8 ** len(unmatched)

        def make() -> Answer:
            return self.composer.place(place, matched=matched, unmatched=unmatched)

        yield Candidate(make, score + 0.1 * place.importance, quality, (-place.importance, place.name, place.id))

    def has_street(self, estate: Place, street: Street) -> bool:
        """Whether a street may be one of an estate's own: no road, and near."""
        return is_estate(estate.name) and street.length_m < _ROAD_M and self.stands_on(estate, street)

    def stands_on(self, place: Place, street: Street) -> bool:
        """Whether a place may be told as on a street: it is near, or the street is of its grounds."""
        if place.street_id == street.id:
            return True
        reach_m = _OF_ESTATE_M if street.length_m < _ROAD_M and is_estate(place.name) else _ON_STREET_M
        if distance_m((place.lon, place.lat), (street.lon, street.lat)) > street.length_m + reach_m:
            return False
        line = line_of(self.composer.gazetteer, street)
        point = shapely.Point(place.lon, place.lat)
        return line is not None and bool(shapely.dwithin(line, point, reach_m / METRES_PER_DEGREE))

    def _in_front(self, place: Place, street: Street) -> float:
        if place.street_id == street.id:
            return _IN_FRONT
        line = line_of(self.composer.gazetteer, street)
        away = 0.0 if line is None else float(shapely.distance(line, shapely.Point(place.lon, place.lat)))
        return _IN_FRONT * math.exp(-away * METRES_PER_DEGREE / _FRONT_M)

    def there(self, street: Answer, at: tuple[float, float], accuracy_m: float, why: Reason, *matched: str) -> Answer:
        """The answer of a street at a place on it (lon, lat in degrees) that something else tells."""
        lon, lat = at
        return self.composer.answer(
            "street", lon, lat, street.name, self.composer.at(lon, lat),
            accuracy_m=accuracy_m, kind="street", street=street.street, street_id=street.street_id,
            importance=street.importance, matched=(*street.matched, *matched), unmatched=street.unmatched,
            why=say(why, self.composer.lang),
        )  # fmt: skip

    def named(self, text: str, used: Set[str] = frozenset()) -> list[Candidate]:
        """The places, or else the streets, that `text` names."""
        clues = self.clues(used)
        found = [c for hit in self.hits(text) for c in self.placed(hit, (), clues)]
        if found:
            return found
        search = AddressSearch(self.composer, replace(self.parsed, place=None, loose=()), self.near)
        return [c for fit in search.fits(self.streets(text, guess=False)) for c in search.street(fit)]


def telling(text: str) -> set[str]:
    """The words of a name that say more than what kind of thing it is."""
    return set(place_key(text).split()) - GENERIC
