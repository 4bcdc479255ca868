"""Where two streets meet, from their geometries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import METRES_PER_DEGREE, Street
from addressing.matching.streets import StreetHit
from store.values import value_class

#: Dual carriageways, roundabouts and unfinished geometry: streets this near meet.
MEET_M = 60.0
#: The same where somebody says that they meet.
SAID_TO_MEET_M = 300.0
#: `Đường số 1` and such: names have a hundred streets, and which of them is meant the other street tells.
_TRIED = 200
_FEW = 30
_Line = tuple[StreetHit, BaseGeometry]


@value_class(frozen=True, slots=True)
class Crossing:
    """Two streets and where they meet (degrees)."""

    first: StreetHit
    second: StreetHit
    lon: float
    lat: float

    @property
    def likeness(self) -> float:
        """How like the typed names theirs are, 0..1."""
        return self.first.likeness * self.second.likeness


def crossings(
    gazetteer: Gazetteer, first: Sequence[StreetHit], second: Sequence[StreetHit], *, within_m: float = MEET_M
) -> list[Crossing]:
    """The places where a street of the one name meets one of the other, or comes as near as `within_m`."""
    mine, theirs = _lines(gazetteer, first), _lines(gazetteer, second)
    return [
        Crossing(a, b, *_meeting(line, other))
        for (a, line), (b, other) in _near(mine, theirs, within_m / METRES_PER_DEGREE)
        if a.street.id != b.street.id
    ]


def _lines(gazetteer: Gazetteer, hits: Sequence[StreetHit]) -> list[_Line]:
    best = sorted(hits, key=lambda hit: (-hit.likeness, hit.street.id))[:_TRIED]
    lines = ((hit, line_of(gazetteer, hit.street)) for hit in best)
    return [(hit, line) for hit, line in lines if line is not None]


def _near(mine: Sequence[_Line], theirs: Sequence[_Line], far: float) -> Iterator[tuple[_Line, _Line]]:
    """The pairs that are at most `far` degrees from each other, in their order."""
    if len(mine) * len(theirs) <= _FEW:
        yield from ((a, b) for a in mine for b in theirs if shapely.dwithin(a[1], b[1], far))
        return
    tree = shapely.STRtree([line for _, line in theirs])
    found = tree.query([line for _, line in mine], predicate="dwithin", distance=far)
    yield from ((mine[a], theirs[b]) for a, b in sorted(zip(*found.tolist(), strict=True)))


def line_of(gazetteer: Gazetteer, street: Street) -> BaseGeometry | None:
    """A street's geometry, kept prepared for the next question."""
    asked = ("line", street.id)
    line: BaseGeometry | None = gazetteer.memo.get(asked)
    if line is None and (line := street.line()) is not None:
        shapely.prepare(line)
        gazetteer.memo.put(asked, line)
    return line


def _meeting(line: BaseGeometry, other: BaseGeometry) -> tuple[float, float]:
    both = line.intersection(other)
    if not both.is_empty:
        point = both.centroid if both.geom_type == "Point" else shapely.points(*_middle(both))
    else:
        one, two = nearest_points(line, other)
        point = shapely.points((one.x + two.x) / 2, (one.y + two.y) / 2)
    return float(point.x), float(point.y)


def _middle(shape: BaseGeometry) -> tuple[float, float]:
    """Of several meetings near each other their middle, else the one nearest to it."""
    middle = shape.centroid
    one, _ = nearest_points(shape, middle)
    return (middle.x, middle.y) if one.distance(middle) < MEET_M / METRES_PER_DEGREE else (one.x, one.y)
