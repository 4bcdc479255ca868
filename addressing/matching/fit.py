"""A street that an address may be on, and how well it fits what was typed."""

from __future__ import annotations

from functools import cached_property

from addressing.gazetteer.things import Street
from addressing.matching.streets import StreetHit
from addressing.matching.units import UnitClues
from addressing.parsing.parse import ParsedAddress
from store.values import value_class


@value_class(frozen=True, slots=True)
class Fit:
    """A street hit with the typed units; `score` orders the fits of one question."""

    hit: StreetHit
    clues: UnitClues
    score: float

    @property
    def street(self) -> Street:
        """The street."""
        return self.hit.street

    def score_in(self, units: frozenset[int]) -> float:
        """The score of a place on it that is in `units`: surer than that of the street, which runs through many."""
        return self.score - self.clues.score(self.street.units) + self.clues.score(units)

    def quality(self, missing: int) -> float:
        """0..1: how much of what was typed it explains when so many of the typed units speak against it."""
        return float(self.hit.likeness * 0.75**missing)


class Fits(list[Fit]):
    """The streets that one question may mean, best first; what all numbers on them share is found out once."""

    @cached_property
    def by_street(self) -> dict[int, Fit]:
        """Each by the id of its street."""
        return {fit.street.id: fit for fit in self}

    @cached_property
    def likeness(self) -> float:
        """How like the typed name the best of the streets' is."""
        return max((fit.hit.likeness for fit in self), default=0.0)

    @cached_property
    def renumbered(self) -> list[int]:
        """The streets that had other numbers once."""
        return [fit.street.id for fit in self if fit.street.renumbered]

    @cached_property
    def namesakes(self) -> dict[int, float]:
        """What namesakes.most_of_namesakes says of each street, as far as it was asked."""
        return {}


def unmatched(parsed: ParsedAddress, missing: list[str]) -> tuple[str, ...]:
    """The typed parts that say something else than a place on a street does."""
    # Where a number or a street was read, the other words are a name beside it; else they are what is asked for.
    beside = parsed.number or parsed.street or parsed.alley
    place = [parsed.place] if parsed.place and beside else []
    return (*missing, *place, *parsed.inside)
