"""`load units`: the city's wards and districts, before and since the reform, with succession and polygons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TypedDict

import shapely

from addressing.parsing.text import fold
from addressing.registry.intake import take_units
from addressing.registry.rows import SuccessionRow, UnitRow
from loaders.intake_result import into_report
from loaders.metres import area_km2
from loaders.report import LoadReport
from loaders.units_package import read_package, with_spots
from loaders.units_read import (
    DISTRICTS_FILE,
    MERGER_FILE,
    WARDS_FILE,
    OldWard,
    Spot,
    UnitSource,
    has_units,
    kind_and_name,
    read_bundle,
)
from loaders.units_shapes import district_shapes, province_shapes, unchanged_wards, whole_city
from store.bilingual import Bilingual
from store.city import CityProfile
from store.database import Database
from store.errors import BadInput
from store.loads import done, fingerprint, step
from store.progress import Progress, silent

LOADER = "units"
VERSION = "units 2"


def load_units(database: Database, folder: Path | None, progress: Progress = silent) -> LoadReport:
    """Loads the units of a bundle folder, or of the `vietnamadminunits` package when `folder` is None. Once."""
    if folder is not None and not has_units(folder):
        raise BadInput(
            f"Thư mục «{folder}» không có dữ liệu đơn vị hành chính",
            f"{folder} has no administrative units",
            hint=Bilingual(f"cần {WARDS_FILE}, {MERGER_FILE}", f"it needs {WARDS_FILE} and {MERGER_FILE}"),
        )
    source = str(folder or "vietnamadminunits")
    mark = units_mark(folder)
    kept = done(database, LOADER, mark)
    if kept is not None:
        return LoadReport(LOADER, source, skipped=[LOADER])
    progress("units", 0, None)
    profile = database.settings.profile
    units = with_spots(read_bundle(folder), profile) if folder else read_package(profile)
    with step(database, LOADER, source, mark) as running:
        report = LoadReport(LOADER, source)
        rows, successions = unit_rows(units, profile, report)
        into_report(take_units(running.connection, rows, successions, progress, city=profile), "units", report)
        report.take("successions", len(successions))
        running.report = report.to_json()
    return report


def units_mark(folder: Path | None) -> str:
    """The fingerprint of the units' files."""
    if folder is None:
        return f"{VERSION} package"
    files = [folder / name for name in (WARDS_FILE, MERGER_FILE, DISTRICTS_FILE) if (folder / name).is_file()]
    return " ".join(fingerprint(path, VERSION) for path in files)


def unit_rows(units: UnitSource, profile: CityProfile, report: LoadReport) -> tuple[list[UnitRow], list[SuccessionRow]]:
    """Everything the registry is to know of `units`: the city, provinces, districts, wards, and what became of them."""
    reform = profile.reform_date
    rows = [*_city_rows(units, profile, reform), *_district_rows(units, profile, report)]
    rows += [*_new_rows(units, profile, reform), *_old_rows(units, reform)]
    known = {ward.code for ward in units.new}
    successions = []
    for ward in units.old:
        for new_code, part in ward.into:
            if new_code not in known:
                report.refuse("merged into a ward that is not there", f"{ward.code} → {new_code}")
            elif ward.code != ward.district_code:
                successions.append(SuccessionRow(ward.code, new_code, part, reform))
    return rows, successions


def _city_rows(units: UnitSource, profile: CityProfile, reform: date) -> Iterator[UnitRow]:
    kind, name = kind_and_name(profile.name_vi)
    city = whole_city(units)
    yield UnitRow(
        "city", profile.province_code, kind, name, profile.name_vi, units.name, profile.name_en,
        valid_from=reform, wkb=_wkb(city), area_km2=_area(city),
    )  # fmt: skip
    shapes = province_shapes(units)
    for province in dict.fromkeys(ward.province for ward in units.old):
        kind, name = kind_and_name(province)
        shape = shapes.get(province)
        yield UnitRow(
            "city", province_code(province, profile), kind, name, province, units.name,
            valid_to=reform, wkb=_wkb(shape), area_km2=_area(shape),
        )  # fmt: skip


def province_code(name: str, profile: CityProfile) -> str:
    """The old code of a province of the merged city; BadInput for another."""
    try:
        return dict(profile.former_provinces)[fold(name)]
    except KeyError:
        raise BadInput(f"Tỉnh «{name}» không thuộc thành phố", f"the province {name!r} is not of this city") from None


def _district_rows(units: UnitSource, profile: CityProfile, report: LoadReport) -> Iterator[UnitRow]:
    shapes, rebuilt = district_shapes(units)
    for name in rebuilt:
        report.note(f"{name}: the given polygon does not agree with its wards; rebuilt from them")
    districts: dict[str, OldWard] = {}
    for ward in units.old:
        districts.setdefault(ward.district_code, ward)
    for code, ward in districts.items():
        kind, name = kind_and_name(ward.district)
        shape = shapes.get(code)
        yield UnitRow(
            "district", code, kind, name, ward.district, units.name, english(kind, name),
            "city", province_code(ward.province, profile), valid_to=profile.reform_date,
            wkb=_wkb(shape), area_km2=_area(shape), **_at(units.district_spots.get(code)),
        )  # fmt: skip


def _new_rows(units: UnitSource, profile: CityProfile, reform: date) -> Iterator[UnitRow]:
    for ward in units.new:
        kind, name = kind_and_name(ward.full_name)
        yield UnitRow(
            "ward", ward.code, kind, name, ward.full_name, units.name, ward.name_en,
            "city", profile.province_code, valid_from=reform, wkb=_wkb(ward.shape), area_km2=ward.area_km2,
            **_at(ward.spot),
        )  # fmt: skip


def _old_rows(units: UnitSource, reform: date) -> Iterator[UnitRow]:
    shapes = unchanged_wards(units)
    for ward in units.old:
        if ward.code == ward.district_code:
            continue
        kind, name = kind_and_name(ward.full_name)
        shape = shapes.get(ward.code)
        yield UnitRow(
            "ward", ward.code, kind, name, ward.full_name, units.name, english(kind, name),
            "district", ward.district_code, valid_to=reform, wkb=_wkb(shape), area_km2=_area(shape),
            **_at(ward.spot),
        )  # fmt: skip


def english(kind: str, name: str) -> str | None:
    """`Ward 3`, `District 1` for what has a number for its name; None for all others."""
    words = {"phường": "Ward", "quận": "District"}
    return f"{words[kind]} {name}" if kind in words and name.isdigit() else None


class _Centre(TypedDict):
    centre: tuple[float, float] | None
    reach_m: float | None


def _at(spot: Spot | None) -> _Centre:
    return _Centre(centre=(spot.lon, spot.lat) if spot else None, reach_m=spot.reach_m if spot else None)


def _wkb(shape: shapely.MultiPolygon | None) -> bytes | None:
    return shapely.to_wkb(shape) if shape is not None else None


def _area(shape: shapely.MultiPolygon | None) -> float | None:
    return round(area_km2(shape), 3) if shape is not None else None
