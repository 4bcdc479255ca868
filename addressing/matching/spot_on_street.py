"""A thing told by its street: `Nhà thờ Huyện Sỹ, Tôn Thất Tùng`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from addressing.matching.address_search import AddressSearch
from addressing.matching.fit import Fit
from addressing.matching.places import PlaceHit
from addressing.matching.rank import Candidate
from addressing.matching.spoken_of import streets_spoken_of, ward_spoken_of
from addressing.matching.spot_names import MOST_HITS, VERY_NAME, SpotNames, telling
from addressing.matching.streets import StreetHit
from addressing.matching.units import UnitClues
from addressing.parsing.text import fold
from addressing.parsing.vocabulary import PLACE_WORD
from addressing.reasons import Reason
from store.values import value_class

_ONLY_STREET = 0.25
#: What is left of the confidence in a street whose name only ends what was typed.
_BY_ITS_END = 0.5
#: What an estate says for a street of it.
_OF_ESTATE = 0.5
#: How near a thing mostly is to a crossing that its name speaks of; how much rather there than anywhere on its street.
_SPOKEN_M, _AT_CROSSING = 300.0, 0.1
_KEPT = 12
_SURE = 0.85


@value_class(frozen=True, slots=True)
class OnStreet:
    """Things on the streets of one description, by its names.

    `taken_apart`: the street's name only ends what was typed. `Bệnh viện Phổi Phạm Hữu Chí` may be the hospital there,
    or one that is called so and stands elsewhere.
    """

    names: SpotNames
    taken_apart: bool = False

    def candidates(self, parts: Sequence[str]) -> list[Candidate]:
        """`Nhà thờ Huyện Sỹ, Tôn Thất Tùng`: the church on that street; and the street, should it have none."""
        for n, streets in self._streets_said(parts):
            others = [part for m, part in enumerate(parts) if m != n and not self.names.is_unit(part)]
            if others and not self.names.is_unit(parts[n]):
                return self._on(streets, others, {parts[n], *others})
        return []

    def _streets_said(self, parts: Sequence[str]) -> Iterator[tuple[int, tuple[StreetHit, ...]]]:
        """Each part that may be the street, with the streets: mostly one behind the first; sooner that than a slip."""
        if len(parts) < 2:
            return
        behind = [
            (n, streets) for n, part in enumerate(parts) if n and (streets := self.names.streets(part, guess=True))
        ]
        yield from (said for said in behind if said[1][0].likeness >= _SURE)
        if streets := self.names.streets(parts[0], guess=False):
            yield 0, streets
        yield from (said for said in behind if said[1][0].likeness < _SURE)

    def _on(self, streets: Sequence[StreetHit], others: Sequence[str], used: set[str]) -> list[Candidate]:
        clues = self.names.clues(used)
        search, fits = self._fits(streets, others, clues)
        hits = [hit for text in others for hit in self.names.of_a_chain(text) or self.names.hits(text)[:MOST_HITS]]
        # Behind its street stands rather the quarter than the thing: `Phạm Văn Nghị, Phú Mỹ Hưng`.
        text, street = self.names.parsed.text, streets[0].typed
        hits = [hit for hit in hits if text.find(hit.typed) < text.find(street) or _is_the_thing(hit)]
        found = [c for hit in hits for c in self.names.placed(hit, fits, clues)]
        found += self._spoken_of(search, fits[:_KEPT], others)
        found += self._of_estates(search, fits, [hit for hit in hits if hit.likeness > VERY_NAME])
        trust = _BY_ITS_END if self.taken_apart else 1.0
        return [
            *found,
            *(
                replace(c, score=c.score - _ONLY_STREET, trust=trust)
                for fit in fits[:_KEPT]
                for c in search.street(fit)
            ),
        ]

    def _of_estates(self, search: AddressSearch, fits: Sequence[Fit], named: Sequence[PlaceHit]) -> list[Candidate]:
        """`KCN Vĩnh Lộc, đường số 2`: the street of that estate, sooner than the estate itself."""
        inside = replace(search, parsed=replace(search.parsed, place=None))
        return [
            replace(found, score=found.score + _OF_ESTATE)
            for estate in named
            for fit in fits
            if self.names.has_street(estate.place, fit.street)
            for found in inside.street(fit, matched=estate.typed)
        ]

    def _fits(
        self, streets: Sequence[StreetHit], others: Sequence[str], clues: UnitClues
    ) -> tuple[AddressSearch, Sequence[Fit]]:
        """The streets by what was typed, and by the ward that a name speaks of where one of them is in it."""
        units = tuple(text for text in self.names.parsed.loose if text not in others and self.names.is_unit(text))
        asked = replace(self.names.parsed, place=others[0], loose=units, number=None, street=streets[0].typed)
        if ward := ward_spoken_of(self.names.composer.gazetteer, others, clues):
            search = AddressSearch(self.names.composer, replace(asked, loose=(ward, *units)), self.names.near)
            fits = search.fits(streets)
            if any(clue.text == ward and clue.agreement(fits[0].street.units) > 0 for clue in fits[0].clues.clues):
                return search, fits
        search = AddressSearch(self.names.composer, asked, self.names.near)
        return search, search.fits(streets)

    def _spoken_of(self, search: AddressSearch, fits: Sequence[Fit], others: Sequence[str]) -> Iterator[Candidate]:
        """The street that meets one which a name speaks of, where they meet: rather there than anywhere on it."""
        by_street = {fit.street.id: fit for fit in fits}
        for crossing in streets_spoken_of(self.names.composer.gazetteer, [fit.hit for fit in fits], others):
            fit = by_street[crossing.first.street.id]
            for found in search.street(fit):
                where = self.names.composer.at(crossing.lon, crossing.lat)
                units = where.ids
                if fit.clues.split(units)[1]:
                    continue
                score = found.score - _ONLY_STREET + _AT_CROSSING
                whole = found.make()
                # A short street is where it is.
                if whole.accuracy_m <= _SPOKEN_M:
                    yield replace(found, score=score)
                else:
                    why = Reason("spoken_of", (crossing.second.street.name,))
                    there = self.names.there(whole, (crossing.lon, crossing.lat), _SPOKEN_M, why)
                    yield Candidate.of(there, score, found.quality)


def _is_the_thing(hit: PlaceHit) -> bool:
    """Whether words say what kind of thing they name, or all of its name that tells."""
    return PLACE_WORD.match(fold(hit.typed)) is not None or telling(hit.place.name) <= telling(hit.typed)
