"""The city's units as the `vietnamadminunits` package has them: names, codes, what became of which, a point of each."""

from __future__ import annotations

import json
import math
import sqlite3
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from importlib.resources import as_file, files
from typing import Any

from addressing.parsing.text import nfc
from loaders.metres import distance_m
from loaders.units_read import KINDS, NewWard, OldWard, Part, Spot, UnitSource, name_key
from store import sqlfiles
from store.city import CityProfile

#: A ward is no circle, and its point in the package may be its office: how much farther than a circle's edge it goes.
_UNROUND = 2.5
_LEAST_REACH_M = 300.0


def read_package(profile: CityProfile) -> UnitSource:
    """The units of the package: names, codes, the mapping and a point of each, no polygons."""
    with _package() as database:
        new_rows = database.execute(_sql("package_new.sql"), [profile.province_code]).fetchall()
        old_rows = database.execute(_sql("package_old.sql")).fetchall()
    converter = json.loads((files("vietnamadminunits") / "data" / "converter_2025.json").read_text("utf-8"))
    mapping = _mapping(converter, new_rows)
    new = tuple(
        NewWard(code, nfc(name), None, area, None, _new_spot(*spot)) for code, name, _, area, _, *spot in new_rows
    )
    by_code = {ward.code: ward.spot for ward in new}
    kept = [row for row in old_rows if row[5] in mapping]
    old = tuple(_old_ward(row, tuple(mapping[row[5]]), by_code) for row in kept)
    return UnitSource("vietnamadminunits", new, old, district_spots=_districts(old))


def with_spots(source: UnitSource, profile: CityProfile) -> UnitSource:
    """`source` with the package's points for old units: no source has outlines of all of them."""
    package = read_package(profile)
    spots = {ward.code: ward.spot for ward in package.old}
    old = tuple(replace(ward, spot=ward.spot or spots.get(ward.code)) for ward in source.old)
    return replace(source, old=old, district_spots={**package.district_spots, **source.district_spots})


def _sql(name: str) -> str:
    return sqlfiles.load("loaders", name)


def _new_spot(lon: float, lat: float, area_km2: float) -> Spot:
    return Spot(lon, lat, round(max(_LEAST_REACH_M, _UNROUND * 1000 * math.sqrt(area_km2 / math.pi))))


def _old_ward(row: tuple[Any, ...], into: tuple[tuple[str, Part], ...], new: Mapping[str, Spot | None]) -> OldWard:
    heirs = [spot for code, _ in into if (spot := new[code]) is not None]
    spot = _near_heir(_bounded(*row[6:9]), heirs)
    return OldWard(row[0], nfc(row[1]), row[2], nfc(row[3]), nfc(row[4]), into, spot)


def _bounded(lon: float, lat: float, bounds: str) -> Spot:
    """The point, reaching to the farthest corner of its bounds (`south,west – north,east`)."""
    (south, west), (north, east) = (map(float, corner.split(",")) for corner in bounds.split("–"))
    corners = [(x, y) for x in (west, east) for y in (south, north)]
    return Spot(lon, lat, round(max(_LEAST_REACH_M, *(distance_m((lon, lat), corner) for corner in corners))))


def _districts(wards: Iterable[OldWard]) -> dict[str, Spot]:
    """Districts stand amid their wards: the package has points hundreds of kilometres off for some."""
    spots: dict[str, list[Spot]] = defaultdict(list)
    for ward in wards:
        if ward.spot is not None:
            spots[ward.district_code].append(ward.spot)
    return {code: _amid(some) for code, some in spots.items()}


def _amid(spots: list[Spot]) -> Spot:
    middle = statistics.fmean(spot.lon for spot in spots), statistics.fmean(spot.lat for spot in spots)
    return Spot(*middle, max(round(distance_m(middle, (s.lon, s.lat)) + s.reach_m) for s in spots))


def _near_heir(spot: Spot, heirs: list[Spot]) -> Spot:
    """Some points are miles off: what became of the ward says how far, and that far is the ward's reach."""
    beyond = [distance_m((spot.lon, spot.lat), (heir.lon, heir.lat)) - heir.reach_m for heir in heirs]
    return replace(spot, reach_m=max(spot.reach_m, round(spot.reach_m + min(beyond, default=0.0))))


def _mapping(converter: dict[str, Any], new_rows: list[tuple[Any, ...]]) -> dict[str, list[tuple[str, Part]]]:
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


@contextmanager
def _package() -> Iterator[sqlite3.Connection]:
    with (
        as_file(files("vietnamadminunits") / "data" / "dataset.db") as path,
        closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database,
    ):
        yield database
