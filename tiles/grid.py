"""The tile grid (Web Mercator, XYZ): addresses of tiles, their bounds, and how large a pixel is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from store.bilingual import Bilingual
from store.errors import BadInput

MAX_ZOOM = 22
TILE_PIXELS = 256


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile of the grid; x from the west, y from the north."""

    z: int
    x: int
    y: int

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees (EPSG:4326)."""
        return (_lon(self.x, self.z), _lat(self.y + 1, self.z), _lon(self.x + 1, self.z), _lat(self.y, self.z))

    def padded(self, pixels: float) -> tuple[float, float, float, float]:
        """The box with so many pixels more on each side."""
        west, south, east, north = self.box
        pad = pixels * self.pixel
        return west - pad, max(south - pad, -90.0), east + pad, min(north + pad, 90.0)

    @property
    def pixel(self) -> float:
        """The width of a pixel in degrees of longitude, 256 a tile."""
        return 360.0 / (TILE_PIXELS << self.z)


def tile(z: int, x: int, y: int) -> Tile:
    """The tile, when the grid has it; BadInput otherwise."""
    if not 0 <= z <= MAX_ZOOM or not 0 <= x < 1 << z or not 0 <= y < 1 << z:
        raise BadInput(
            f"Không có ô bản đồ {z}/{x}/{y}",
            f"there is no tile {z}/{x}/{y}",
            hint=Bilingual(
                f"z từ 0 đến {MAX_ZOOM}, x và y từ 0 đến 2^z − 1", f"z is 0 to {MAX_ZOOM}, x and y are 0 to 2^z - 1"
            ),
        )
    return Tile(z, x, y)


def _lon(x: int, z: int) -> float:
    return x / (1 << z) * 360.0 - 180.0


def _lat(y: int, z: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / (1 << z)))))
