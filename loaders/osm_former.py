"""Wards and districts that an extract has and the eve of the reform had no more: gone before, and typed to this day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import shapely
from psycopg import Connection

from addressing.registry.rows import SuccessionRow, UnitLevel, UnitRow
from loaders.metres import area_km2
from loaders.osm_units import DISTRICT_LEVELS, INSIDE, WARD_LEVELS, Boundary, OldUnit, new_wards, old_units, unit_keys
from loaders.report import LoadReport
from loaders.units import english
from loaders.units_package import earlier_names
from loaders.units_read import kind_and_name

LEVELS: tuple[tuple[UnitLevel, tuple[str, ...], tuple[str, ...]], ...] = (
    ("district", DISTRICT_LEVELS, ("quận", "huyện", "thị xã")),
    ("ward", WARD_LEVELS, ("phường", "xã", "thị trấn")),
)
#: A smaller part of a ward than this lies in its neighbour by digitising alone.
_LEAST_PART = 0.05
Shapes = Mapping[str, shapely.MultiPolygon]
Rows = tuple[list[UnitRow], list[SuccessionRow]]


@dataclass(frozen=True, slots=True)
class _Former:
    """A boundary of no unit of the eve of the reform, and the unit of then that its ground was in (its district)."""

    level: UnitLevel
    kind: str
    name: str
    boundary: Boundary
    within: OldUnit

    def row(self, parent: tuple[UnitLevel, str] | None, seen: date, reform: date) -> UnitRow:
        """The unit; its code is the boundary's, for what official one it had is not known."""
        shape = self.boundary.shape
        above, parent_code = parent or (None, None)
        return UnitRow(
            self.level, code(self.boundary), self.kind, self.name, self.boundary.name, "osm",
            english(self.kind, self.name), above, parent_code, valid_to=seen, ended_by=reform,
            wkb=shapely.to_wkb(shape), area_km2=round(area_km2(shape), 3),
        )  # fmt: skip


def code(boundary: Boundary) -> str:
    """What a unit is called by that only an extract tells of."""
    return f"osm-{boundary.ref}"


def former_units(
    connection: Connection[object], found: list[Boundary], seen: date, reform: date, report: LoadReport
) -> Rows:
    """The units of the extract, last changed before the day `seen`, that were gone on the eve of the `reform`.

    What each went into is told by the units' source, which says of some what they swallowed; else by the outlines.
    """
    units = old_units(connection)
    districts = [unit for unit in units if unit.row.level == "district" and unit.shape is not None]
    former = list(_former(found, units, districts))
    above = [one for one in former if one.level == "district"]
    new_shapes = dict(new_wards(connection))
    swallowed = _swallowed(units)
    rows, links = [], []
    for one in former:
        heirs = list(_heirs(one, swallowed, units, new_shapes, seen, reform))
        if not heirs:
            report.refuse("a former unit's outline does not lie in what it became", one.boundary.name)
            continue
        rows.append(one.row(_parent(one, above), seen, reform))
        links += heirs
    report.take("units of before the last ones", len(rows))
    return rows, links


def _former(found: Iterable[Boundary], units: list[OldUnit], districts: list[OldUnit]) -> Iterator[_Former]:
    own: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for unit in units:
        district = unit.row.parent_code if unit.row.level == "ward" else None
        own[unit.row.level, district] |= {_spelling(key) for key in unit_keys(unit.row)}
    for level, osm_levels, kinds in LEVELS:
        for boundary in found:
            kind, name = kind_and_name(boundary.name)
            if boundary.level not in osm_levels or kind not in kinds:
                continue
            within = _around(boundary, districts)
            if within is None:
                continue
            known = own[level, within.row.code if level == "ward" else None]
            if known and _spelling(boundary.key) not in known:
                yield _Former(level, kind, name, boundary, within)


def _spelling(key: str) -> str:
    """`Quy Đức` is `Qui Đức`."""
    return key.replace("y", "i")


def _around(boundary: Boundary, units: Iterable[OldUnit]) -> OldUnit | None:
    middle = boundary.shape.representative_point()
    return next((unit for unit in units if unit.shape is not None and unit.shape.contains(middle)), None)


def _parent(one: _Former, districts: list[_Former]) -> tuple[UnitLevel, str] | None:
    """The former district around a ward, else the one that there still was; a district is of what its heir is of."""
    row = one.within.row
    if one.level == "district":
        return (row.parent_level, row.parent_code) if row.parent_level and row.parent_code else None
    middle = one.boundary.shape.representative_point()
    own = next((district for district in districts if district.boundary.shape.contains(middle)), None)
    return "district", code(own.boundary) if own is not None else row.code


def _swallowed(units: Iterable[OldUnit]) -> dict[tuple[str, str | None, str], list[OldUnit]]:
    """(level, district's code, key of what was swallowed) → the units that did."""
    earlier = earlier_names()
    found: dict[tuple[str, str | None, str], list[OldUnit]] = defaultdict(list)
    for unit in units:
        district = unit.row.parent_code if unit.row.level == "ward" else None
        for key in earlier.get(unit.row.code, ()):
            found[unit.row.level, district, key].append(unit)
    return found


def _heirs(
    one: _Former,
    swallowed: Mapping[tuple[str, str | None, str], list[OldUnit]],
    units: list[OldUnit],
    new_shapes: Shapes,
    seen: date,
    reform: date,
) -> Iterator[SuccessionRow]:
    district = one.within.row.code if one.level == "ward" else None
    named = swallowed.get((one.level, district, one.boundary.key), [])
    if named and _lies_in(one, named, units, new_shapes):
        for heir in named:
            yield SuccessionRow(
                code(one.boundary), heir.row.code, "full" if len(named) == 1 else "partial", seen, one.level
            )
    elif one.level == "ward":
        yield from _by_outline(one, new_shapes, reform)


def _lies_in(one: _Former, named: list[OldUnit], units: list[OldUnit], new_shapes: Shapes) -> bool:
    """Whether the ground is that of the wards that those who swallowed it became; a district's, its own."""
    if one.level == "district":
        return any(heir.row.code == one.within.row.code for heir in named)
    into = {new for heir in named for new in heir.into if new in new_shapes}
    whole = shapely.union_all([new_shapes[new] for new in into])
    return not into or _part(one.boundary.shape, whole) >= INSIDE


def _by_outline(one: _Former, new_shapes: Shapes, reform: date) -> Iterator[SuccessionRow]:
    """The wards of today on whose ground it was, by how much of it."""
    shape = one.boundary.shape
    parts = {new: _part(shape, other) for new, other in new_shapes.items() if other.intersects(shape)}
    heirs = [new for new, part in sorted(parts.items()) if part >= _LEAST_PART]
    if sum(parts[new] for new in heirs) >= INSIDE:
        for new in heirs:
            yield SuccessionRow(code(one.boundary), new, "full" if len(heirs) == 1 else "partial", reform)


def _part(shape: shapely.Geometry, other: shapely.Geometry) -> float:
    return float(shapely.area(shapely.intersection(shape, other)) / shapely.area(shape))
