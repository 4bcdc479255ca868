"""A batch of source geometries made ready to store: transformed, two-dimensional, valid, of one type. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from layers.source import GeometryType
from layers.vn2000 import Coordinates, Projection
from store.bilingual import Bilingual

Geometries = NDArray[np.object_]

STORED_TYPE: dict[GeometryType, str] = {
    "Point": "Point",
    "MultiPoint": "MultiPoint",
    "LineString": "MultiLineString",
    "MultiLineString": "MultiLineString",
    "Polygon": "MultiPolygon",
    "MultiPolygon": "MultiPolygon",
    "GeometryCollection": "Geometry",
    "Unknown": "Geometry",
}
SINGLE, MULTI = shapely.GeometryType, shapely.GeometryType
#: Stored type -> (single type, multi type, how to make a multi of singles)
FAMILIES = {
    "Point": (SINGLE.POINT, MULTI.MULTIPOINT, None),
    "MultiPoint": (SINGLE.POINT, MULTI.MULTIPOINT, shapely.multipoints),
    "MultiLineString": (SINGLE.LINESTRING, MULTI.MULTILINESTRING, shapely.multilinestrings),
    "MultiPolygon": (SINGLE.POLYGON, MULTI.MULTIPOLYGON, shapely.multipolygons),
}

NO_GEOMETRY = Bilingual("không có hình học", "no geometry")
UNREADABLE = Bilingual("hình học không đọc được", "unreadable geometry")
EMPTY = Bilingual("hình học rỗng", "empty geometry")
OUTSIDE = Bilingual("toạ độ ngoài phạm vi của hệ toạ độ", "coordinates outside what the CRS covers")
COLLAPSED = Bilingual("hình học hỏng, không sửa được", "broken geometry, nothing left after repair")
WRONG_TYPE = Bilingual("khác kiểu hình học của lớp", "not of the layer's geometry type")


@dataclass(frozen=True, slots=True)
class Batch:
    """The geometries as EWKB (EPSG:4326), None where refused; the reasons by index; how many were repaired."""

    ewkb: list[bytes | None]
    refused: dict[int, Bilingual]
    repaired: int
    bounds: tuple[float, float, float, float] | None


def prepare(wkb: Sequence[bytes | None], way: Projection, stored_type: str) -> Batch:
    """Makes a batch ready for a column `geometry(<stored_type>, 4326)`."""
    refused: dict[int, Bilingual] = {}
    geometries = _read(wkb, refused)
    geometries = _transform(shapely.force_2d(geometries), way, refused)
    geometries, repaired = _repair(geometries, stored_type, refused)
    geometries = _promote(geometries, stored_type, refused)
    bounds = shapely.total_bounds(geometries)
    ewkb = shapely.to_wkb(shapely.set_srid(geometries, 4326), include_srid=True, output_dimension=2)
    west, south, east, north = (float(side) for side in bounds)
    return Batch(list(ewkb), refused, repaired, None if np.isnan(bounds).any() else (west, south, east, north))


def sample(wkb: Sequence[bytes | None], size: int = 500) -> Coordinates:
    """Up to `size` raw coordinates ((n, 2), in the source's own numbers), to guess a CRS from."""
    geometries = _read(wkb, {})
    xy = shapely.get_coordinates(geometries[~shapely.is_missing(geometries)])
    xy = xy[np.isfinite(xy).all(axis=1)]
    return xy[:: max(1, len(xy) // size)][:size]


def _read(wkb: Sequence[bytes | None], refused: dict[int, Bilingual]) -> Geometries:
    given = np.empty(len(wkb), dtype=object)
    given[:] = list(wkb)
    geometries: Geometries = np.atleast_1d(shapely.from_wkb(given, on_invalid="ignore"))
    missing, empty = shapely.is_missing(geometries), shapely.is_empty(geometries)
    for index in np.flatnonzero(missing | empty):
        refused[int(index)] = EMPTY if empty[index] else NO_GEOMETRY if given[index] is None else UNREADABLE
    geometries[empty] = None
    return geometries


def _transform(geometries: Geometries, way: Projection, refused: dict[int, Bilingual]) -> Geometries:
    xy, owner = shapely.get_coordinates(geometries, return_index=True)
    if not len(xy):
        return geometries
    lonlat = way(xy)
    with np.errstate(invalid="ignore"):
        lost = ~np.isfinite(lonlat).all(axis=1) | (np.abs(lonlat[:, 0]) > 180) | (np.abs(lonlat[:, 1]) > 90)
    outside = np.unique(owner[lost])
    lonlat[lost] = 0.0
    moved: Geometries = shapely.set_coordinates(geometries, lonlat)
    for index in outside:
        refused[int(index)] = OUTSIDE
    moved[outside] = None
    return moved


def _repair(geometries: Geometries, stored_type: str, refused: dict[int, Bilingual]) -> tuple[Geometries, int]:
    broken = np.flatnonzero(~shapely.is_valid(geometries) & ~shapely.is_missing(geometries))
    if not len(broken):
        return geometries, 0
    if stored_type == "MultiPolygon":
        # This method keeps areas only: no lines or points where a ring touches itself.
        fixed = shapely.make_valid(geometries[broken], method="structure", keep_collapsed=False)
    else:
        fixed = shapely.make_valid(geometries[broken])
    geometries[broken] = fixed
    collapsed = broken[shapely.is_empty(fixed)]
    for index in collapsed:
        refused[int(index)] = COLLAPSED
    geometries[collapsed] = None
    return geometries, len(broken) - len(collapsed)


def _promote(geometries: Geometries, stored_type: str, refused: dict[int, Bilingual]) -> Geometries:
    if stored_type not in FAMILIES:
        return geometries
    single, multi, make_multi = FAMILIES[stored_type]
    types = shapely.get_type_id(geometries)
    if make_multi is None:
        ones = np.flatnonzero((types == multi) & (shapely.get_num_geometries(geometries) == 1))
        geometries[ones] = shapely.get_geometry(geometries[ones], 0)
    else:
        singles = np.flatnonzero(types == single)
        if len(singles):
            geometries[singles] = make_multi(geometries[singles], indices=np.arange(len(singles)))
    wanted = single if make_multi is None else multi
    wrong = np.flatnonzero((shapely.get_type_id(geometries) != wanted) & ~shapely.is_missing(geometries))
    for index in wrong:
        refused[int(index)] = WRONG_TYPE
    geometries[wrong] = None
    return geometries
