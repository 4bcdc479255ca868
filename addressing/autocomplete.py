"""Suggestions while typing, from the second letter on."""

from __future__ import annotations

from dataclasses import dataclass

from addressing.address_search import AddressSearch, Fit
from addressing.completion import Completed
from addressing.compose import Composer
from addressing.parse import ParsedAddress
from addressing.place_names import place_key
from addressing.rank import Candidate, nearness
from addressing.street_names import query_keys
from addressing.streets_match import StreetHit
from addressing.text import accent_agreement, fold
from addressing.units_match import clues_of

_TRIED = 30


@dataclass(frozen=True, slots=True)
class Suggester:
    """Completes one typed text; `near` is (lon, lat) in degrees."""

    composer: Composer
    parsed: ParsedAddress
    near: tuple[float, float] | None = None

    def of_anything(self, text: str) -> list[Candidate]:
        """Streets, places and units a word of whose name starts with what was typed."""
        keys = dict.fromkeys((fold(text), place_key(text), *query_keys(text)))
        completed = {(c.kind, c.id): c for key in keys if key for c in self.composer.gazetteer.completion.starting(key)}
        best = sorted(completed.values(), key=lambda c: (-c.rank, len(c.key), c.key, c.id))[:_TRIED]
        return [candidate for c in best for candidate in self._candidate(c, text)]

    def _candidate(self, completed: Completed, text: str) -> list[Candidate]:
        gazetteer = self.composer.gazetteer
        likeness = 0.6 + 0.4 * min(1.0, len(fold(text)) / max(1, len(completed.key)))
        if completed.kind == "street":
            search = AddressSearch(self.composer, self.parsed, self.near)
            fit = self._fit(completed, text, likeness)
            return [Candidate(c.answer, completed.rank + self._bias(c, text), likeness) for c in search.street(fit)]
        if completed.kind == "place":
            answer = self.composer.place(gazetteer.places[completed.id], matched=(text,))
        else:
            unit = self.composer.unit(gazetteer.units[completed.id], matched=(text,))
            if unit is None:
                return []
            answer = unit
        candidate = Candidate(answer, completed.rank, likeness)
        return [Candidate(answer, completed.rank + self._bias(candidate, text), likeness)]

    def _bias(self, candidate: Candidate, text: str) -> float:
        answer = candidate.answer
        return nearness(self.near, answer.lon, answer.lat) * 2 + 0.2 * accent_agreement(text, answer.name)

    def _fit(self, completed: Completed, text: str, likeness: float) -> Fit:
        street = self.composer.gazetteer.streets[completed.id]
        clues = clues_of(self.composer.gazetteer, self.parsed.units, self.parsed.loose)
        score = completed.rank + clues.score(street.units) + 0.2 * accent_agreement(text, street.name)
        if self.near and (middle := street.middle()):
            score += 2 * nearness(self.near, *middle)
        return Fit(StreetHit(street, likeness, text), clues, score)

    def streets(self, text: str) -> list[Fit]:
        """The streets whose name starts with what was typed after the number, best first."""
        found = {c.id: c for key in query_keys(text) for c in self.composer.gazetteer.completion.starting(key)}
        streets = [c for c in found.values() if c.kind == "street"]
        fits = [self._fit(c, text, 0.9 if c.key == key_of(text) else 0.8) for c in streets]
        return sorted(fits, key=lambda fit: (-fit.score, fit.street.name, fit.street.id))[:_TRIED]


def key_of(text: str) -> str:
    """The likeliest key of a typed street."""
    return query_keys(text)[-1]
