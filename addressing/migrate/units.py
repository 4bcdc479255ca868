"""What units became in a reform, or were before it: with shares of the ground, and which of them a point is in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Literal

import shapely

from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.things import METRES_PER_DEGREE, Unit

Direction = Literal["new", "old"]
#: The share of each unit, 0..1; None where no outline tells.
Shares = dict[int, float | None]
_RING = [(math.cos(n * math.pi / 4), math.sin(n * math.pi / 4)) for n in range(8)]


class Reform:
    """One gazetteer's units across all its reforms. What was measured once is kept."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._ground: dict[tuple[int, int], float | None] = {}
        self._targets: dict[tuple[int, Direction], Shares] = {}

    def targets(self, unit_id: int, direction: Direction) -> Shares:
        """The wards of today (`new`) or of before the reforms (`old`) that a unit's ground is in, with its shares."""
        key = (unit_id, direction)
        if key not in self._targets:
            self._targets[key] = self._followed(unit_id, direction)
        return self._targets[key]

    def at(self, lon: float, lat: float, direction: Direction) -> int | None:
        """The ward of today or of before at a point (degrees); None where nothing tells."""
        ward, old_ward, _ = self.gazetteer.units_at(lon, lat)
        if direction == "new":
            return ward.id if ward else None
        if old_ward is not None:
            return old_ward.id
        return self._unoutlined(ward) if ward else None

    def around(self, lon: float, lat: float, radius_m: float, direction: Direction) -> dict[int, float]:
        """The wards within `radius_m` of a point, by how much of that circle is theirs; together at most 1."""
        spots = list(_circle(lon, lat, radius_m))
        found: dict[int, float] = {}
        for spot_lon, spot_lat in spots:
            unit_id = self.at(spot_lon, spot_lat, direction)
            if unit_id is not None:
                found[unit_id] = found.get(unit_id, 0.0) + 1 / len(spots)
        return found

    def along(self, street_id: int, candidates: Shares) -> dict[int, float]:
        """The share of a street that lies in each of `candidates`; of those without outlines nothing is said."""
        street = self.gazetteer.streets.get(street_id)
        line = street.line() if street else None
        if line is None:
            return {}
        shapes = {u: shape for u in candidates if (shape := self.gazetteer.outline(u)) is not None}
        inside = {u: float(shapely.length(shapely.intersection(line, shape))) for u, shape in shapes.items()}
        whole = sum(inside.values())
        return {u: length / whole for u, length in inside.items() if length > 0} if whole else {}

    def _followed(self, unit_id: int, direction: Direction) -> Shares:
        steps = self._steps(unit_id, direction)
        if not steps:
            return {unit_id: 1.0}
        found: Shares = {}
        for step, share in steps.items():
            for target, deeper in self.targets(step, direction).items():
                part = None if share is None or deeper is None else share * deeper
                known = found.get(target, 0.0)
                found[target] = None if part is None or known is None else known + part
        return found

    def _steps(self, unit_id: int, direction: Direction) -> Shares:
        """One reform further: its parts in the units that took it over, or that it was made of."""
        unit = self.gazetteer.units[unit_id]
        if unit.earlier:
            return self._shared(unit_id, self._of_earlier(unit, direction), self.ground)
        if unit.level == "district":
            return self._shared(unit_id, self.gazetteer.children.get(unit_id, []), self._area)
        if direction == "new":
            heirs = [] if unit.current else [u for u, _ in self.gazetteer.successors.get(unit_id, ())]
            return self._shared(unit_id, heirs, self.ground)
        return self._shared(unit_id, self.before(unit_id), lambda new, old: self.ground(old, new))

    def _of_earlier(self, unit: Unit, direction: Direction) -> list[int]:
        """The wards in force now (`new`), or on the eve of the reform, on the ground of a unit gone before that."""
        if direction == "new" and unit.level == "ward":
            return self.gazetteer.heirs(unit.id)
        current = self.gazetteer.current
        return sorted(u for u in self.gazetteer.stands_for(unit.id) if (u in current) == (direction == "new"))

    def before(self, unit_id: int) -> list[int]:
        """The units that a unit was made of, in the reform that made it."""
        return [u for u, _ in self.gazetteer.predecessors.get(unit_id, ())]

    def _shared(self, unit_id: int, others: list[int], measure: Callable[[int, int], float | None]) -> Shares:
        if len(others) == 1:
            return {others[0]: 1.0}
        areas = {other: measure(unit_id, other) for other in others}
        whole = sum(area or 0.0 for area in areas.values())
        if not whole or any(area is None for area in areas.values()):
            return dict.fromkeys(others)
        return {other: (area or 0.0) / whole for other, area in areas.items()}

    def _area(self, _: int, unit_id: int) -> float | None:
        shape = self.gazetteer.outline(unit_id)
        return float(shapely.area(shape)) if shape is not None else None

    def ground(self, old: int, new: int) -> float | None:
        """The area (square degrees) that `new` took over from `old`; None where outlines do not tell."""
        key = (old, new)
        if key not in self._ground:
            self._ground[key] = self._measured(old, new)
        return self._ground[key]

    def _measured(self, old: int, new: int) -> float | None:
        taken = self.gazetteer.outline(new)
        given = self.gazetteer.outline(old)
        if taken is None:
            return None
        if given is not None:
            return _shared_area(taken, given)
        # Of a ward made of several, what the outlined ones leave over is the one without an outline.
        others = [u for u in self.before(new) if u != old]
        shapes = [self.gazetteer.outline(u) for u in others]
        if any(shape is None for shape in shapes):
            return None
        left = float(shapely.area(taken)) - sum(_shared_area(taken, shape) for shape in shapes if shape is not None)
        return max(0.0, left)

    def _unoutlined(self, ward: Unit) -> int | None:
        """The only ward without an outline that `ward` was made of: where the others are not, it is."""
        blank = [u for u in self.before(ward.id) if self.gazetteer.outline(u) is None]
        return blank[0] if len(blank) == 1 else None


def _circle(lon: float, lat: float, radius_m: float) -> Iterator[tuple[float, float]]:
    yield lon, lat
    for part in (0.5, 1.0):
        reach = part * radius_m / METRES_PER_DEGREE
        for x, y in _RING:
            yield lon + x * reach / math.cos(math.radians(lat)), lat + y * reach


def _shared_area(a: shapely.Geometry, b: shapely.Geometry) -> float:
    return float(shapely.area(shapely.intersection(a, b)))
