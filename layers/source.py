"""What a loader hands to `layers.publish`: columns, a CRS, and features that can be read again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "integer", "double", "boolean", "date", "timestamp"]

#: The OGC simple feature types a source may declare; "Unknown" when its file does not say or mixes them.
GeometryType = Literal[
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection", "Unknown"
]

#: One feature: its geometry as WKB in the source's CRS (None: it has none), and one value for each column.
Feature = tuple[bytes | None, Sequence[object]]


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute. `name` is the source's own spelling; publishing makes an SQL name of it and keeps it as title.

    Values are `str`, `int`, `float`, `bool`, `datetime.date`, `datetime.datetime` (aware, or taken as UTC) or None.
    """

    name: str
    type: ColumnType
    title_vi: str = ""
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class FeatureSource:
    """A set of features to publish.

    `crs` is anything pyproj reads (`EPSG:9210`, WKT, PROJ string), or `auto`: the one of the city's zones that fits.
    Coordinates are in x/y (east, north) order.
    `count` is None when it is not known beforehand. `features` starts a new reading at each call, in file order.
    """

    columns: tuple[Column, ...]
    crs: str
    geometry_type: GeometryType
    count: int | None
    features: Callable[[], Iterator[Feature]]
    file_name: str | None = None
    file_sha256: str | None = None
