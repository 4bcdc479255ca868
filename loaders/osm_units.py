"""Polygons of the old wards and districts from an extract's boundary relations, matched by name inside the district."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import shapely
from psycopg import Connection
from shapely import STRtree

from addressing.parsing.text import nfc
from addressing.registry.rows import UnitRow
from loaders.metres import area_km2
from loaders.osm_read import Thing
from loaders.report import LoadReport
from loaders.units_package import earlier_names
from loaders.units_read import KINDS, multi, name_key
from loaders.units_shapes import union
from store import sqlfiles

DISTRICT_LEVELS = ("6",)
WARD_LEVELS = ("8", "10")
#: The part of an old ward that must lie in the ward it became; boundaries of 2018 and 2025 differ by their digitising.
INSIDE = 0.7
#: What remains of a new ward is an old one only when it is more than digitising (degrees²: about 0.1 km²).
_LEFT_OVER = 8e-6


@dataclass(frozen=True, slots=True)
class OldUnit:
    """A unit of before the reform as the registry has it. `into` are the codes of the wards it went to."""

    row: UnitRow
    shape: shapely.MultiPolygon | None
    into: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Boundary:
    """An administrative relation of the extract."""

    ref: str
    level: str
    name: str
    key: str
    shape: shapely.MultiPolygon


def boundaries(things: Iterable[Thing]) -> list[Boundary]:
    """The administrative areas among `things`, that have a name and a level."""
    found = []
    for thing in things:
        tags = thing.tags
        if tags.get("boundary") == "administrative" and "name" in tags and "admin_level" in tags:
            name = nfc(" ".join(tags["name"].split()))
            found.append(Boundary(thing.ref, tags["admin_level"], name, name_key(name), multi(thing.geometry)))
    return found


def shaped_units(connection: Connection[Any], found: list[Boundary], report: LoadReport) -> list[UnitRow]:
    """Rows of the old units that had no polygon and get one of the extract, ready for the registry."""
    units = old_units(connection)
    new_shapes = dict(new_wards(connection))
    earlier = earlier_names()
    districts = [u for u in units if u.row.level == "district"]
    rows = list(_districts(districts, found, earlier))
    shapes = {u.row.code: u.shape for u in districts if u.shape is not None}
    shapes |= {row.code: multi(shapely.from_wkb(row.wkb)) for row in rows if row.wkb}
    wards = [u for u in units if u.row.level == "ward"]
    by_name = _by_name(found, shapes)
    matched = dict(_wards(wards, by_name, earlier, new_shapes, report))
    known = {u.row.code: u.shape for u in wards if u.shape is not None} | matched
    left_over = dict(_left_over(wards, known, new_shapes))
    rows += [_shaped(u.row, (matched | left_over)[u.row.code]) for u in wards if u.row.code in matched | left_over]
    report.take("old wards with a polygon", len(known) + len(left_over))
    report.take("old wards without a polygon", len(wards) - len(known) - len(left_over))
    return rows


def old_units(connection: Connection[Any]) -> list[OldUnit]:
    """The wards and districts of the eve of the reform."""
    found = []
    for row in connection.execute(sqlfiles.load(__package__, "old_units.sql")):
        *values, wkb, into, whole = row
        shape = multi(shapely.from_wkb(wkb)) if wkb else None
        found.append(OldUnit(UnitRow(*values), shape, tuple(into), whole))
    return found


def new_wards(connection: Connection[Any]) -> Iterator[tuple[str, shapely.MultiPolygon]]:
    """(code, outline) of the wards in force that have one."""
    for code, wkb in connection.execute(sqlfiles.load(__package__, "new_wards.sql")):
        yield code, multi(shapely.from_wkb(wkb))


def _districts(
    districts: list[OldUnit], found: list[Boundary], earlier: dict[str, tuple[str, ...]]
) -> Iterator[UnitRow]:
    by_key = {b.key: b.shape for b in found if b.level in DISTRICT_LEVELS}
    for unit in districts:
        own = [by_key[key] for key in unit_keys(unit.row) if key in by_key]
        was = _distinct(earlier.get(unit.row.code, ()))
        # Thủ Đức is quận 2, quận 9 and the quận Thủ Đức of before 2021: all of them, or no polygon.
        if unit.shape is None and own and all(key in by_key for key in was):
            yield _shaped(unit.row, union([own[0], *(by_key[key] for key in was)]))


def _by_name(
    found: list[Boundary], districts: dict[str, shapely.MultiPolygon]
) -> dict[tuple[str, str], shapely.MultiPolygon]:
    """Boundaries of wards by the code of the district they lie in, and their name."""
    codes = list(districts)
    tree = STRtree([districts[code] for code in codes])
    by_name = {}
    for boundary in found:
        if boundary.level in WARD_LEVELS:
            for i in tree.query(boundary.shape.representative_point(), predicate="within"):
                by_name[codes[i], boundary.key] = boundary.shape
    return by_name


def _wards(
    wards: list[OldUnit],
    by_name: dict[tuple[str, str], shapely.MultiPolygon],
    earlier: dict[str, tuple[str, ...]],
    new_shapes: dict[str, shapely.MultiPolygon],
    report: LoadReport,
) -> Iterator[tuple[str, shapely.MultiPolygon]]:
    for unit in wards:
        if unit.shape is not None:
            continue
        district = unit.row.parent_code or ""
        keys = [*unit_keys(unit.row), *_distinct(earlier.get(unit.row.code, ()))]
        parts = [by_name[district, key] for key in dict.fromkeys(keys) if (district, key) in by_name]
        if not parts:
            continue
        shape = union(parts)
        inside = _share_inside(shape, [new_shapes[code] for code in unit.into if code in new_shapes])
        if inside < INSIDE:
            report.refuse("an old ward's outline does not lie in the ward it became", unit.row.full_name)
            continue
        yield unit.row.code, shape


def _left_over(
    wards: list[OldUnit], known: dict[str, shapely.MultiPolygon], new_shapes: dict[str, shapely.MultiPolygon]
) -> Iterator[tuple[str, shapely.MultiPolygon]]:
    """Where all but one of the wards that made a new one are known, the last is what remains."""
    makers: dict[str, list[OldUnit]] = defaultdict(list)
    for unit in wards:
        for code in unit.into:
            makers[code].append(unit)
    for code, units in makers.items():
        missing = [unit for unit in units if unit.row.code not in known]
        if len(missing) != 1 or not all(unit.whole for unit in units) or code not in new_shapes:
            continue
        rest = new_shapes[code].difference(union([known[u.row.code] for u in units if u is not missing[0]]))
        # Opening by about 60 m takes away the slivers along borders that were digitised twice.
        opened = multi(rest.buffer(-3e-4).buffer(3e-4))
        if opened.area > _LEFT_OVER:
            yield missing[0].row.code, opened


def _share_inside(shape: shapely.MultiPolygon, wholes: list[shapely.MultiPolygon]) -> float:
    if not wholes:
        return 1.0
    return float(shape.intersection(union(wholes)).area) / float(shape.area)


def unit_keys(row: UnitRow) -> list[str]:
    """The name under each kind: a commune may have become a ward since the extract was made."""
    return [name_key(row.full_name), *(name_key(f"{kind} {row.name}") for kind in KINDS)]


def _distinct(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Without the package's second spellings: `phuong06` beside `phuong6`."""
    return tuple(key for key in keys if not (key[-2:].isdigit() and key[-2] == "0"))


def _shaped(row: UnitRow, shape: shapely.MultiPolygon) -> UnitRow:
    return replace(row, wkb=shapely.to_wkb(shape), area_km2=round(area_km2(shape), 3))
