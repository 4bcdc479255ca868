"""Polygons of the old units, as far as they follow exactly from the new wards and the merger table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import shapely

from loaders.units_read import OldWard, UnitSource, multi

#: A given polygon that agrees less than this with the wards it should consist of is not trusted.
AGREEMENT = 0.6


def district_shapes(source: UnitSource) -> tuple[dict[str, shapely.MultiPolygon], list[str]]:
    """Old districts' polygons by code, and the names of those that were rebuilt because the given one was wrong.

    "Thành phố Thủ Đức" is such a one: sources show the former Quận 2 alone under its name.
    """
    built = _unions(source, lambda ward: ward.district_code)
    names = {ward.district_code: ward.district for ward in source.old}
    shapes: dict[str, shapely.MultiPolygon] = {}
    rebuilt = []
    for code, name in names.items():
        given = source.district_shapes.get(name)
        if given is not None and code in built and agreement(given, built[code]) < AGREEMENT:
            rebuilt.append(name)
            given = None
        shape = given if given is not None else built.get(code)
        if shape is not None:
            shapes[code] = shape
    return shapes, rebuilt


def province_shapes(source: UnitSource) -> dict[str, shapely.MultiPolygon]:
    """The polygons of the provinces that were merged, by name."""
    return _unions(source, lambda ward: ward.province)


def unchanged_wards(source: UnitSource) -> dict[str, shapely.MultiPolygon]:
    """Polygons of the old wards that only changed their name or their parent, by old code."""
    makers = _makers(source.old, lambda ward: ward.code)
    shapes = {ward.code: ward.shape for ward in source.new}
    found: dict[str, shapely.MultiPolygon] = {}
    for ward in source.old:
        shape = shapes.get(ward.into[0][0])
        if len(ward.into) == 1 and makers[ward.into[0][0]] == {ward.code} and shape is not None:
            found[ward.code] = shape
    return found


def whole_city(source: UnitSource) -> shapely.MultiPolygon | None:
    """The city since the reform: all new wards together, or None where a ward has no polygon."""
    shapes = [ward.shape for ward in source.new if ward.shape is not None]
    return union(shapes) if shapes and len(shapes) == len(source.new) else None


def agreement(one: shapely.MultiPolygon, other: shapely.MultiPolygon) -> float:
    """Intersection over union, 0..1."""
    together = float(one.union(other).area)
    return float(one.intersection(other).area) / together if together else 0.0


def union(shapes: Iterable[shapely.MultiPolygon]) -> shapely.MultiPolygon:
    """All together, without the hairline gaps (about 2 m) that digitising left between neighbours."""
    whole = shapely.union_all([shape.buffer(2e-5, join_style="mitre") for shape in shapes])
    return multi(whole.buffer(-2e-5, join_style="mitre"))


def _makers(old: Iterable[OldWard], of: Callable[[OldWard], str]) -> dict[str, set[str]]:
    makers: dict[str, set[str]] = defaultdict(set)
    for ward in old:
        for new_code, _ in ward.into:
            makers[new_code].add(of(ward))
    return makers


def _unions(source: UnitSource, of: Callable[[OldWard], str]) -> dict[str, shapely.MultiPolygon]:
    """What consists of whole new wards, put together of them."""
    makers = _makers(source.old, of)
    parts: dict[str, list[shapely.MultiPolygon | None]] = defaultdict(list)
    crossed: set[str] = set()
    for ward in source.new:
        owners = makers[ward.code]
        if len(owners) > 1:
            crossed |= owners
        for owner in owners:
            parts[owner].append(ward.shape)
    return {
        owner: union([shape for shape in shapes if shape is not None])
        for owner, shapes in parts.items()
        if owner not in crossed and all(shape is not None for shape in shapes)
    }
