"""What is known along a street, as witnesses of its numbers: fronts, mouths of alleys, houses deep in them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import shapely
from shapely.geometry.base import BaseGeometry

from addressing.estimating.sequence import Anchor
from addressing.estimating.spine import Spine
from addressing.gazetteer.windows import Known, number_path
from addressing.parsing.numbers import leading_integer

_FRONT_REACH_M = 200.0
_DEEP_REACH_M = 400.0
_MOUTH_REACH_M = 60.0
_MOST_MOUTHS = 12
_SAME_PLACE_M = 8
#: Of a street's alleys by path: where each opens, None where that is not on the street.
Mouths = dict[str, Anchor | None]


def anchors_of(known: Iterable[Known], mouths: Iterable[Anchor], spine: Spine) -> list[Anchor]:
    """The witnesses, each place of a number once."""
    found: dict[tuple[int, int], Anchor] = {}
    every = list(known)
    for one, (along, away) in zip(every, spine.measure_many([(k.lon, k.lat) for k in every]), strict=True):
        anchor = _witness(one, along, away)
        if anchor is not None:
            found.setdefault((anchor.number, round(anchor.along_m / _SAME_PLACE_M)), anchor)
    return [*found.values(), *mouths]


def _witness(known: Known, along: float, away: float) -> Anchor | None:
    """What a house tells that stands so far along the street (metres) and so far from it."""
    path = number_path(known.key)
    if not path or path[0] is None:
        return None
    if len(path) > 1:
        return (
            Anchor(path[0], along, 30 + 0.5 * away, 0.35 / (1 + away / 150), known.key)
            if away < _DEEP_REACH_M
            else None
        )
    if away >= _FRONT_REACH_M:
        return None
    # A street that was inferred from where the house stands may be the wrong one.
    noise, weight = (20.0, 0.7) if known.inferred else (10.0, 1.0)
    return Anchor(path[0], along, noise + 0.3 * away, weight / (1 + away / 100), known.key)


def mouths_of(number: int, alleys: Mapping[str, bytes], spine: Spine, mouths: Mouths) -> list[Anchor]:
    """The mouths nearest by number of a street's alleys, by path and WKB (degrees); `mouths` keeps those found."""
    numbered = [
        (abs(n - number), n, path) for path in alleys if "/" not in path and (n := leading_integer(path)) is not None
    ]
    nearest = sorted(numbered)[:_MOST_MOUTHS]
    found = [mouth_of(path, alleys[path], spine, mouths) for _, _, path in nearest]
    return [mouth for mouth in found if mouth is not None]


def mouth_of(path: str, wkb: bytes, spine: Spine, mouths: Mouths) -> Anchor | None:
    """Where an alley opens on a street; None where it does not, or is an alley's alley. `mouths` keeps it."""
    if path not in mouths:
        number = leading_integer(path)
        mouths[path] = _mouth(number, path, wkb, spine) if number is not None and "/" not in path else None
    return mouths[path]


def _mouth(number: int, path: str, wkb: bytes, spine: Spine) -> Anchor | None:
    along, away = min(spine.measure_many(ends_of(wkb)), key=lambda place: place[1])
    return Anchor(number, along, 20.0, 0.8, path) if away < _MOUTH_REACH_M else None


@lru_cache(maxsize=20_000)
def ends_of(wkb: bytes) -> Sequence[tuple[float, float]]:
    """(lon, lat) of the ends of a line's pieces."""
    line: BaseGeometry = shapely.from_wkb(wkb)
    ends = [xy for part in getattr(line, "geoms", [line]) for xy in (part.coords[0], part.coords[-1])]
    return [(float(x), float(y)) for x, y, *_ in ends]
