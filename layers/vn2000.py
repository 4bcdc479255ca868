"""VN-2000, the national datum: the one right transformation to WGS 84, and which zone a file without a CRS is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection
from pyproj.exceptions import CRSError

from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput

Coordinates = NDArray[np.float64]

#: EPSG:6960 "VN-2000 to WGS 84 (2)", the seven parameters of the ministry's decision 05/2007/QĐ-BTNMT. Spelled out,
#: because files name the datum in a dozen ways and PROJ falls back to no shift at all (200 m off) for most of them.
VN2000_TO_WGS84 = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 +step +proj=cart +ellps=WGS84 "
    "+step +proj=helmert +x=-191.90441429 +y=-39.30318279 +z=-111.45032835 +rx=-0.00928836 +ry=0.01975479 "
    "+rz=-0.00427372 +s=0.252906278 +convention=coordinate_frame "
    "+step +inv +proj=cart +ellps=WGS84 +step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)
VN2000_SCALES = (0.9999, 0.9996)
ENOUGH_INSIDE = 0.95


@dataclass(frozen=True, slots=True)
class Projection:
    """The way from a source's CRS to WGS 84 longitude and latitude. `note` says what was assumed, if anything."""

    name: str
    steps: tuple[Transformer, ...]
    note: Bilingual | None = None
    north_first: bool = False
    swapped: bool = False

    def __call__(self, xy: Coordinates) -> Coordinates:
        """(n, 2) of the source's x, y to (n, 2) of degrees; inf where a point is outside what the CRS can say.

        `swapped`: the source has them as y, x.
        """
        x, y = (xy[:, 1], xy[:, 0]) if self.swapped else (xy[:, 0], xy[:, 1])
        for step in self.steps:
            x, y = step.transform(x, y)
        return np.column_stack([x, y])

    def inverse(self, lonlat: Coordinates) -> Coordinates:
        """(n, 2) of degrees to (n, 2) of the CRS's x, y (east, north)."""
        x, y = lonlat[:, 0], lonlat[:, 1]
        for step in reversed(self.steps):
            x, y = step.transform(x, y, direction=TransformDirection.INVERSE)
        return np.column_stack([x, y])

    def from_official(self, coordinates: Coordinates) -> Coordinates:
        """To degrees, from coordinates in the axis order that the CRS's authority laid down (OGC API's order)."""
        return self(coordinates[:, ::-1] if self.north_first else coordinates)

    def to_official(self, lonlat: Coordinates) -> Coordinates:
        """From degrees, to coordinates in the axis order that the CRS's authority laid down."""
        xy = self.inverse(lonlat)
        return xy[:, ::-1] if self.north_first else xy


@dataclass(frozen=True, slots=True)
class Proposal:
    """A CRS that a file without one may be in: the shares (0..1) of its points inside the city, and their middle."""

    epsg: int
    name: str
    swapped: bool
    share_city: float
    share_core: float
    centre: tuple[float, float]

    @property
    def code(self) -> str:
        """`EPSG:9210`."""
        return f"EPSG:{self.epsg}"

    @property
    def projection(self) -> Projection:
        """The way to degrees by this proposal, with a note that it was a guess."""
        guessed = Bilingual(f"đã đoán hệ toạ độ: {self}", f"guessed CRS: {self}")
        return replace(projection(self.code), note=guessed, swapped=self.swapped)

    def __str__(self) -> str:
        order = ", x↔y" if self.swapped else ""
        lon, lat = self.centre
        return f"{self.code} {self.name}{order}: {self.share_city:.0%} ({lon:.4f}, {lat:.4f})"


@lru_cache(maxsize=128)
def projection(crs_text: str) -> Projection:
    """The projection of anything pyproj reads (also OGC's URIs); BadInput when it is no CRS."""
    try:
        crs = CRS.from_user_input(crs_text)
    except CRSError as error:
        raise unknown_crs(crs_text) from error
    if not (crs.is_projected or crs.is_geographic):
        raise unknown_crs(crs_text)
    north_first = bool(crs.axis_info) and crs.axis_info[0].direction == "north"
    if crs.is_bound or not _is_vn2000(crs):
        way = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        return Projection(_name(crs), (way,), north_first=north_first)
    base = crs.geodetic_crs
    steps = [Transformer.from_pipeline(VN2000_TO_WGS84)]
    if crs.is_projected and base is not None:
        steps.insert(0, Transformer.from_crs(crs, base, always_xy=True))
    return Projection(_name(crs), tuple(steps), None if _says_vn2000(crs) else _assumed(crs), north_first)


def propose(points: Coordinates, city: CityProfile) -> list[Proposal]:
    """Which of the city's zones fit `points` ((n, 2), as found in the file), the likeliest first; [] when none does."""
    found = []
    for swapped in (False, True):
        xy = points[:, ::-1] if swapped else points
        for epsg in (*city.plausible_zones, 4326):
            found.append(_judge(xy, epsg, swapped, city))
    fitting = [proposal for proposal in found if proposal.share_city > 0]
    return sorted(fitting, key=lambda p: (-round(p.share_core + p.share_city, 2), p.swapped, _rank(p.epsg, city)))


def choose(points: Coordinates, city: CityProfile) -> Proposal:
    """The one CRS that fits; BadInput with the candidates' numbers when none does, or several do alike."""
    proposals = propose(points, city)
    good = [proposal for proposal in proposals if proposal.share_city >= ENOUGH_INSIDE]
    straight = [proposal for proposal in good if not proposal.swapped] or good
    best = straight[:1]
    rivals = [p for p in straight[1:] if best and p.share_core > best[0].share_core - 0.2]
    if not best or (rivals and best[0].epsg != city.vn2000_zone):
        raise BadInput(
            "Không đoán được hệ toạ độ của tệp",
            "cannot tell the file's coordinate reference system",
            hint=crs_hint(proposals),
            candidates=[str(proposal) for proposal in proposals[:4]],
        )
    return best[0]


def crs_hint(proposals: Sequence[Proposal]) -> Bilingual:
    """What to try, in one line."""
    if not proposals:
        return Bilingual(
            "không múi VN-2000 nào của thành phố hợp với các toạ độ này",
            "none of the city's VN-2000 zones fits these coordinates",
        )
    listed = "; ".join(str(proposal) for proposal in proposals[:3])
    return Bilingual(f"hợp với các toạ độ này: {listed}", f"these coordinates would fit: {listed}")


def inside(lonlat: Coordinates, box: tuple[float, float, float, float]) -> float:
    """The share (0..1) of points in `box` (west, south, east, north)."""
    west, south, east, north = box
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    return float(np.mean((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))) if len(lonlat) else 0.0


def _judge(xy: Coordinates, epsg: int, swapped: bool, city: CityProfile) -> Proposal:
    way = projection(f"EPSG:{epsg}")
    lonlat = way(xy)
    lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
    middle = np.median(lonlat, axis=0) if len(lonlat) else np.array([0.0, 0.0])
    kept = len(lonlat) / max(1, len(xy))
    return Proposal(
        epsg,
        way.name,
        swapped,
        inside(lonlat, city.box) * kept,
        inside(lonlat, city.core_box) * kept,
        (float(middle[0]), float(middle[1])),
    )


def _rank(epsg: int, city: CityProfile) -> int:
    return city.plausible_zones.index(epsg) if epsg in city.plausible_zones else len(city.plausible_zones)


def _says_vn2000(crs: CRS) -> bool:
    datum = (crs.datum.name if crs.datum else "") + " " + (crs.geodetic_crs.name if crs.geodetic_crs else "")
    plain = "".join(letter for letter in datum.lower() if letter.isalnum())
    return "vn2000" in plain or "vietnam2000" in plain


def _is_vn2000(crs: CRS) -> bool:
    return _says_vn2000(crs) or _looks_like_vn2000(crs)


def _looks_like_vn2000(crs: CRS) -> bool:
    """A transverse Mercator of a Vietnamese zone whose datum the file does not name: no other grid is like it."""
    operation = crs.coordinate_operation
    if operation is None or "transverse mercator" not in operation.method_name.lower():
        return False
    if "unknown" not in (crs.datum.name if crs.datum else "unknown").lower():
        return False
    told = {parameter.name: parameter.value for parameter in operation.params}
    meridian = float(told.get("Longitude of natural origin", 0.0))
    return float(told.get("Scale factor at natural origin", 0.0)) in VN2000_SCALES and 102 <= meridian <= 109


def _assumed(crs: CRS) -> Bilingual:
    return Bilingual(
        f"«{_name(crs)}» không nêu hệ quy chiếu; đã hiểu là VN-2000",
        f"{_name(crs)!r} does not name its datum; taken as VN-2000",
    )


def _name(crs: CRS) -> str:
    epsg = crs.to_epsg(min_confidence=90)
    return crs.name if epsg is None else f"EPSG:{epsg} {crs.name}"


def unknown_crs(crs_text: str) -> BadInput:
    """The error of a text that names no CRS, with examples of those that do."""
    return BadInput(
        f"Không hiểu hệ toạ độ «{crs_text[:80]}»",
        f"unknown coordinate reference system {crs_text[:80]!r}",
        hint=Bilingual(
            "ví dụ: EPSG:9210 (VN-2000, TP.HCM), EPSG:4326, hoặc auto",
            "for example EPSG:9210 (VN-2000, Ho Chi Minh City), EPSG:4326, or auto",
        ),
    )
