"""Distances within one city, in metres: degrees laid flat around the city's centre (a few parts in a thousand off)."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

METRES_A_DEGREE = 111_320.0
#: The latitude whose scale is used; Ho Chi Minh City spans 8.6° to 11.5°, where the cosine differs by half a percent.
LATITUDE = 10.77

_SCALE = np.array([METRES_A_DEGREE * float(np.cos(np.radians(LATITUDE))), METRES_A_DEGREE])

Geometries = NDArray[Any]


def flat(geometries: Any) -> Any:
    """Geometry or array of geometries in degrees (EPSG:4326) as flat metres."""
    return shapely.transform(geometries, lambda xy: xy * _SCALE)


def area_km2(geometry: shapely.Polygon | shapely.MultiPolygon) -> float:
    """The area of a geometry in degrees, in square kilometres, at its own latitude."""
    if geometry.is_empty:
        return 0.0
    _, south, _, north = geometry.bounds
    scale = float(np.cos(np.radians((south + north) / 2))) * METRES_A_DEGREE * METRES_A_DEGREE
    return float(geometry.area) * scale / 1e6


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two (lon, lat)."""
    return float(np.hypot(*((np.array(one) - np.array(other)) * _SCALE)))
