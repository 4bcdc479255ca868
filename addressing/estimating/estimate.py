"""Where a number not in the registry stands: in its alley, in the sequence of its street, at its alley's mouth. Pure.

Every estimate says how far off it may be and what it was made of. Where several places are likely, each has its share.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field

from addressing.answer import Level
from addressing.estimating.alleys import beside, in_alley, in_block
from addressing.estimating.anchors import Mouths, anchors_of, mouths_of
from addressing.estimating.numbering import TABLE
from addressing.estimating.sequence import Anchor, Course, Spot, spots
from addressing.estimating.spine import Spine
from addressing.gazetteer.things import distance_m
from addressing.gazetteer.windows import Known
from addressing.parsing.numbers import leading_integer, number_parts
from addressing.reasons import Reason
from store.values import value_class

_SPOTS = 3
_LEAST_SHARE = 0.05
_ONE_PLACE_M = 150.0
_WALK_M, _SURE_M = 100.0, 20.0
#: A place at the end of a stretch is on it.
_ON_BORDER_M, _DRAWN_M = 5.0, 100.0
#: Neighbours so near by number leave little room, however often a road counts.
_CLOSE = 20


@value_class(frozen=True, slots=True)
class Ground:
    """A street as estimates need it: its spine, its alleys by path (WKB, degrees), and its course for numbers.

    `units`: the typed units whose stretches the course has inside. `mouths`: those of its alleys found so far.
    """

    spine: Spine
    course: Course
    alleys: Mapping[str, bytes]
    units: frozenset[int] = frozenset()
    mouths: Mouths = field(default_factory=dict, repr=False, compare=False)

    def holds(self, place: Estimate) -> bool:
        """Whether the place is beside a stretch in the typed units, and was so by its number."""
        return bool(self.units) and place.drawn_m < _DRAWN_M and _outside_m(place, self) <= _ON_BORDER_M


@value_class(frozen=True, slots=True)
class Estimate:
    """An estimated position in degrees; `spread_m` is about one standard deviation, `share` 0..1 how likely it is.

    `drawn_m`: how far outside the typed wards the number alone would have put it.
    `kind` names how it was made, for calibration (addressing/matching/calibration.py).
    """

    level: Level
    kind: str
    lon: float
    lat: float
    spread_m: float
    why: Reason
    share: float = 1.0
    drawn_m: float = 0.0

    def with_share(self, share: float) -> Estimate:
        """The same, so likely."""
        place = (self.lon, self.lat, self.spread_m)
        return Estimate(self.level, self.kind, *place, self.why, share, self.drawn_m)


def estimate(key: str, known: Sequence[Known], ground: Ground) -> list[Estimate]:
    """Where number `key` may stand, the likeliest first; empty where nothing tells (a number that is none)."""
    places = beside(key, known)
    if places:
        return _shared([Estimate("interpolated", p.kind, p.lon, p.lat, p.spread_m, p.why) for p in places], ground)
    inside = in_alley(key, known, ground.alleys, ground.spine) if "/" in key else in_block(key, known)
    if inside:
        return _shared([Estimate("alley", p.kind, p.lon, p.lat, p.spread_m, p.why) for p in inside], ground)
    number = leading_integer(key)
    if number is None:
        return []
    return _along(key, number, known, ground)


def _shared(places: Sequence[Estimate], ground: Ground) -> list[Estimate]:
    """Places that claim the same number: those in the typed wards before the others."""
    weights = [math.exp(-_outside_m(place, ground) / TABLE.ward_m) for place in places]
    total = math.fsum(weights)
    shared = [place.with_share(weight / total) for place, weight in zip(places, weights, strict=True)]
    return sorted((e for e in shared if e.share >= _LEAST_SHARE), key=lambda e: -e.share)


def _outside_m(place: Estimate, ground: Ground) -> float:
    return ground.course.outside_m(ground.spine.measure(place.lon, place.lat)[0])


def _along(key: str, number: int, known: Sequence[Known], ground: Ground) -> list[Estimate]:
    anchors = anchors_of(known, mouths_of(number, ground.alleys, ground.spine, ground.mouths), ground.spine)
    kept: list[Estimate] = []
    for spot in spots(number, anchors, ground.course)[:_SPOTS]:
        one = _estimate(key, number, spot.within(ground.course), ground.spine)
        same = next((n for n, k in enumerate(kept) if _apart(k, one) < _ONE_PLACE_M), None)
        if same is not None:
            kept[same] = kept[same].with_share(kept[same].share + one.share)
        elif one.share >= _LEAST_SHARE or not kept:
            kept.append(one)
    return sorted(_by_what_is_near(kept), key=lambda e: -e.share)


def _by_what_is_near(places: Sequence[Estimate]) -> list[Estimate]:
    """The places shared by how likely the house is within a short walk: one of two that agree before a lonely one."""
    if len(places) == 1:
        return [places[0].with_share(1.0)]
    weights = [math.fsum(other.share * _likely_near(one, other) for other in places) for one in places]
    total = math.fsum(weights)
    return [place.with_share(weight / total) for place, weight in zip(places, weights, strict=True)]


def _likely_near(one: Estimate, other: Estimate) -> float:
    """How likely the house is within a short walk of `one` if `other` is the truth."""
    away, spread = _apart(one, other), max(other.spread_m, _SURE_M) * math.sqrt(2)
    return 0.5 * (math.erf((away + _WALK_M) / spread) - math.erf((away - _WALK_M) / spread))


def _apart(a: Estimate, b: Estimate) -> float:
    return distance_m((a.lon, a.lat), (b.lon, b.lat))


def _estimate(key: str, number: int, spot: Spot, spine: Spine) -> Estimate:
    depth = len(number_parts(key))
    kind, why = _laid(spot.lower, spot.upper)
    if depth == 1:
        place = spine.at(spot.along_m)
        # What has the very number is its alley.
        why = Reason("at_mouth", (key,)) if why == Reason("beside", (key,)) else why
        return Estimate("interpolated", kind, *place, spot.spread_m, why, spot.score, spot.drawn_m)
    # Odd numbers stand on the left of the way in which they grow.
    left = (number % 2 == 1) == spot.rising
    lon, lat = spine.beside(spot.along_m, TABLE.into_alley_m * (1 if left else -1))
    spread = math.hypot(spot.spread_m, TABLE.alley_spread_m * (depth - 1))
    why = Reason("mouth", (number_parts(key)[0], why))
    return Estimate("interpolated", "mouth", lon, lat, spread, why, spot.score, spot.drawn_m)


def _laid(lower: Anchor | None, upper: Anchor | None) -> tuple[str, Reason]:
    if lower and upper:
        if lower.number == upper.number:
            return "close", Reason("beside", (lower.name,))
        kind = "close" if upper.number - lower.number <= _CLOSE else "between"
        return kind, Reason("between", (lower.name, upper.name))
    if lower:
        return "beyond", Reason("after", (lower.name,))
    if upper:
        return "before", Reason("before", (upper.name,))
    return "start", Reason("start")
