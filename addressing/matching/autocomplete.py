"""Suggestions while typing, from the second letter on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from addressing.answer import Answer
from addressing.gazetteer.completion import Completed
from addressing.matching.address_search import AddressSearch
from addressing.matching.compose import Composer
from addressing.matching.fit import Fit
from addressing.matching.rank import Candidate, centrality, nearness
from addressing.matching.streets import StreetHit
from addressing.matching.units import clues_of
from addressing.parsing.keyboard import half_typed
from addressing.parsing.parse import ParsedAddress
from addressing.parsing.place_names import place_key
from addressing.parsing.street_names import query_keys
from addressing.parsing.text import accent_agreement, aligned_fold, fold
from store.values import value_class

_TRIED = 30
_BEHIND = 0.3
#: What is called just as was typed goes before what only begins so; behind a number by more: no house is on the bridge
#: that has its street's name.
_ITS_NAME, _ITS_STREET = 0.2, 0.5


@value_class(frozen=True, slots=True)
class Suggester:
    """Completes one typed text; `near` is (lon, lat) in degrees."""

    composer: Composer
    parsed: ParsedAddress
    near: tuple[float, float] | None = None

    def of_anything(self, text: str) -> list[Candidate]:
        """Streets, places and units a word of whose name starts with what was typed."""
        best = sorted(self._completed(text), key=lambda c: (-c.rank, len(c.key), c.key, c.id))[:_TRIED]
        typed = len(fold(text))
        return [candidate for c in best for candidate in self._candidate(c, text, typed)]

    def units_beginning(self, text: str) -> list[Candidate]:
        """The units whose whole name begins as typed; none where what was typed is the whole name of one."""
        typed = fold(text)
        units = [c for c in self._completed(text) if c.kind == "unit" and c.key.startswith(typed)]
        if any(c.key == typed for c in units):
            return []
        return [candidate for c in units for candidate in self._candidate(c, text, len(typed))]

    def _completed(self, text: str) -> Iterable[Completed]:
        return self._starting(text) or (self._starting(half) if (half := half_typed(text)) != text else ())

    def _starting(self, text: str) -> Collection[Completed]:
        completed: dict[tuple[str, int], Completed] = {}
        for key, behind in typed_keys(text).items():
            for one in self.composer.gazetteer.completion.starting(key) if key else ():
                known = completed.get((one.kind, one.id))
                more = (_ITS_NAME if one.key == key else 0.0) - behind
                if known is None or known.rank < one.rank + more:
                    completed[one.kind, one.id] = replace(one, rank=one.rank + more) if more else one
        return completed.values()

    def _candidate(self, completed: Completed, text: str, typed: int) -> list[Candidate]:
        gazetteer = self.composer.gazetteer
        likeness = 0.6 + 0.4 * min(1.0, typed / max(1, len(completed.key)))
        if completed.kind == "street":
            search = AddressSearch(self.composer, self.parsed, self.near)
            return search.street(self._fit(completed, text, likeness))
        if completed.kind == "unit":
            unit = self.composer.unit(gazetteer.units[completed.id], matched=(text,))
            score = completed.rank + self._bias(unit.lon, unit.lat, unit.name, text) if unit else 0.0
            return [Candidate.of(unit, score, likeness)] if unit else []
        place = gazetteer.places[completed.id]
        score = completed.rank + self._bias(place.lon, place.lat, place.name, text)

        def make() -> Answer:
            return self.composer.place(place, matched=(text,))

        return [Candidate(make, score, likeness, (-place.importance, place.name, place.id))]

    def _bias(self, lon: float, lat: float, name: str, text: str) -> float:
        close = 2 * nearness(self.near, lon, lat) + centrality(self.composer.profile.centre, lon, lat)
        return close + 0.2 * accent_agreement(text, name)

    def _fit(self, completed: Completed, text: str, likeness: float) -> Fit:
        street = self.composer.gazetteer.streets[completed.id]
        clues = clues_of(self.composer.gazetteer, self.parsed.units, self.parsed.loose)
        score = completed.rank + clues.score(street.units) + self._bias(street.lon, street.lat, street.name, text)
        return Fit(StreetHit(street, likeness, text), clues, score)

    def streets(self, text: str) -> list[Fit]:
        """The streets whose name starts with what was typed after the number, best first: all that are called so."""
        whole = {c.id: c for c in self.composer.gazetteer.completion.called(key_of(text)) if c.kind == "street"}
        begun = {c.id: c for c in self._completed(text) if c.kind == "street" and c.id not in whole}
        fits = [self._fit(replace(c, rank=c.rank + _ITS_STREET), text, 0.9) for c in whole.values()]
        fits += [self._fit(c, text, 0.8) for c in begun.values()]
        return sorted(fits, key=lambda fit: (-fit.score, fit.street.name, fit.street.id))[: max(_TRIED, len(whole))]


_NUMBERED = re.compile(r"so\b|[a-z]{0,2}\d")
_SHORT_KIND = re.compile(r"(?:([pf]|q)(?:\. ?| )|(h|x|tt|tx|tp)\. ?)(?=[a-z])")
_KINDS = {"p": "phuong", "f": "phuong", "q": "quan", "h": "huyen", "x": "xa", "tt": "thi tran", "tx": "thi xa",
          "tp": "thanh pho"}  # fmt: skip


def kind_in_full(text: str) -> str:
    """`P. Sài` → `phuong Sài`: a unit's kind, typed short before the beginning of its name."""
    match = _SHORT_KIND.match(aligned_fold(text))
    return f"{_KINDS[match[1] or match[2]]} {text[match.end() :]}" if match else text


def typed_keys(text: str) -> dict[str, float]:
    """The keys of what was typed, and how far what only they find stands behind: `duong b` is Dương Bá before Bà.
    `duong so 1` and `duong d2` are numbered streets, where no name begins with Dương."""
    whole = fold(text)
    keys = {whole: 0.0, place_key(text): 0.0}
    for key in query_keys(text):
        keys.setdefault(key, _BEHIND if whole.endswith(key) and not _NUMBERED.match(key) else 0.0)
    return keys


def key_of(text: str) -> str:
    """The likeliest key of a typed street."""
    return query_keys(text)[-1]
