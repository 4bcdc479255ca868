"""What the gazetteer holds of the registry: streets, units, places. Compact, and never changed once built."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable
from dataclasses import field
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from store.values import value_class

METRES_PER_DEGREE = 111_195.0


@value_class(frozen=True, slots=True)
class Street:
    """A street or an alley. (`lon`, `lat`) is half way along it.

    `wards` are those it runs through, old and new; `units` these and the old districts of the old ones; `renumbered`:
    houses of it had other numbers once, which find them still; `former`: those of its names that it bore until the city
    gave it another, the latest last.
    """

    id: int
    name: str
    names: tuple[str, ...]
    is_alley: bool
    parent_id: int | None
    alley_path: str
    length_m: float
    importance: float
    wkb: bytes | None
    lon: float
    lat: float
    wards: tuple[int, ...]
    units: frozenset[int]
    renumbered: bool = False
    former: tuple[str, ...] = ()

    def line(self) -> BaseGeometry | None:
        """Its geometry in degrees (EPSG:4326)."""
        return shapely.from_wkb(self.wkb) if self.wkb else None


@value_class(frozen=True, slots=True)
class Unit:
    """An administrative unit; `current` since the reform. `key` is its bare folded name.

    `ended_by`: of one that was gone before the reform, the day on which it surely was no more; `until`: of one that
    ended in a reform, the first day of what followed.
    """

    id: int
    code: str
    level: str
    kind: str
    name: str
    full_name: str
    name_en: str
    key: str
    parent_id: int | None
    current: bool
    lon: float | None
    lat: float | None
    radius_m: float
    ended_by: date | None = None
    until: date | None = None

    @property
    def earlier(self) -> bool:
        """Whether it was gone before the last units of before the reform."""
        return self.ended_by is not None


@value_class(frozen=True, slots=True)
class Place:
    """A named address: a market, a school, a project, a building with a name."""

    id: int
    code: str
    name: str
    names: tuple[str, ...]
    kind: str
    category: str
    importance: float
    lon: float
    lat: float
    plus_code: str
    number: str | None
    street_id: int | None
    street_text: str | None
    ward_id: int | None
    old_ward_id: int | None
    old_district_id: int | None
    units: frozenset[int] = field(default_factory=frozenset)


def wards_are_outlined(units: Iterable[Unit], outlines: Container[int]) -> bool:
    """Whether `outlines` has any of a ward there is now: then they tell what is in the city, and where."""
    return any(unit.current and unit.level == "ward" and unit.id in outlines for unit in units)


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres between two (lon, lat) near each other."""
    x = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot(x, a[1] - b[1]) * METRES_PER_DEGREE


def middles_of(lines: Any) -> list[tuple[float, float] | None]:
    """(lon, lat) half way along the longest part of each of an array of lines; None without a geometry."""
    parts, owner = shapely.get_parts(lines, return_index=True)
    parts, owner = parts[~shapely.is_empty(parts)], owner[~shapely.is_empty(parts)]
    order = np.lexsort((-shapely.length(parts), owner))
    longest = order[np.unique(owner[order], return_index=True)[1]]
    points = shapely.get_coordinates(shapely.line_interpolate_point(parts[longest], 0.5, normalized=True)).tolist()
    found: list[tuple[float, float] | None] = [None] * len(lines)
    for n, (lon, lat) in zip(owner[longest].tolist(), points, strict=True):
        found[n] = lon, lat
    return found


def reach_m(geometry: BaseGeometry) -> float:
    """Half the diagonal of its box, in metres: how far a point of it may be from its middle."""
    west, south, east, north = geometry.bounds
    return distance_m((west, south), (east, north)) / 2
