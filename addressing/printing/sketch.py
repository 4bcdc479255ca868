"""A small map drawn as SVG: streets and ward outlines of a box, marks upon them. No tiles, no scripts: it prints."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import shapely
from psycopg import Connection

from addressing.gazetteer.things import METRES_PER_DEGREE
from store import sqlfiles

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on the sketch (degrees, EPSG:4326); `kind` is its CSS class, `title` what a pointer over it says."""

    lon: float
    lat: float
    kind: str
    title: str = ""


@dataclass(frozen=True)
class Ground:
    """What the marks stand on: lines of streets and outlines of wards, in degrees."""

    streets: Sequence[tuple[str, shapely.Geometry]]
    wards: Sequence[tuple[str, shapely.Geometry]]


@dataclass(frozen=True, slots=True)
class Frame:
    """A box of degrees on a sheet of `width` by `height` units, north up, true to shape."""

    box: Box
    width: float
    height: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point is on the sheet: x to the right, y down."""
        west, south, east, north = self.box
        return (lon - west) / (east - west) * self.width, (north - lat) / (north - south) * self.height


def frame_of(positions: Sequence[tuple[float, float]], width: float, height: float, least_m: float = 300.0) -> Frame:
    """The frame that holds all positions with a margin, at least `least_m` metres wide."""
    lons, lats = [p[0] for p in positions], [p[1] for p in positions]
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    narrow = math.cos(math.radians(lat))
    wide = max((max(lons) - min(lons)) * narrow, (max(lats) - min(lats)) * width / height) * 1.12
    wide = max(wide, least_m / METRES_PER_DEGREE)
    x, y = wide / narrow / 2, wide * height / width / 2
    return Frame((lon - x, lat - y, lon + x, lat + y), width, height)


def ground_of(connection: Connection[Any], frame: Frame) -> Ground:
    """The streets and wards within a frame (any role)."""
    west, south, east, north = frame.box
    metres = (north - south) * METRES_PER_DEGREE
    parameters = {
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "tolerance": (north - south) / frame.height / 2,
        "alleys": metres < 3_000,
        "shortest": metres / 60 if metres > 3_000 else 0.0,
    }
    found = connection.execute(sqlfiles.load(__package__, "batch_streets.sql"), parameters).fetchall()
    shapes = [(what, name, shapely.from_wkb(bytes(wkb))) for what, name, wkb in found if wkb is not None]
    clip = shapely.box(*frame.box)
    streets, wards = (
        # Of a ward its border, cut: the border of a cut ward would run along the frame.
        [
            (name, shapely.intersection(shapely.boundary(shape) if kind == "ward" else shape, clip))
            for what, name, shape in shapes
            if what == kind
        ]
        for kind in ("street", "ward")
    )
    return Ground(streets, wards)


def svg(frame: Frame, ground: Ground, marks: Iterable[Mark], label: str = "") -> str:
    """The sketch; classes ward, street and each mark's kind are for the page's style sheet."""
    parts = [
        f'<svg class="sketch" viewBox="0 0 {frame.width:g} {frame.height:g}" role="img" aria-label="{escape(label)}">'
    ]
    parts += [_path(frame, shape, "ward", name) for name, shape in ground.wards]
    parts += [_path(frame, shape, "street", name) for name, shape in ground.streets]
    parts += [_mark(frame, mark) for mark in marks]
    return "".join([*parts, "</svg>"])


def lines_on(frame: Frame, shape: shapely.Geometry) -> list[list[tuple[float, float]]]:
    """The lines of a geometry (outlines of polygons too) on the sheet."""
    edges: Any = shapely.boundary(shape) if shapely.get_dimensions(shape) == 2 else shape
    parts = shapely.get_parts(edges).tolist() if not shapely.is_empty(edges) else []
    lines = [shapely.get_coordinates(part).tolist() for part in parts if shapely.get_dimensions(part) == 1]
    return [[frame.at(lon, lat) for lon, lat in line] for line in lines]


def _path(frame: Frame, shape: shapely.Geometry, kind: str, name: str) -> str:
    drawn = " ".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) for line in lines_on(frame, shape))
    return f'<path class="{kind}" d="{drawn}"><title>{escape(name)}</title></path>' if drawn else ""


def _mark(frame: Frame, mark: Mark) -> str:
    x, y = frame.at(mark.lon, mark.lat)
    title = f"<title>{escape(mark.title)}</title>" if mark.title else ""
    return f'<circle class="{mark.kind}" cx="{x:.1f}" cy="{y:.1f}" r="4">{title}</circle>'
