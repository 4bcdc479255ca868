"""A street as one line that numbers can be laid along: the longest way through its pieces. Pure.

An extract gives a street in pieces: two carriageways, gaps, side branches. Places are measured in metres along the
spine from one of its ends; which end the numbers start at is not the spine's to know.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from addressing.estimating.polyline import Polyline
from addressing.gazetteer.things import METRES_PER_DEGREE
from store.values import value_class

Point = tuple[float, float]
_Edges = dict[Point, list[tuple[float, Point, tuple[Point, ...]]]]
_MOST_PIECES = 120
#: So many places times corners are measured sooner than GEOS is asked.
_FEW = 40
#: Two carriageways of one street are not farther apart.
_BESIDE_M = 60.0
_LEAST_PIECE_M = 5.0
_BACK_M = 20.0
#: The farthest end of the farthest end is the longest way in a tree; in a net it takes a little more.
_SWEEPS = 2


@value_class(frozen=True, slots=True)
class Spine:
    """A line in metres east and north of `origin` (lon, lat in degrees); `line` and `course` are the same line."""

    line: shapely.LineString
    course: Polyline
    origin: Point

    @classmethod
    def of(cls, street: BaseGeometry) -> Spine | None:
        """The spine of a street's geometry in degrees; None where it has no length."""
        if street.is_empty or street.length == 0:
            return None
        west, south, east, north = street.bounds
        origin = ((west + east) / 2, (south + north) / 2)
        scale = _scale(origin)
        flat = shapely.transform(street, lambda xy: (xy - origin) * scale)
        way = _longest_way(_pieces(flat))
        return cls(shapely.LineString(way), Polyline.of(way), origin)

    @property
    def length(self) -> float:
        """Metres."""
        return self.course.length

    def measure(self, lon: float, lat: float) -> tuple[float, float]:
        """(metres along, metres away) of a place in degrees."""
        return self.measure_many([(lon, lat)])[0]

    def measure_many(self, places: Sequence[Point]) -> list[tuple[float, float]]:
        """`measure` of each of some places, all at once."""
        if len(places) * len(self.course.corners) <= _FEW:
            return [self.course.nearest(*self._flat(lon, lat)) for lon, lat in places]
        points = shapely.points((np.asarray(places, dtype=float).reshape(-1, 2) - self.origin) * _scale(self.origin))
        along = np.asarray(shapely.line_locate_point(self.line, points))
        away = np.asarray(shapely.distance(self.line, points))
        return list(zip(along.tolist(), away.tolist(), strict=True))

    def at(self, metres: float) -> Point:
        """(lon, lat) so many metres along, at an end where that is beyond it."""
        x, y = self.course.at(metres)
        east, north = _scale(self.origin)
        return self.origin[0] + x / east, self.origin[1] + y / north

    def _flat(self, lon: float, lat: float) -> Point:
        east, north = _scale(self.origin)
        return (lon - self.origin[0]) * east, (lat - self.origin[1]) * north

    def places(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 2) of lon, lat in degrees, so many metres along each."""
        corners, along = np.array(self.course.corners), self.course.starts
        # One pass for all: GEOS walks the whole line for each place of it.
        flat = np.column_stack([np.interp(metres, along, corners[:, axis]) for axis in (0, 1)])
        places: NDArray[np.float64] = flat / np.array(_scale(self.origin)) + np.array(self.origin)
        return places

    def beside(self, metres: float, left_m: float) -> Point:
        """(lon, lat) so many metres along, and so many to the left of the way; negative: to the right."""
        lon, lat = self.at(metres)
        here = min(max(metres, 0.0), self.length)
        (x, y), (to_x, to_y) = (self.course.at(here + step) for step in (-5.0, 5.0))
        away = math.hypot(to_x - x, to_y - y) or 1.0
        east, north = _scale(self.origin)
        return lon - left_m * (to_y - y) / away / east, lat + left_m * (to_x - x) / away / north

    def degrees(self) -> shapely.LineString:
        """The line in degrees."""
        return shapely.transform(self.line, lambda xy: xy / _scale(self.origin) + self.origin)


def _scale(origin: Point) -> Point:
    return METRES_PER_DEGREE * math.cos(math.radians(origin[1])), METRES_PER_DEGREE


def _pieces(street: BaseGeometry) -> list[tuple[Point, ...]]:
    """The pieces between crossings and ends, the longest of them where there are too many to look at."""
    merged = shapely.line_merge(shapely.union_all([street]))
    lines = [part for part in getattr(merged, "geoms", [merged]) if part.length > 0]
    lines.sort(key=lambda part: -part.length)
    return [half for part in lines[:_MOST_PIECES] for half in _opened(_rounded(part))]


def _rounded(part: BaseGeometry) -> tuple[Point, ...]:
    return tuple((round(x, 1), round(y, 1)) for x, y in shapely.get_coordinates(part).tolist())


def _opened(piece: tuple[Point, ...]) -> Iterable[tuple[Point, ...]]:
    """A piece that comes back, along the other carriageway or round a ring, as its two halves."""
    turn = max(range(len(piece)), key=lambda n: math.dist(piece[n], piece[0]))
    back = math.dist(piece[turn], piece[0]) - math.dist(piece[-1], piece[0])
    return [piece[: turn + 1], piece[turn:]] if turn and back > _BACK_M else [piece]


def _longest_way(pieces: Sequence[tuple[Point, ...]]) -> Sequence[Point]:
    """The way between the two ends that are farthest from each other.

    Carriageways are joined wherever one ends beside the other: else the longest way would turn back on itself.
    """
    if len(pieces) == 1:
        return pieces[0]
    cut, joins = _noded(pieces)
    edges: _Edges = defaultdict(list)
    for piece in [*cut, *joins, *_bridges([*cut, *joins])]:
        length = math.fsum(math.dist(a, b) for a, b in pairwise(piece))
        edges[piece[0]].append((length, piece[-1], piece))
        edges[piece[-1]].append((length, piece[0], piece[::-1]))
    way = _farthest(edges, pieces[0][0])
    for _ in range(_SWEEPS):
        way = _farthest(edges, way[-1])
    return way if len(way) > 1 else pieces[0]


def _noded(pieces: Sequence[tuple[Point, ...]]) -> tuple[list[tuple[Point, ...]], list[tuple[Point, Point]]]:
    """The pieces cut where another one ends beside them, and the joins from those ends to the cuts."""
    lines = [Polyline.of(piece) for piece in pieces]
    ends = [(n, piece[end]) for n, piece in enumerate(pieces) for end in (0, -1)]
    points = shapely.points([point for _, point in ends])
    tree = shapely.STRtree([shapely.LineString(piece) for piece in pieces])
    beside = tree.query(points, predicate="dwithin", distance=_BESIDE_M)
    along = shapely.line_locate_point(tree.geometries[beside[1]], points[beside[0]])
    cuts: dict[int, dict[float, Point]] = defaultdict(dict)
    joins = []
    for end, other, metres in zip(*beside.tolist(), along.tolist(), strict=True):
        own, point = ends[end]
        if own == other:
            continue
        joint = _joint(lines[other], metres)
        if _LEAST_PIECE_M < metres < lines[other].length - _LEAST_PIECE_M:
            cuts[other][metres] = joint
        if joint != point:
            joins.append((point, joint))
    return [part for n, line in enumerate(lines) for part in _cut(line, cuts[n])], joins


def _joint(line: Polyline, metres: float) -> Point:
    """The place so many metres along a piece, an end where that is all but there."""
    if metres <= _LEAST_PIECE_M:
        return line.corners[0]
    if metres >= line.length - _LEAST_PIECE_M:
        return line.corners[-1]
    x, y = line.at(metres)
    return round(x, 1), round(y, 1)


def _cut(line: Polyline, cuts: Mapping[float, Point]) -> list[tuple[Point, ...]]:
    """The pieces of a line between its cuts, by metres along it; the cuts are their ends."""
    places = [(0.0, line.corners[0]), *sorted(cuts.items()), (line.length, line.corners[-1])]
    return [(a, *line.between(begin, end), b) for (begin, a), (end, b) in pairwise(places)]


def _bridges(pieces: Iterable[tuple[Point, ...]]) -> list[tuple[Point, Point]]:
    """The shortest joins that make one street of pieces that do not touch."""
    group: dict[Point, Point] = {}

    def root(point: Point) -> Point:
        while (up := group.setdefault(point, point)) != point:
            # The way up is made shorter for who comes after.
            group[point] = point = group[up]
        return point

    for piece in pieces:
        group[root(piece[0])] = root(piece[-1])
    points = list(group)
    place = {point: n for n, point in enumerate(points)}
    part = np.array([place[root(point)] for point in points])
    lacking = len(set(part.tolist())) - 1
    bridges = []
    for n, m in _apart(points, part) if lacking else ():
        a, b = points[n], points[m]
        if root(a) != root(b):
            group[root(a)] = root(b)
            bridges.append((a, b))
            if len(bridges) == lacking:
                break
    return bridges


def _apart(points: Sequence[Point], part: NDArray[np.int64]) -> Iterable[tuple[int, int]]:
    """The pairs of points (by their places) in different parts, the nearest first."""
    first, second = np.triu_indices(len(points), 1)
    other = part[first] != part[second]
    first, second = first[other], second[other]
    places = np.array(points)
    off = places[first] - places[second]
    order = np.argsort(np.hypot(off[:, 0], off[:, 1]), kind="stable")
    return zip(first[order].tolist(), second[order].tolist(), strict=True)


def _farthest(edges: _Edges, start: Point) -> list[Point]:
    """The shortest way from `start` to the end that is farthest from it."""
    came: dict[Point, tuple[Point, tuple[Point, ...]]] = {}
    away = {start: 0.0}
    queue = [(0.0, start)]
    while queue:
        metres, here = heapq.heappop(queue)
        if metres > away[here]:
            continue
        for length, there, piece in edges[here]:
            if metres + length < away.get(there, math.inf):
                away[there] = metres + length
                came[there] = (here, piece)
                heapq.heappush(queue, (metres + length, there))
    end = max(away, key=lambda point: (away[point], point))
    way = [end]
    while way[-1] != start:
        previous, piece = came[way[-1]]
        way.extend(reversed(piece[:-1])) if piece[0] == previous else way.append(previous)
    return way[::-1]
