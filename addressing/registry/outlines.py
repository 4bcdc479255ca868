"""Which ward, old ward and old district points stand in: many at once, against the outlines cut in small pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg import Connection

from addressing.parsing.unit_names import bare_unit_key
from store import sqlfiles
from store.city import CityProfile

#: A quay or a beach a few steps beyond a simplified outline still belongs to its ward (degrees, about 200 m).
SLACK = 0.002


@dataclass(frozen=True, slots=True)
class Units3:
    """The ids of the ward now, the ward before the reform and its district; None where not known."""

    ward: int | None = None
    old_ward: int | None = None
    old_district: int | None = None


@dataclass(frozen=True, slots=True)
class _Unit:
    level: str
    current: bool
    before: bool
    parent: int | None
    key: str
    predecessors: tuple[int, ...]

    @property
    def column(self) -> int:
        """Which of Units3 it can be; -1: none."""
        if self.level == "ward":
            return 0 if self.current else 1 if self.before else -1
        return 2 if self.level == "district" and self.before else -1


@dataclass(frozen=True, slots=True)
class _Table:
    """Arrays by unit id: which column of Units3, and ids (0: none) of what it was made of and of what it is part."""

    columns: NDArray[np.int64]
    sole_ward: NDArray[np.int64]
    sole_district: NDArray[np.int64]
    district: NDArray[np.int64]


@dataclass(frozen=True)
class Outlines:
    """The outlines that touch a box (degrees, EPSG:4326), ready to be asked; `known` when current wards have any."""

    units: dict[int, _Unit]
    ids: NDArray[np.int64]
    tree: shapely.STRtree
    known: bool
    _sole: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)

    @classmethod
    def within(cls, connection: Connection[Any], box: tuple[float, float, float, float], city: CityProfile) -> Outlines:
        """Those touching `box` (west, south, east, north); any role."""
        query = sqlfiles.load(__package__, "outline_units.sql")
        found = connection.execute(query, {"reform": city.reform_date}).fetchall()
        units = {row[0]: _Unit(row[1], row[2], row[3], row[4], bare_unit_key(row[5]), tuple(row[6])) for row in found}
        corners = dict(zip(("west", "south", "east", "north"), box, strict=True))
        parts = connection.execute(sqlfiles.load(__package__, "outline_parts.sql"), corners, binary=True).fetchall()
        ids = np.array([row[0] for row in parts], dtype=np.int64)
        tree = shapely.STRtree(shapely.from_wkb([bytes(row[1]) for row in parts]))
        return cls(units, ids, tree, _any_current(connection))

    def locate(self, positions: Sequence[tuple[float, float]]) -> list[Units3]:
        """The units of each (lon, lat)."""
        found = self.locate_ids(positions)
        return [Units3(*(int(i) if i else None for i in ids)) for ids in found.tolist()]

    def locate_ids(self, positions: Sequence[tuple[float, float]]) -> NDArray[np.int64]:
        """The ids (n, 3) of the ward, old ward and old district of each (lon, lat); 0 where not known."""
        points: Any = shapely.points(np.asarray(positions, dtype=float).reshape(-1, 2))
        covered, parts = self.tree.query(points, predicate="intersects")
        found = np.zeros((len(points), 3), np.int64)
        for column in range(3):
            ours = self._table.columns[self.ids[parts]] == column
            units, rows = self.ids[parts[ours]], covered[ours]
            # Of several that meet at a point the lowest id is taken: it is written last.
            order = np.argsort(-units)
            found[rows[order], column] = units[order]
        missing = np.flatnonzero(found[:, 0] == 0)
        for n, ward in self._nearby(points, missing.tolist()).items():
            found[n, 0] = ward
        return self._completed(found)

    def _completed(self, found: NDArray[np.int64]) -> NDArray[np.int64]:
        """What outlines do not tell, the succession does, where it leaves no choice."""
        ward, old_ward, district = found.T
        old_ward = np.where(old_ward > 0, old_ward, self._table.sole_ward[ward])
        of_old = self._table.district[old_ward]
        sole = np.where(self._table.sole_district[ward] > 0, self._table.sole_district[ward], district)
        return np.column_stack([ward, old_ward, np.where(of_old > 0, of_old, sole)])

    @cached_property
    def _table(self) -> _Table:
        """What is known of units, by id, for many at once."""
        size = max(self.units, default=0) + 1
        table = _Table(np.full(size, -1, np.int64), *(np.zeros(size, np.int64) for _ in range(3)))
        for unit_id, unit in self.units.items():
            table.columns[unit_id] = unit.column
            sole_ward, sole_district = self._sole_predecessor(unit_id)
            table.sole_ward[unit_id], table.sole_district[unit_id] = sole_ward or 0, sole_district or 0
            table.district[unit_id] = self._district_of(unit_id) or 0
        return table

    def named(self, ward: str | None, district: str | None) -> Units3:
        """The units of these names, old or new, where each leaves no choice: for points that no outline covers."""
        ward_key, district_key = bare_unit_key(ward or ""), bare_unit_key(district or "")
        districts = [i for i, u in self.units.items() if u.level == "district" and u.before and u.key == district_key]
        wards = [(i, u) for i, u in self.units.items() if u.level == "ward" and ward_key and u.key == ward_key]
        old = [i for i, u in wards if u.before and not u.current and (not districts or u.parent in districts)]
        return self._settled(_sole([i for i, u in wards if u.current]), _sole(old), _sole(districts))

    def _settled(self, ward: int | None, old_ward: int | None, district: int | None) -> Units3:
        """What outlines do not tell, the succession does, where it leaves no choice."""
        sole_ward, sole_district = self._sole_predecessor(ward) if ward is not None else (None, None)
        old_ward = old_ward or sole_ward
        return Units3(ward, old_ward, self._district_of(old_ward) or sole_district or district)

    def _sole_predecessor(self, ward: int) -> tuple[int | None, int | None]:
        """The only ward that a ward was made of, and the only district of all of those it was made of."""
        if ward not in self._sole:
            before = self._before(ward)
            districts = {self._district_of(old) for old in before}
            district = districts.pop() if len(districts) == 1 else None
            self._sole[ward] = (before[0] if len(before) == 1 else None, district)
        return self._sole[ward]

    def _before(self, ward: int) -> tuple[int, ...]:
        """The wards on the eve of the reform that a ward was made of, across later reforms too."""
        found: dict[int, None] = {}
        for one in self.units[ward].predecessors:
            unit = self.units.get(one)
            found |= dict.fromkeys((one,) if unit is None or unit.before else self._before(one))
        return tuple(found)

    def _district_of(self, old_ward: int | None) -> int | None:
        unit = self.units.get(old_ward) if old_ward is not None else None
        parent = unit.parent if unit else None
        return parent if parent is not None and parent in self.units else None

    def _nearby(self, points: Any, missing: list[int]) -> dict[int, int]:
        """The current ward within a few steps of each missing point, the nearest one."""
        if not missing or not len(self.ids):
            return {}
        asked = points[missing]
        found: dict[int, tuple[float, int]] = {}
        near, parts = self.tree.query(asked, predicate="dwithin", distance=SLACK)
        away = shapely.distance(asked[near], self.tree.geometries[parts])
        for n, part, distance in zip(near, parts, away, strict=True):
            unit_id = int(self.ids[part])
            unit = self.units.get(unit_id)
            if unit and unit.level == "ward" and unit.current:
                best = (float(distance), unit_id)
                found[missing[n]] = min(found.get(missing[n], best), best)
        return {n: unit_id for n, (_, unit_id) in found.items()}


def _sole(ids: list[int]) -> int | None:
    return ids[0] if len(ids) == 1 else None


def around(lon: float, lat: float) -> tuple[float, float, float, float]:
    """The box of the outlines that can matter to one point."""
    return lon - 2 * SLACK, lat - 2 * SLACK, lon + 2 * SLACK, lat + 2 * SLACK


def _any_current(connection: Connection[Any]) -> bool:
    row = connection.execute(
        "SELECT EXISTS (SELECT FROM registry.unit WHERE level = 'ward' AND upper_inf(valid) AND geom IS NOT NULL)"
    ).fetchone()
    return bool(row and row[0])
