"""The simulated feed: a random walk for each ward, the same for everybody at the same time. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from random import Random

from layers.status_check import Observation

TICK = 300  # seconds between two steps of one ward
HIGHEST = 14
CHANCE = 0.12  # of a step up, and of a step down, at each tick
DETAIL = {"simulated": True}


def level(ward: str, tick: int) -> int:
    """The simulated incidents of a ward at a tick; each day (288 ticks) is a walk of its own from the ward's base."""
    day, steps = divmod(tick, 86_400 // TICK)
    base = min(int(_random(ward, "base").expovariate(0.4)), HIGHEST)
    walk, now = _random(ward, str(day)), base
    for _ in range(steps + 1):
        drawn = walk.random()
        now += (drawn < CHANCE) - (drawn > 1 - CHANCE)
        now = max(0, min(now, HIGHEST))
    return now


def phase(ward: str) -> int:
    """The second of a tick at which the ward's step comes: wards do not all change at once."""
    return _number(ward, "phase") % TICK


def changes(wards: Iterable[str], after: datetime, until: datetime) -> list[Observation]:
    """The latest step of each ward whose value changed in (after, until]."""
    found = []
    for ward in wards:
        begin, end = (_tick(ward, moment) for moment in (after, until))
        if end > begin and level(ward, end) != level(ward, begin):
            found.append(_observation(ward, end))
    return found


def history(wards: Iterable[str], until: datetime, hours: int) -> list[Observation]:
    """The value of each ward at each of the last `hours` hours."""
    moments = [until - timedelta(hours=back) for back in range(hours)]
    return [_observation(ward, _tick(ward, moment)) for ward in wards for moment in moments]


def _observation(ward: str, tick: int) -> Observation:
    at = datetime.fromtimestamp(tick * TICK + phase(ward), UTC)
    return Observation(ward, at, float(level(ward, tick)), DETAIL)


def _tick(ward: str, moment: datetime) -> int:
    return (int(moment.timestamp()) - phase(ward)) // TICK


def _number(*parts: str) -> int:
    return int.from_bytes(blake2b("/".join(parts).encode(), digest_size=8).digest())


def _random(*parts: str) -> Random:
    return Random(_number(*parts))  # noqa: S311 a show of figures, no secret
