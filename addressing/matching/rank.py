"""Ranking candidates, and saying honestly how sure each is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache, partial
from operator import attrgetter

from addressing.answer import Answer
from addressing.gazetteer.houses import Place
from addressing.gazetteer.things import distance_m
from addressing.matching.calibration import against, confidence, is_along, told_as
from addressing.parsing.place_names import place_key
from store.values import value_class

#: How sharply a better score takes the confidence of a worse one.
SHARPNESS = 9.0
#: What is less likely than so much of the first says nothing of how sure that is.
_RIVAL = 0.1
#: From such a weight on a candidate fits as the first does.
_ALIKE = 1.0 - 1e-5
#: Of streets that fit as well one twice as long is asked for nearly twice as often, on either half of the streets
#: (bench/halves.py); its class tells little more. In proportion to what nearness to the heart of the city tells.
_SHORT_M, _USUAL_M, _LONG_M = 100.0, 500.0, 10_000.0
_LONG, _IMPORTANT = 0.02, 0.02
_NEAR_M = 2500.0
_CENTRE_M = 9000.0


#: Two of the same name this near are one thing mapped twice, or a thing and its bus stops.
ONE_PLACE_M = 350.0
#: Of these there really are two of a name in one street.
CHAINS = frozenset({"shop", "restaurant", "convenience", "cafe", "atm", "bank", "fast_food", "fuel", "pharmacy", "bar"})


_values_of = attrgetter(*(field.name for field in fields(Answer)))


@value_class(frozen=True, slots=True)
class Along:
    """What an answer on a street is once it is known where houses stand there, (lon, lat) in degrees."""

    street_id: int
    make: Callable[[Sequence[Place]], Answer]


@value_class(frozen=True, slots=True)
class Candidate:
    """An answer, made only when it is wanted, and how well it fits.

    `score` orders, `quality` 0..1 is how much of what was typed it explains, `tie` decides between equal scores.
    `trust` 0..1: what is left of its confidence where something typed speaks against it.
    """

    make: Callable[[], Answer]
    score: float
    quality: float
    tie: tuple[float, str, int] = (0.0, "", 0)
    trust: float = 1.0
    along: Along | None = None

    @classmethod
    def of(cls, answer: Answer, score: float, quality: float) -> Candidate:
        """The candidate of an answer already made."""
        return cls(lambda: answer, score, quality, (-answer.importance, answer.name, answer.address_id or 0))


def at_houses(candidates: Iterable[Candidate], standing: Mapping[int, Sequence[Place]]) -> list[Candidate]:
    """The candidates, those on streets of which `standing` tells where houses are placed by that."""
    return [
        replace(c, make=once(partial(c.along.make, standing[c.along.street_id])))
        if c.along is not None and c.along.street_id in standing
        else c
        for c in candidates
    ]


def likeliest(candidates: Iterable[Candidate]) -> Candidate | None:
    """The one of the best score; None of none."""
    return max(candidates, key=attrgetter("score"), default=None)


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best first."""
    return sorted(candidates, key=_place_of)


def _place_of(candidate: Candidate) -> tuple[float, tuple[float, str, int]]:
    return -round(candidate.score, 6), candidate.tie


def once(make: Callable[[], Answer]) -> Callable[[], Answer]:
    """`make`, which is asked but once: the best candidate is looked at before it is answered."""
    made: list[Answer] = []

    def answer() -> Answer:
        if not made:
            made.append(make())
        return made[0]

    return answer


def nearness(near: tuple[float, float] | None, lon: float, lat: float) -> float:
    """0..0.2: what being near the caller's (lon, lat) adds to a score."""
    return 0.2 * math.exp(-distance_m(near, (lon, lat)) / _NEAR_M) if near else 0.0


@lru_cache(maxsize=32768)
def centrality(centre: tuple[float, float], lon: float, lat: float) -> float:
    """0..0.1: of two that are equal otherwise, the one in the heart of the city is asked for more often."""
    return _central(centre, lon, lat)


def _central(centre: tuple[float, float], lon: float, lat: float) -> float:
    return 0.1 * math.exp(-distance_m(centre, (lon, lat)) / _CENTRE_M)


@lru_cache(maxsize=32768)
def prominence(centre: tuple[float, float], lon: float, lat: float, length_m: float, importance: float) -> float:
    """What speaks for a street among those of its name: it is near the heart of the city, long, of importance 0..1."""
    long = math.log(min(max(length_m, _SHORT_M), _LONG_M) / _USUAL_M)
    # Kept once, with the rest of it.
    return _central(centre, lon, lat) + _LONG * long + _IMPORTANT * importance


def ranked(candidates: Iterable[Candidate], limit: int, *, least: float = 0.015) -> list[Answer]:
    """The best answers, each with its share of the confidence: ten equal candidates are a tenth sure each.

    What is less likely than `least` of the best is left out: it would only be noise.
    """
    ordered = in_order(candidates)
    if not ordered:
        return []
    weights = [math.exp(SHARPNESS * (c.score - ordered[0].score)) for c in ordered]
    total = sum(weights)
    kept: list[_Kept] = []
    # How many of the best fit to a hair alike.
    alike = sum(weight > _ALIKE for weight in weights)
    for candidate, weight in zip(ordered, weights, strict=True):
        if len(kept) >= limit or (kept and weight < least * weights[0]):
            break
        _keep(kept, candidate, weight, alike if weight > _ALIKE else 1)
    # Where a single answer is asked for, how sure it is hangs on the one behind it all the same.
    if limit == 1 and len(weights) > 1 and weights[1] >= _RIVAL * weights[0] and is_along(kept[0].answer):
        _keep(kept, ordered[1], weights[1], 1)
    return _with_confidence(kept, total)[:limit]


@dataclass(slots=True)
class _Kept:
    """An answer that will be given, with the weight of all that say the same; `alike`: how many fit as it does."""

    answer: Answer
    quality: float
    weight: float
    trust: float
    alike: int


def _keep(kept: list[_Kept], candidate: Candidate, weight: float, alike: int) -> None:
    answer = candidate.make()
    for other in kept:
        if _same(answer, other.answer):
            other.weight += weight
            return
    kept.append(_Kept(answer, candidate.quality, weight, candidate.trust, alike))


def _with_confidence(kept: Sequence[_Kept], total: float) -> list[Answer]:
    """Each with how often it is right; together no more often than always."""
    said = [k.trust * _often(k, kept, total) for k in kept]
    over = max(1.0, sum(said))
    if over > 1.0 and is_along(kept[0].answer):
        # How often the first is right was measured beside others; they have what it leaves.
        first, less = said[0], (1.0 - said[0]) / (over - said[0])
        said = [first, *(less * often for often in said[1:])]
        over = 1.0
    return [_sure(k.answer, round(often / over, 3)) for k, often in zip(kept, said, strict=True)]


def _often(one: _Kept, kept: Sequence[_Kept], total: float) -> float:
    level = told_as(one.answer)
    return (
        door_often(one.quality, one.weight / total, one.alike)
        if level == "house"
        else confidence(level, _sureness(one, kept, total))
    )


def door_often(quality: float, share: float, alike: int) -> float:
    """How often a registered door is right that has so much of the likelihood: of several that fit alike, one is."""
    return round(confidence("house", max(0.05, min(1.0, quality)) * min(1.0, share * alike)) / alike, 3)


def _sureness(one: _Kept, kept: Sequence[_Kept], total: float) -> float:
    """How much of the question an answer explains times its share of the likelihood.

    One that lies along a street is right as well when one within its accuracy_m is.
    """
    share = one.weight / total
    if len(kept) > 1 and is_along(one.answer):
        near, same = _beside(one, kept)
        share = against(share, near / total, same / total)
    return max(0.05, min(1.0, one.quality)) * share


def _beside(one: _Kept, kept: Sequence[_Kept]) -> tuple[float, float]:
    """The weight of the other answers within its accuracy_m, and of those farther off on its street."""
    answer, near, same = one.answer, 0.0, 0.0
    for other in kept:
        if other is one:
            continue
        if distance_m((answer.lon, answer.lat), (other.answer.lon, other.answer.lat)) <= answer.accuracy_m:
            near += other.weight
        elif other.answer.street_id == answer.street_id:
            same += other.weight
    return near, same


def _sure(answer: Answer, confidence: float) -> Answer:
    """The answer with its confidence; quicker than dataclasses.replace, which asks each field what it is."""
    level, _, *others = _values_of(answer)
    return Answer(level, confidence, *others)


def _same(a: Answer, b: Answer) -> bool:
    """Whether two answers say the same thing of nearly the same place."""
    if a.level != b.level:
        return False
    away = distance_m((a.lon, a.lat), (b.lon, b.lat))
    if a.level == "place":
        # Two of a chain within the radius that is told are one mapped twice, or as good as each other.
        one_m = a.accuracy_m if a.category in CHAINS else ONE_PLACE_M
        return away < one_m and place_key(a.name) == place_key(b.name)
    if a.level == "house":
        return a.address_id == b.address_id
    return a.label == b.label and away < 600
