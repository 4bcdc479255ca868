"""The real streets that a made-up city is laid on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from psycopg import Connection

from addressing.gazetteer.things import METRES_PER_DEGREE
from bench.big_city_shape import SHORTEST, Course, Floats
from store import sqlfiles

#: How thickly a street of a class is built on, against a common one; a motorway has no houses.
_BUILT = {"motorway": 0.0, "trunk": 0.4, "service": 0.6, "footway": 0.3, "path": 0.3, "track": 0.2}


@dataclass(frozen=True)
class RealStreet:
    """A street or alley of the extract; `line` in degrees, `taken` the number keys that really stand on it."""

    ref: str
    name: str
    highway: str
    path: str | None
    line: shapely.Geometry
    taken: frozenset[str]
    alleys: list[RealStreet] = field(default_factory=list)

    @property
    def middle_latitude(self) -> float:
        """Where its metres are reckoned."""
        box = shapely.bounds(self.line)
        return float(box[1] + box[3]) / 2

    @property
    def weight(self) -> float:
        """Its share of the city's houses: metres, less where fewer build."""
        built = _BUILT.get(self.highway.removesuffix("_link"), 1.0)
        return built * float(shapely.length(self.line)) * METRES_PER_DEGREE

    def courses(self, scale: Floats) -> list[Course]:
        """Its pieces in metres, the longest first; `scale` is metres a degree of (lon, lat)."""
        parts = sorted(shapely.get_parts([self.line]), key=lambda part: -part.length)
        corners = [shapely.get_coordinates(part) * scale for part in parts]
        return [Course(xy) for xy in corners if np.ptp(xy, axis=0).max() > SHORTEST]


def scale_at(latitude: float) -> Floats:
    """Metres a degree of (lon, lat)."""
    return np.array([METRES_PER_DEGREE * np.cos(np.radians(latitude)), METRES_PER_DEGREE])


def read_streets(connection: Connection[Any], source: str) -> list[RealStreet]:
    """Main streets with their alleys, and the alleys whose main street is not known, in a fixed order."""
    query = sqlfiles.load("bench", "big_city_streets.sql")
    rows = connection.execute(query, {"source": source}, binary=True).fetchall()
    streets = {row[0]: _street(row) for row in rows}
    roots: list[RealStreet] = []
    for row in rows:
        parent = streets.get(row[5]) if row[2] == "alley" and row[4] else None
        (parent.alleys if parent else roots).append(streets[row[0]])
    return roots


def _street(row: Sequence[Any]) -> RealStreet:
    return RealStreet(row[0], row[1], row[3], row[4], shapely.from_wkb(bytes(row[6])), frozenset(row[7]))


def shares(weights: Sequence[float], count: int) -> list[int]:
    """`count` in whole parts by weight, by the largest remainders."""
    whole = sum(weights)
    exact = [count * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_remainder[: count - sum(parts)]:
        parts[n] += 1
    return parts
