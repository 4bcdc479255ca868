"""The ground that estimates are made on: a street's spine, its alleys, and what of it lies in the typed units."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import groupby

import numpy as np
import shapely
from numpy.typing import NDArray

from addressing.estimating.anchors import Mouths, mouth_of
from addressing.estimating.estimate import Ground
from addressing.estimating.numbering import TABLE
from addressing.estimating.sequence import Course
from addressing.estimating.spine import Spine
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import METRES_PER_DEGREE, Street, distance_m
from addressing.matching.units import UnitClues
from store.values import value_class

_STEP_M = 20.0
_MOST_STEPS = 600
_PART = 0.85
_LEAST_M = 150.0
#: A street so near to a ward's outline may be its border; one so near may have houses that are told as the ward's.
_BESIDE_M, _NEAR_M = 40.0, 1500.0
#: How far over a border a place is surely beyond it.
_OVER_M = 4.0
Box = tuple[float, float, float, float]
Stretches = tuple[tuple[float, float], ...]
Steps = tuple[NDArray[np.float64], NDArray[np.float64]]


@value_class(frozen=True, slots=True)
class _Lie:
    """What holds for a street whatever was typed: its box, how likely numbers start at metre 0, its alleys by path."""

    box: Box | None
    starts_at_zero: float
    alleys: Mapping[str, bytes]
    mouths: Mouths = field(default_factory=dict, repr=False, compare=False)


@value_class(frozen=True, slots=True)
class Grounds:
    """The grounds of a gazetteer's streets; `centre` is the city's heart, (lon, lat) in degrees."""

    gazetteer: Gazetteer
    centre: tuple[float, float]

    def of(self, street: Street, clues: UnitClues) -> Ground | None:
        """The ground of a street for what was typed; None for a street without a line. Equal questions cost nothing."""
        spine = self.spine(street)
        if spine is None:
            return None
        asked = ("ground", street.id, clues)
        found: Ground | None = self.gazetteer.memo.get(asked)
        return found if found is not None else self.gazetteer.memo.put(asked, self._ground(street, spine, clues))

    def _ground(self, street: Street, spine: Spine, clues: UnitClues) -> Ground:
        lie, (units, inside) = self._lie(street, spine), self._asked(street, spine, clues)
        course = Course(spine.length, lie.starts_at_zero, inside, self._districts(street, spine, clues))
        return Ground(spine, course, lie.alleys, units, lie.mouths)

    def _lie(self, street: Street, spine: Spine) -> _Lie:
        asked = ("lie", street.id)
        found: _Lie | None = self.gazetteer.memo.get(asked)
        if found is None:
            paths = self.gazetteer.alleys.get(street.id, {})
            lines = {path: self.gazetteer.streets[alley].wkb for path, alley in paths.items()}
            line = street.line()
            box = _bounds(line) if line is not None else None
            alleys = {path: wkb for path, wkb in lines.items() if wkb is not None}
            found = self.gazetteer.memo.put(asked, _Lie(box, self._start(spine), alleys))
        return found

    def spine(self, street: Street) -> Spine | None:
        """The street's spine, measured once."""
        if street.wkb is None:
            return None
        found: tuple[Spine | None] | None = self.gazetteer.spines.get(street.wkb)
        if found is None:
            line = street.line()
            found = self.gazetteer.spines.put(street.wkb, (Spine.of(line) if line is not None else None,))
        return found[0]

    def longest_first(self) -> list[Street]:
        """The streets that have a line, those whose spines take longest to make first, alleys last."""
        streets = [street for street in self.gazetteer.streets.values() if street.wkb is not None]
        return sorted(streets, key=lambda street: (street.is_alley, -len(street.wkb or b"")))

    def prepare(self, street: Street) -> None:
        """Finds out what any estimate on a street asks: its spine, where its alleys open, what is in which unit."""
        spine = self.spine(street)
        if spine is None or street.is_alley:
            return
        lie = self._lie(street, spine)
        for path, wkb in lie.alleys.items():
            mouth_of(path, wkb, spine, lie.mouths)
        self._in_units(street, spine, street.units, _BESIDE_M)

    def _start(self, spine: Spine) -> float:
        """How likely the numbers start at the spine's metre 0: most streets count away from the heart of the city."""
        first, last = spine.at(0.0), spine.at(spine.length)
        length = max(spine.length, 50.0)
        outwards = (distance_m(last, self.centre) - distance_m(first, self.centre)) / length
        westwards = distance_m((first[0], first[1]), (last[0], first[1])) / length * (1 if first[0] > last[0] else -1)
        return 1 / (1 + math.exp(-TABLE.outwards * outwards - TABLE.westwards * westwards))

    def inside(self, street: Street, spine: Spine, clues: UnitClues) -> Stretches:
        """The stretches in the typed wards or beside them, else in the typed districts; none where no outline tells."""
        return self._asked(street, spine, clues)[1]

    def _asked(self, street: Street, spine: Spine, clues: UnitClues) -> tuple[frozenset[int], Stretches]:
        """The typed units that tell, and their stretches."""
        for level in ("ward", "district"):
            typed = [clue for clue in clues.clues if clue.level == level]
            named = self._near(street, spine, frozenset().union(*(clue.ids for clue in typed)))
            related = frozenset().union(*(clue.related for clue in typed)) & street.units
            mistaken = frozenset().union(*(clue.by_mistake(street.units) for clue in typed))
            asked = ((named, _BESIDE_M), (related, _BESIDE_M), (mistaken, _BESIDE_M), (named, _NEAR_M))
            for units, reach_m in asked:
                found = self._in_units(street, spine, units, reach_m)
                if found:
                    # What is only the nearest to a typed unit is not told as its.
                    return units if reach_m == _BESIDE_M else frozenset(), found
        return frozenset(), ()

    def moved_into(self, units: frozenset[int], lon: float, lat: float) -> tuple[float, float]:
        """A place beside one of the units, in degrees, moved over its border: streets often part two wards."""
        place = shapely.Point(lon, lat)
        outlines = [outline for unit in units if (outline := self.gazetteer.outline(unit)) is not None]
        away = [float(shapely.distance(outline, place)) for outline in outlines]
        least = min(away, default=math.inf)
        if not 0.0 < least <= _BESIDE_M / METRES_PER_DEGREE:
            return lon, lat
        outline = outlines[away.index(least)]
        border = shapely.get_coordinates(shapely.shortest_line(place, outline))[1].tolist()
        further = 1.0 + _OVER_M / METRES_PER_DEGREE / least
        moved = lon + further * (border[0] - lon), lat + further * (border[1] - lat)
        return moved if shapely.intersects_xy(outline, *moved) else (lon, lat)

    def _near(self, street: Street, spine: Spine, units: frozenset[int]) -> frozenset[int]:
        """Those of the units that the street is in or may be near: `Phường 5` is in twelve districts."""
        box, far = self._lie(street, spine).box, _NEAR_M / METRES_PER_DEGREE
        if units <= street.units or box is None:
            return units
        return frozenset(u for u in units if u in street.units or self._is_near(box, u, far))

    def _is_near(self, box: Box, unit: int, far: float) -> bool:
        outline = self.gazetteer.outline(unit)
        return outline is not None and _boxes_meet(box, _bounds(outline), far)

    def _in_units(self, street: Street, spine: Spine, units: Iterable[int], reach_m: float) -> Stretches:
        known, steps = self.gazetteer.stretches, None
        found: list[tuple[float, float]] = []
        for unit in units:
            asked = (street.wkb, unit, reach_m)
            stretches: Stretches | None = known.get(asked)
            if stretches is None:
                steps = steps or _steps_of(spine)
                stretches = known.put(asked, _stretches(*steps, self.gazetteer.outline(unit), reach_m))
            found += stretches
        return tuple(sorted(found))

    def _districts(self, street: Street, spine: Spine, clues: UnitClues) -> Stretches:
        """From where to where the street runs in the old districts of the typed units, where that is a part of it."""
        units = {unit for clue in clues.clues for unit in clue.ids}
        parents = {self._district_of(unit) for typed in units for unit in (typed, *self._old(typed))}
        inside = self._in_units(street, spine, {p for p in parents if p is not None and p in street.units}, _BESIDE_M)
        if not inside:
            return ()
        begin, end = min(a for a, _ in inside), max(b for _, b in inside)
        return ((begin, end),) if _LEAST_M < end - begin < _PART * spine.length else ()

    def _old(self, unit: int) -> list[int]:
        return [old for old, _ in self.gazetteer.predecessors.get(unit, ())]

    def _district_of(self, unit_id: int) -> int | None:
        unit = self.gazetteer.units[unit_id]
        if unit.level == "district":
            return unit_id
        parent = self.gazetteer.units.get(unit.parent_id) if unit.parent_id is not None and not unit.current else None
        return parent.id if parent is not None and parent.level == "district" else None


def _steps_of(spine: Spine) -> Steps:
    count = min(max(2, int(spine.length / _STEP_M) + 1), _MOST_STEPS)
    metres = np.linspace(0.0, spine.length, count)
    return metres, spine.places(metres)


def _bounds(shape: shapely.Geometry) -> Box:
    west, south, east, north = shapely.bounds(shape).tolist()
    return west, south, east, north


def _boxes_meet(box: Box, other: Box, far: float) -> bool:
    return (
        box[0] - far <= other[2] and box[2] + far >= other[0] and box[1] - far <= other[3] and box[3] + far >= other[1]
    )


def _stretches(
    metres: NDArray[np.float64], places: NDArray[np.float64], outline: shapely.Geometry | None, reach_m: float
) -> Stretches:
    """The stretches of the steps nearest to an outline, in it or at most `reach_m` away, to a step of some metres.

    None where the outline is not known. A street is often the border of a ward, and its houses on that side are in it.
    """
    if outline is None:
        return ()
    close = _within(places, _bounds(outline), reach_m / METRES_PER_DEGREE)
    if not close.any():
        return ()
    points = shapely.points(places[close])
    shapely.prepare(outline)
    near = np.atleast_1d(shapely.dwithin(outline, points, _BESIDE_M / METRES_PER_DEGREE))
    if not near.any() and reach_m > _BESIDE_M:
        away = np.atleast_1d(shapely.distance(outline, points)) * METRES_PER_DEGREE
        near = away <= min(float(away.min()) + _BESIDE_M, reach_m)
    beside = np.zeros(len(metres), dtype=bool)
    beside[close] = near
    return tuple(_runs(metres.tolist(), beside.tolist()))


def _within(places: NDArray[np.float64], box: Box, far: float) -> NDArray[np.bool_]:
    """Which of the places are in the box, or at most `far` degrees beside it: no others can be that near the shape."""
    lon, lat = places[:, 0], places[:, 1]
    found: NDArray[np.bool_] = (
        (lon >= box[0] - far) & (lon <= box[2] + far) & (lat >= box[1] - far) & (lat <= box[3] + far)
    )
    return found


def _runs(metres: Sequence[float], chosen: Sequence[bool]) -> Iterator[tuple[float, float]]:
    for is_in, run in groupby(zip(metres, chosen, strict=True), key=lambda pair: pair[1]):
        along = [m for m, _ in run]
        if is_in:
            yield along[0], along[-1]
