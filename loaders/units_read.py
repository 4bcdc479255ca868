"""What a source tells of the city's administrative units, and how a city bundle tells it (a package: units_package)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pyogrio
import shapely

from addressing.parsing.text import fold, nfc
from store.errors import BadInput

WARDS_FILE = "wards-2025.gpkg"
DISTRICTS_FILE = "districts-pre-2025.gpkg"
MERGER_FILE = "ward-merger-2025.csv"

Part = Literal["full", "partial"]
KINDS = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Quận", "Huyện", "Tỉnh", "Xã")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a unit is, roughly: a point of it in degrees, and how many metres from there it goes at most."""

    lon: float
    lat: float
    reach_m: float


@dataclass(frozen=True, slots=True)
class NewWard:
    """A ward since the reform. `shape` in degrees, where the source has it."""

    code: str
    full_name: str
    name_en: str | None = None
    area_km2: float | None = None
    shape: shapely.MultiPolygon | None = None
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class OldWard:
    """A ward before the reform, with where it went: (new code, part) pairs.

    A district that had no wards (Huyện Côn Đảo) stands here as its own ward, with the district's code.
    """

    code: str
    full_name: str
    district_code: str
    district: str
    province: str
    into: tuple[tuple[str, Part], ...]
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class UnitSource:
    """All that one source tells. `district_shapes` is by full name, as given, traps included;
    `district_spots` is by code."""

    name: str
    new: tuple[NewWard, ...]
    old: tuple[OldWard, ...]
    district_shapes: dict[str, shapely.MultiPolygon] = field(default_factory=dict)
    district_spots: dict[str, Spot] = field(default_factory=dict)


def kind_and_name(full_name: str) -> tuple[str, str]:
    """`Phường Bến Nghé` → ("phường", "Bến Nghé")."""
    for kind in KINDS:
        if full_name.startswith(kind + " "):
            return kind.lower(), full_name[len(kind) + 1 :]
    return "", full_name


def has_units(folder: Path) -> bool:
    """Whether the bundle folder carries the units' files."""
    return (folder / WARDS_FILE).is_file() and (folder / MERGER_FILE).is_file()


def read_bundle(folder: Path) -> UnitSource:
    """The bundle's units; BadInput names the file that is missing or unreadable."""
    new = tuple(_bundle_wards(folder / WARDS_FILE))
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in _merger_rows(folder / MERGER_FILE):
        grouped.setdefault(row["old_code"], []).append(row)
    old = tuple(_old_ward(code, same) for code, same in grouped.items())
    shapes = dict(_district_shapes(folder / DISTRICTS_FILE)) if (folder / DISTRICTS_FILE).is_file() else {}
    return UnitSource(folder.name, new, old, shapes)


def _old_ward(code: str, rows: list[dict[str, str]]) -> OldWard:
    first = rows[0]
    return OldWard(
        code,
        nfc(first["old_name"]),
        first["old_district_code"],
        nfc(first["old_district"]),
        nfc(first["old_province"]),
        tuple((row["new_code"], _part(row["part"])) for row in rows),
    )


def _part(text: str) -> Part:
    return "partial" if text == "partial" else "full"


def _merger_rows(path: Path) -> list[dict[str, str]]:
    needed = {"new_code", "old_code", "old_name", "part", "old_district_code", "old_district", "old_province"}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if not rows or not needed <= set(rows[0]):
        raise BadInput(
            f"Tệp «{path.name}» thiếu cột: {', '.join(sorted(needed))}",
            f"{path.name} lacks columns of {', '.join(sorted(needed))}",
        )
    return rows


def _bundle_wards(path: Path) -> Iterator[NewWard]:
    table = _table(path, ["code", "full_name", "name_en", "area_km2"])
    for code, full_name, name_en, area, shape in table:
        yield NewWard(str(code), nfc(str(full_name)), str(name_en), float(str(area)), multi(shape))


def _district_shapes(path: Path) -> Iterator[tuple[str, shapely.MultiPolygon]]:
    for name, shape in _table(path, ["name"]):
        yield nfc(str(name)), multi(shape)


def _table(path: Path, columns: list[str]) -> Iterator[tuple[object, ...]]:
    try:
        meta, _, geometry, fields = pyogrio.raw.read(path, columns=columns)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise BadInput(f"Không đọc được «{path.name}»", f"cannot read {path.name}: {error}") from error
    by_name = dict(zip(meta["fields"], fields, strict=True))
    missing = [column for column in columns if column not in by_name]
    if missing:
        raise BadInput(f"«{path.name}» thiếu cột {missing}", f"{path.name} lacks the columns {missing}")
    return zip(*(by_name[column] for column in columns), shapely.from_wkb(geometry), strict=True)


def multi(shape: object) -> shapely.MultiPolygon:
    """`shape` as a valid multipolygon."""
    assert isinstance(shape, shapely.geometry.base.BaseGeometry)
    valid = shape if shape.is_valid else shapely.make_valid(shape)
    polygons = [part for part in shapely.get_parts(valid) if isinstance(part, shapely.Polygon)]
    nested = [p for part in shapely.get_parts(valid) if isinstance(part, shapely.MultiPolygon) for p in part.geoms]
    return shapely.MultiPolygon(polygons + nested)


def name_key(full_name: str) -> str:
    """`Phường Bến Nghé` → `phuongbennghe`, as the package writes its keys."""
    return fold(full_name).replace(" ", "")
