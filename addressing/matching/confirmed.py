"""A place and an address typed together: where the place is known near the address, it is what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from addressing.answer import Answer
from addressing.gazetteer.things import distance_m
from addressing.matching.rank import CHAINS, ONE_PLACE_M, Candidate

#: What puts a place of the very name before an estimate near it.
_NAMED_TOO = 0.25
_NEAR_M = 1000.0
_SURELY_NAMED = 0.9


def confirmed(places: Sequence[Candidate], found: Sequence[Candidate]) -> list[Candidate]:
    """The places; one of the very name, in the typed units and near the address `found`, before an estimate of that.

    A registered door stays first, and so does the address where several of the name are near: a chain's.
    """
    best = max(found, key=lambda candidate: candidate.score).make() if found and places else None
    if best is None or best.level == "house":
        return list(places)
    meant = [(place, place.make()) for place in places if place.quality >= _SURELY_NAMED]
    near = [(place, answer) for place, answer in meant if _away_m(answer, best) < _NEAR_M]
    if any(answer.category in CHAINS or _away_m(answer, near[0][1]) > ONE_PLACE_M for _, answer in near):
        return list(places)
    lifted = {id(place) for place, _ in near}
    return [replace(place, score=place.score + _NAMED_TOO) if id(place) in lifted else place for place in places]


def _away_m(one: Answer, other: Answer) -> float:
    return distance_m((one.lon, one.lat), (other.lon, other.lat))
