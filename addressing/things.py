"""What the gazetteer holds of the registry: streets, units, places. Compact, and never changed once built."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Street:
    """A street or an alley. (`lon`, `lat`) is half way along it.

    `wards` are those it runs through, old and new; `units` these and the old districts of the old ones.
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

    def line(self) -> BaseGeometry | None:
        """Its geometry in degrees (EPSG:4326)."""
        return shapely.from_wkb(self.wkb) if self.wkb else None


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative unit; `current` since the reform. `key` is its bare folded name."""

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


@dataclass(frozen=True, slots=True)
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


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres between two (lon, lat) near each other."""
    x = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot(x, a[1] - b[1]) * METRES_PER_DEGREE


def middle_of(line: BaseGeometry | None) -> tuple[float, float] | None:
    """(lon, lat) half way along the longest part of a line; None without a geometry."""
    if line is None or line.is_empty:
        return None
    parts = list(getattr(line, "geoms", [line]))
    longest = max(parts, key=lambda part: part.length)
    point = longest.interpolate(0.5, normalized=True)
    return float(point.x), float(point.y)


def reach_m(geometry: BaseGeometry) -> float:
    """Half the diagonal of its box, in metres: how far a point of it may be from its middle."""
    west, south, east, north = geometry.bounds
    return distance_m((west, south), (east, north)) / 2
