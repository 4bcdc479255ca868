"""What a route runs along: its stretches, one street or alley each, with units and the numbers at its ends.

Coordinates are (lon, lat) in degrees (EPSG:4326), lengths in metres. A route jumps no street for one bad position: each
sample may be on any street near it, and the sequence that is near and changes seldom is taken (Viterbi).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

from psycopg import AsyncConnection

from addressing.gazetteer.things import distance_m
from addressing.matching.compose import Composer, Where
from addressing.reverse.nearest import NearStreet, check_position, near_streets
from addressing.reverse.numbers import Point, numbers_at
from store.bilingual import Bilingual
from store.errors import BadInput, TooLarge
from store.values import value_class

MOST_POINTS = 5_000
MOST_KM = 200.0
SAMPLE_M = 25.0
_REACH_M = 40.0
_STREETS = 4
#: What a sample costs on no street, and what changing the street costs: in tens of metres off the street.
_OFF_COST = 4.5
_CHANGE_COST = 3.0


@value_class(frozen=True, slots=True)
class Stretch:
    """A part of a route on one street, or on none. `first` and `last` are the numbers near its ends, where known."""

    street_id: int | None
    name: str
    kind: str
    line: tuple[Point, ...]
    length_m: float
    wards: tuple[str, ...]
    old_wards: tuple[str, ...]
    first: int | None = None
    last: int | None = None


@value_class(frozen=True, slots=True)
class _Run:
    """Samples from `start` up to `end` that are on one street."""

    street: NearStreet | None
    start: int
    end: int


async def reverse_route(connection: AsyncConnection[Any], composer: Composer, route: Sequence[Point]) -> list[Stretch]:
    """The stretches of a route in its order.

    BadInput for fewer than two points or what is no position, TooLarge for a route of more than MOST_POINTS points or
    MOST_KM kilometres.
    """
    _check(route)
    samples = sampled(route)
    near = await near_streets(connection, samples, _REACH_M, _STREETS)
    runs = _runs(likeliest([near.get(n, []) for n in range(len(samples))]))
    ends = await _numbers(connection, composer, samples, runs)
    return [_stretch(composer, samples, run, ends) for run in runs]


def _check(route: Sequence[Point]) -> None:
    if len(route) < 2:
        raise BadInput("Lộ trình cần ít nhất hai điểm", "a route needs two points at least")
    for lon, lat in route[:MOST_POINTS]:
        check_position(lon, lat)
    if len(route) > MOST_POINTS or _length_m(route) > MOST_KM * 1000:
        raise TooLarge(
            f"Lộ trình dài quá {MOST_POINTS} điểm hoặc {MOST_KM:.0f} km",
            f"the route has more than {MOST_POINTS} points or {MOST_KM:.0f} km",
            hint=Bilingual("chia lộ trình thành nhiều phần", "send it in parts"),
        )


def _length_m(line: Sequence[Point]) -> float:
    return sum(distance_m(a, b) for a, b in pairwise(line))


def sampled(route: Sequence[Point]) -> list[Point]:
    """The route's own points, and others between them so that no two are farther apart than SAMPLE_M metres."""
    points = [route[0]]
    for a, b in pairwise(route):
        steps = max(1, math.ceil(distance_m(a, b) / SAMPLE_M))
        points += [(a[0] + (b[0] - a[0]) * n / steps, a[1] + (b[1] - a[1]) * n / steps) for n in range(1, steps + 1)]
    return points


def likeliest(choices: Sequence[Sequence[NearStreet]]) -> list[NearStreet | None]:
    """For each sample the street it is on, None for none: near, and changing seldom."""
    costs: dict[int | None, float] = {}
    trail: list[dict[int | None, tuple[int | None, NearStreet | None]]] = []
    for near in choices:
        costs, back = _step(costs, near)
        trail.append(back)
    at = min(costs, key=lambda street: costs[street])
    path: list[NearStreet | None] = []
    for back in reversed(trail):
        at, street = back[at][0], back[at][1]
        path.append(street)
    return path[::-1]


def _step(
    before: dict[int | None, float], near: Sequence[NearStreet]
) -> tuple[dict[int | None, float], dict[int | None, tuple[int | None, NearStreet | None]]]:
    cheapest = min(before, key=lambda street: before[street], default=None)
    costs: dict[int | None, float] = {}
    back: dict[int | None, tuple[int | None, NearStreet | None]] = {}
    for street in (*near, None):
        key = street.id if street else None
        stay, change = before.get(key, math.inf), before.get(cheapest, 0.0) + _CHANGE_COST * bool(before)
        own = street.away_m / 10 if street else _OFF_COST
        costs[key] = min(stay, change) + own
        back[key] = (key if stay <= change else cheapest, street)
    return costs, back


def _runs(streets: Sequence[NearStreet | None]) -> list[_Run]:
    runs = []
    for _, group in groupby(enumerate(streets), key=lambda one: one[1].id if one[1] else None):
        members = list(group)
        runs.append(_Run(members[0][1], members[0][0], members[-1][0]))
    return runs


async def _numbers(
    connection: AsyncConnection[Any], composer: Composer, samples: Sequence[Point], runs: Sequence[_Run]
) -> dict[int, int]:
    """The street's number at the samples where a run begins or ends."""
    ends = [(n, run.street.id) for run in runs if run.street for n in {run.start, run.end}]
    told = await numbers_at(connection, composer, [(street, samples[n]) for n, street in ends])
    return {n: found.number for (n, _), found in zip(ends, told, strict=True) if found and found.number}


def _stretch(composer: Composer, samples: Sequence[Point], run: _Run, numbers: dict[int, int]) -> Stretch:
    # A stretch reaches to where the next begins, so that the route has no holes.
    line = tuple(samples[run.start : run.end + 2])
    wheres = [composer.at(*point) for point in line[:: max(1, len(line) // 20)]]
    street = run.street
    return Stretch(
        street_id=street.id if street else None,
        name=street.name if street else "",
        kind=street.kind if street else "",
        line=line,
        length_m=round(_length_m(line), 1),
        wards=_names(composer, wheres, old=False),
        old_wards=_names(composer, wheres, old=True),
        first=numbers.get(run.start),
        last=numbers.get(run.end),
    )


def _names(composer: Composer, wheres: Sequence[Where], *, old: bool) -> tuple[str, ...]:
    said = (composer.say(where.old_ward if old else where.ward) for where in wheres)
    return tuple(dict.fromkeys(name for name in said if name))
