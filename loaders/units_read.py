"""The city's administrative units as two sources tell them: a city bundle, or the `vietnamadminunits` package."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

import pyogrio
import shapely

from addressing.text import fold, nfc
from store.city import CityProfile
from store.errors import BadInput

WARDS_FILE = "wards-2025.gpkg"
DISTRICTS_FILE = "districts-pre-2025.gpkg"
MERGER_FILE = "ward-merger-2025.csv"

Part = Literal["full", "partial"]
KINDS = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Quận", "Huyện", "Tỉnh", "Xã")
PROVINCE_CODES = {"thanh pho ho chi minh": "79", "tinh binh duong": "74", "tinh ba ria vung tau": "77"}


@dataclass(frozen=True, slots=True)
class NewWard:
    """A ward since the reform. `shape` in degrees, where the source has it."""

    code: str
    full_name: str
    name_en: str | None = None
    area_km2: float | None = None
    shape: shapely.MultiPolygon | None = None


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


@dataclass(frozen=True, slots=True)
class UnitSource:
    """All that one source tells. `district_shapes` is by full name, as given, traps included."""

    name: str
    new: tuple[NewWard, ...]
    old: tuple[OldWard, ...]
    district_shapes: dict[str, shapely.MultiPolygon] = field(default_factory=dict)


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


def read_package(profile: CityProfile) -> UnitSource:
    """The units of the `vietnamadminunits` package: names, codes and the mapping, no polygons."""
    with _package() as database:
        new_rows = database.execute(
            "SELECT wardCode, ward, wardKey, wardAreaKm2, provinceKey FROM admin_units WHERE provinceCode = ?",
            [profile.province_code],
        ).fetchall()
        old_rows = database.execute(
            "SELECT coalesce(wardCode, districtCode), coalesce(ward, district), districtCode, district, province,"
            " provinceKey || '_' || districtKey || '_' || coalesce(wardKey, '') FROM admin_units_legacy"
        ).fetchall()
    converter = json.loads((files("vietnamadminunits") / "data" / "converter_2025.json").read_text("utf-8"))
    mapping = _package_mapping(converter, new_rows)
    new = tuple(NewWard(code, nfc(name), None, area) for code, name, _, area, _ in new_rows)
    old = tuple(
        OldWard(row[0], nfc(row[1]), row[2], nfc(row[3]), nfc(row[4]), tuple(mapping[row[5]]))
        for row in old_rows
        if row[5] in mapping
    )
    return UnitSource("vietnamadminunits", new, old)


def _package_mapping(converter: dict[str, Any], new_rows: list[tuple[str, ...]]) -> dict[str, list[tuple[str, Part]]]:
    """Old ward key → (new code, part). The package divides what was parted, and keeps the rest whole."""
    code_of = {row[2]: row[0] for row in new_rows}
    province = new_rows[0][4]
    mapping: dict[str, list[tuple[str, Part]]] = {}
    for new_key, old_keys in converter["DICT_PROVINCE_WARD_NO_DIVIDED"][province].items():
        for old_key in old_keys:
            mapping.setdefault(old_key, []).append((code_of[new_key], "full"))
    for old_key, parts in converter["DICT_PROVINCE_WARD_DIVIDED"][province].items():
        codes = dict.fromkeys(code_of[part["newWardKey"]] for part in parts)
        mapping[old_key] = [(code, "partial") for code in codes]
    return mapping


def earlier_names() -> dict[str, tuple[str, ...]]:
    """What old wards and districts swallowed before 2025, by code: `Phường 6`, `7`, `8` of Quận 3 for Võ Thị Sáu.

    Names are the package's keys, folded and run together with their kind: `phuong6`, `quan9`.
    """
    with _package() as database:
        rows = database.execute(
            "SELECT wardCode, wardAlias FROM admin_units_legacy WHERE wardAlias IS NOT NULL UNION "
            "SELECT districtCode, districtAlias FROM admin_units_legacy WHERE districtAlias IS NOT NULL"
        ).fetchall()
    kinds = tuple(name_key(kind) for kind in KINDS)
    return {code: tuple(k for k in json.loads(alias) if k.startswith(kinds)) for code, alias in rows if code}


def name_key(full_name: str) -> str:
    """`Phường Bến Nghé` → `phuongbennghe`, as the package writes its keys."""
    return fold(full_name).replace(" ", "")


@contextmanager
def _package() -> Iterator[sqlite3.Connection]:
    with (
        as_file(files("vietnamadminunits") / "data" / "dataset.db") as path,
        closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database,
    ):
        yield database
