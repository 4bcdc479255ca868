"""Units of before and since the reform, from the package and from a bundle with the traps of the real one."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from loaders.osm import load_osm
from loaders.osm_read import areas
from loaders.osm_units import boundaries, shaped_units
from loaders.report import LoadReport
from loaders.units import load_units
from loaders.units_package import read_package
from loaders.units_read import kind_and_name, read_bundle
from store.city import HCMC
from store.database import Database
from store.errors import BadInput
from tests.loaders.osm_files import Extract, square

#: Four new wards side by side, each 0.01° wide; the first of Quận 1, three of Thủ Đức.
NEW = [
    ("26740", "Phường Sài Gòn"),
    ("26800", "Phường Thủ Đức"),
    ("26803", "Phường Tam Bình"),
    ("27094", "Phường Hoà An"),
]
COLUMNS = (
    "new_code", "new_name", "old_code", "old_name", "part", "old_district_code", "old_district", "old_province",
)  # fmt: skip
MERGER = [
    ("26740", "Phường Sài Gòn", "26740", "Phường Bến Nghé", "full", "760", "Quận 1"),
    ("26740", "Phường Sài Gòn", "26737", "Phường Đa Kao", "full", "760", "Quận 1"),
    ("26800", "Phường Thủ Đức", "26800", "Phường Linh Chiểu", "full", "769", "Thành phố Thủ Đức"),
    ("26803", "Phường Tam Bình", "26801", "Phường Linh Tây", "partial", "769", "Thành phố Thủ Đức"),
    ("27094", "Phường Hòa An", "26801", "Phường Linh Tây", "partial", "769", "Thành phố Thủ Đức"),
    ("99999", "Phường Không Có", "26801", "Phường Linh Tây", "partial", "769", "Thành phố Thủ Đức"),
]


def _box(i: float, width: float = 1) -> shapely.MultiPolygon:
    west = 106.68 + i * 0.01
    return shapely.MultiPolygon([shapely.box(west, 10.78, west + width * 0.01, 10.79)])


def _write(path: Path, layer: str, shapes: list[Any], columns: dict[str, list[Any]]) -> None:
    pyogrio.raw.write(
        path, geometry=shapely.to_wkb(np.array(shapes)), field_data=[np.array(c) for c in columns.values()],
        fields=list(columns), layer=layer, driver="GPKG", geometry_type="MultiPolygon", crs="EPSG:4326",
    )  # fmt: skip


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle whose Thủ Đức polygon shows a fifth of it, and whose tables spell hoà in two ways."""
    names = [name for _, name in NEW]
    _write(
        tmp_path / "wards-2025.gpkg", "wards", [_box(i) for i in range(4)],
        {"code": [c for c, _ in NEW], "name": [kind_and_name(n)[1] for n in names], "full_name": names,
         "name_en": ["x"] * 4, "area_km2": [1.2] * 4},
    )  # fmt: skip
    _write(
        tmp_path / "districts-pre-2025.gpkg", "districts", [_box(0), _box(1, 0.6)],
        {"name": ["Quận 1", "Thành phố Thủ Đức"]},
    )  # fmt: skip
    with (tmp_path / "ward-merger-2025.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows([*row, HCMC.name_vi] for row in MERGER)
    return tmp_path


def _all(database: Database, statement: str) -> list[tuple[Any, ...]]:
    with database.transaction("reader") as connection:
        return connection.execute(statement.encode()).fetchall()


def test_without_a_bundle_the_package_gives_all_wards_of_before_and_since(database: Database) -> None:
    report = load_units(database, None)
    count = "SELECT count(*) FROM registry.unit WHERE level = 'ward' AND "
    assert _all(database, count + "upper_inf(valid)") == [(168,)]
    assert _all(database, count + "NOT upper_inf(valid)") == [(441,)]
    assert report.taken["successions"] == 492
    again = load_units(database, None)
    assert again.skipped == ["units"]
    assert not again.changed


def test_a_reused_code_is_two_units(module_database: Database) -> None:
    load_units(module_database, None)
    found = _all(
        module_database,
        "SELECT full_name, lower(valid)::text, upper(valid)::text FROM registry.unit "
        "WHERE level = 'ward' AND code = '26740' ORDER BY valid",
    )
    assert found == [("Phường Bến Nghé", None, "2025-07-01"), ("Phường Sài Gòn", "2025-07-01", None)]


def test_without_outlines_every_unit_has_a_centre_near_which_all_of_it_is(module_database: Database) -> None:
    load_units(module_database, None)
    lost = _all(
        module_database,
        "SELECT full_name, reach_m FROM registry.unit WHERE level <> 'city' AND (centre IS NULL OR reach_m < 300 "
        "OR reach_m > 100000 OR NOT ST_Contains(ST_MakeEnvelope(106, 8, 108, 12, 4326), centre))",
    )
    assert lost == []


def test_every_old_ward_went_somewhere_and_has_a_district(module_database: Database) -> None:
    load_units(module_database, None)
    lost = _all(
        module_database,
        "SELECT u.full_name FROM registry.unit u LEFT JOIN registry.unit_succession s ON s.old_unit_id = u.id "
        "WHERE u.level = 'ward' AND NOT upper_inf(u.valid) AND (s.new_unit_id IS NULL OR u.parent_id IS NULL)",
    )
    assert lost == []


def test_a_district_s_wrong_polygon_is_rebuilt_from_its_wards_and_a_right_one_is_kept(
    bundle: Path, database: Database
) -> None:
    report = load_units(database, bundle)
    areas = dict(_all(database, "SELECT name, ST_Area(geom) FROM registry.unit WHERE level = 'district'"))
    assert areas["Thủ Đức"] == pytest.approx(3e-4, rel=0.02)
    assert areas["1"] == pytest.approx(1e-4, rel=0.02)
    assert [note.split(":")[0] for note in report.notes] == ["Thành phố Thủ Đức"]


def test_two_spellings_of_one_ward_are_one_ward(bundle: Path, database: Database) -> None:
    load_units(database, bundle)
    assert _all(database, "SELECT full_name FROM registry.unit WHERE code = '27094'") == [("Phường Hoà An",)]


def test_a_successor_that_is_not_there_is_refused_and_the_rest_is_taken(bundle: Path, database: Database) -> None:
    report = load_units(database, bundle)
    assert report.refused["merged into a ward that is not there"].examples == ["26801 → 99999"]
    assert _all(database, "SELECT count(*) FROM registry.unit_succession") == [(5,)]


def test_an_old_ward_that_only_changed_its_name_has_the_new_one_s_polygon(bundle: Path, database: Database) -> None:
    load_units(database, bundle)
    found = _all(
        database,
        "SELECT code FROM registry.unit WHERE NOT upper_inf(valid) AND level = 'ward' AND geom IS NOT NULL",
    )
    assert found == [("26800",)]


def test_old_wards_take_the_extract_s_outlines_by_name_inside_their_district(
    bundle: Path, database: Database, tmp_path: Path
) -> None:
    load_units(database, bundle)
    made = Extract()
    made.way(1, square(30, 30, 450), {})
    made.boundary(1, 1, {"admin_level": "10", "name": "Phường Bến Nghé"})
    made.way(2, square(30, 5000, 300), {})
    made.boundary(2, 2, {"admin_level": "10", "name": "Phường Đa Kao"})
    found = _boundaries(made.write(tmp_path / "b.osm"))
    with database.transaction("owner") as connection:
        rows = {row.full_name: row for row in shaped_units(connection, found, LoadReport("x", "x"))}
    # Bến Nghé by its outline; Đa Kao, whose namesake lies elsewhere, as what remains of Sài Gòn.
    assert set(rows) == {"Phường Bến Nghé", "Phường Đa Kao"}
    assert rows["Phường Bến Nghé"].area_km2 == pytest.approx(0.2, rel=0.05)
    assert rows["Phường Đa Kao"].area_km2 == pytest.approx(1.0, rel=0.1)


def _extract_of_2018(path: Path, changed: str = "2018-01-01") -> Path:
    """A ward of Quận 1 that later tables lack, one they spell otherwise; in Thủ Đức Quận 2 and a ward of it."""
    made = Extract()
    for number, (east, size, level, name) in enumerate(
        [(30, 400, "10", "Phường Cầu Cũ"), (500, 300, "10", "Phường Bến Nghê"),
         (30, 100, "10", "Khu Nhà Vườn"), (1200, 800, "6", "Quận 2"), (1250, 300, "10", "Phường Bình Cũ")], 1
    ):  # fmt: skip
        made.way(number, square(east, 30, size), {})
        made.boundary(number, number, {"admin_level": level, "name": name}, changed)
    return made.write(path / "old.osm")


FORMER = """
    SELECT u.full_name, p.full_name, n.full_name, s.part, upper(u.valid)::text, u.ended_by::text FROM registry.unit u
    JOIN registry.unit p ON p.id = u.parent_id JOIN registry.unit_succession s ON s.old_unit_id = u.id
    JOIN registry.unit n ON n.id = s.new_unit_id WHERE u.ended_by IS NOT NULL ORDER BY u.full_name
"""


def test_units_of_the_extract_that_the_eve_of_the_reform_no_longer_had_are_kept_with_what_they_became(
    bundle: Path, database: Database, tmp_path: Path
) -> None:
    load_units(database, bundle)
    report = load_osm(database, _extract_of_2018(tmp_path))
    assert report.taken["units of before the last ones"] == 3
    until = ("2018-01-02", "2025-07-01")
    assert _all(database, FORMER) == [
        ("Phường Bình Cũ", "Quận 2", "Phường Thủ Đức", "full", *until),
        ("Phường Cầu Cũ", "Quận 1", "Phường Sài Gòn", "full", *until),
        ("Quận 2", "Thành phố Hồ Chí Minh", "Thành phố Thủ Đức", "full", *until),
    ]
    again = load_osm(database, _extract_of_2018(tmp_path))
    assert "osm former units" in again.skipped


@pytest.mark.parametrize("changed", ["", "2025-08-01"])
def test_an_extract_that_is_not_surely_older_than_the_reform_tells_of_no_former_units(
    bundle: Path, database: Database, tmp_path: Path, changed: str
) -> None:
    load_units(database, bundle)
    load_osm(database, _extract_of_2018(tmp_path, changed))
    assert _all(database, FORMER) == []


def _boundaries(path: Path) -> Any:
    return boundaries(areas(path, "boundary"))


def test_a_folder_without_units_is_refused(database: Database, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no administrative units"):
        load_units(database, tmp_path)


def test_the_bundle_and_the_package_agree(city_data: Path) -> None:
    bundle, package = read_bundle(city_data), read_package(HCMC)
    ours = {ward.code: sorted(ward.into) for ward in bundle.old}
    assert ours == {ward.code: sorted(ward.into) for ward in package.old}
    assert {ward.code for ward in bundle.new} == {ward.code for ward in package.new}
