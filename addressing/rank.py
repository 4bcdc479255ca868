"""Ranking candidates, and saying honestly how sure each is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from addressing.answer import Answer
from addressing.things import distance_m

#: How sharply a better score takes the confidence of a worse one.
_SHARPNESS = 9.0
_NEAR_M = 2500.0
#: How often an answer of this level, alone and written without a slip, is within its accuracy.
BASE = {"house": 0.98, "place": 0.95, "interpolated": 0.8, "alley": 0.85, "street": 0.9, "ward": 0.93}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer and how well it fits: `score` orders, `quality` 0..1 is how much of what was typed it explains."""

    answer: Answer
    score: float
    quality: float


def nearness(near: tuple[float, float] | None, lon: float, lat: float) -> float:
    """0..0.2: what being near the caller's (lon, lat) adds to a score."""
    return 0.2 * math.exp(-distance_m(near, (lon, lat)) / _NEAR_M) if near else 0.0


def ranked(candidates: Iterable[Candidate], limit: int) -> list[Answer]:
    """The best answers, each with its share of the confidence: ten equal candidates are a tenth sure each."""
    ordered = _distinct(sorted(candidates, key=_order))
    if not ordered:
        return []
    best = ordered[0].score
    weights = [math.exp(_SHARPNESS * min(0.0, c.score - best)) for c in ordered]
    total = sum(weights)
    shares = [weight / total for weight in weights]
    return [_with_confidence(c, share) for c, share in zip(ordered[:limit], shares, strict=False)]


def _order(candidate: Candidate) -> tuple[float, float, float, str, float]:
    answer = candidate.answer
    return (-round(candidate.score, 6), -answer.importance, answer.accuracy_m, answer.label, answer.lon)


def _with_confidence(candidate: Candidate, share: float) -> Answer:
    sure = BASE[candidate.answer.level] * max(0.05, min(1.0, candidate.quality)) * share
    return replace(candidate.answer, confidence=round(min(0.99, max(0.01, sure)), 3))


def _distinct(ordered: Sequence[Candidate]) -> list[Candidate]:
    """Without answers that say the same thing of nearly the same place."""
    kept: list[Candidate] = []
    for candidate in ordered:
        if not any(_same(candidate.answer, other.answer) for other in kept):
            kept.append(candidate)
    return kept


def _same(a: Answer, b: Answer) -> bool:
    if a.address_id is not None and b.address_id is not None:
        return a.address_id == b.address_id
    if a.label != b.label or a.level != b.level:
        return False
    return distance_m((a.lon, a.lat), (b.lon, b.lat)) < 600
