"""A place and an address typed together: known near the address or beside its street, the place is what was meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely

from addressing.answer import Answer
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import METRES_PER_DEGREE, distance_m
from addressing.matching.crossings import line_of
from addressing.matching.rank import CHAINS, ONE_PLACE_M, Candidate, likeliest
from addressing.parsing.place_names import is_estate, place_key

#: What puts a place of the very name before an estimate near it.
_NAMED_TOO = 0.25
_NEAR_M = 1000.0
#: So near to the street of the address a place stands at it, wherever its number is thought to be.
_BESIDE_M = 150.0
_SURELY_NAMED = 0.9
_A_CHAIN = 4
#: What speaks against a branch of a chain that is far from the address told.
_ELSEWHERE = 0.5


def confirmed(gazetteer: Gazetteer, places: Sequence[Candidate], found: Sequence[Candidate]) -> list[Candidate]:
    """The places; one of the very name, in the typed units and near the address `found` or beside its street, before an
    estimate of that.

    A registered door stays first, and so does the address where many bear the name, or several near: a chain's; and
    one in an estate, which is larger than the accuracy of an estimate. A chain's branch elsewhere is another one.
    """
    first = likeliest(found) if places else None
    best = first.make() if first else None
    if best is None or best.level == "house":
        return list(places)
    meant = [(place, place.make()) for place in places if place.quality >= _SURELY_NAMED]
    street = gazetteer.streets.get(best.street_id or 0) if meant else None
    line = line_of(gazetteer, street) if street else None
    near = [
        (place, answer)
        for place, answer in meant
        if _away_m(answer, best) < _NEAR_M or (line is not None and _from_m(answer, line) < _BESIDE_M)
    ]
    here = {id(place) for place, _ in near}
    # `Ngân hàng ACB, 112 Hồ Tùng Mậu`: no branch that is not there.
    reach_m = max(_BESIDE_M, best.accuracy_m)
    others = {
        id(place)
        for place, answer in meant
        if (answer.category in CHAINS and _away_m(answer, best) > reach_m)
        or (id(place) not in here and _of_many(gazetteer, answer))
    }
    by = dict.fromkeys(others, -_ELSEWHERE)
    if not any(_of_many(gazetteer, answer) or is_estate(answer.name) for _, answer in meant) and not any(
        answer.category in CHAINS or _away_m(answer, near[0][1]) > ONE_PLACE_M for _, answer in near
    ):
        by |= dict.fromkeys(here, _NAMED_TOO)
    return [replace(place, score=place.score + by[id(place)]) if id(place) in by else place for place in places]


def _of_many(gazetteer: Gazetteer, answer: Answer) -> bool:
    return len(gazetteer.places_by_key.get(place_key(answer.name), ())) >= _A_CHAIN


def _from_m(answer: Answer, line: shapely.Geometry) -> float:
    return float(shapely.distance(shapely.Point(answer.lon, answer.lat), line)) * METRES_PER_DEGREE


def _away_m(one: Answer, other: Answer) -> float:
    return distance_m((one.lon, one.lat), (other.lon, other.lat))
