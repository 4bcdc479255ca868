"""The whole bundle: real, once; and what there is without one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loaders import bundle
from loaders.bundle import load_bundle
from loaders.bundle_places import same_name
from loaders.report import LoadReport
from store.database import Database
from store.errors import BadInput
from tests.conftest import new_database


def _all(database: Database, statement: str) -> list[tuple[Any, ...]]:
    with database.transaction("reader") as connection:
        return connection.execute(statement.encode()).fetchall()


@pytest.fixture(scope="module")
def loaded(cluster: Any, template: str, tmp_path_factory: pytest.TempPathFactory, city_data: Path) -> Any:
    """The real bundle, loaded; with the report of the first run."""
    with new_database(cluster, template, tmp_path_factory.mktemp("data")) as database:
        yield database, load_bundle(database, database.settings, city_data)


@pytest.fixture
def city(loaded: tuple[Database, LoadReport]) -> Database:
    return loaded[0]


def test_cho_ben_thanh_is_a_market_with_a_digital_address_in_its_old_and_new_ward(city: Database) -> None:
    found = _all(
        city,
        "SELECT a.category, a.code ~ '^HCM-', w.full_name, o.full_name, d.full_name FROM registry.address a "
        "JOIN registry.unit w ON w.id = a.ward_id JOIN registry.unit o ON o.id = a.old_ward_id "
        "JOIN registry.unit d ON d.id = a.old_district_id WHERE a.name = 'Chợ Bến Thành'",
    )
    assert ("market", True, "Phường Bến Thành", "Phường Bến Thành", "Quận 1") in found


def test_the_alley_453_is_tied_to_le_van_sy_in_quan_3(city: Database) -> None:
    found = _all(
        city,
        "SELECT DISTINCT s.alley_path, p.name, d.full_name FROM registry.street s "
        "JOIN registry.street p ON p.id = s.parent_street_id JOIN registry.street_unit su ON su.street_id = s.id "
        "JOIN registry.unit u ON u.id = su.unit_id JOIN registry.unit d ON d.id = u.parent_id AND d.level = 'district' "
        "WHERE s.name = 'Hẻm 453 Lê Văn Sỹ'",
    )
    assert ("453", "Lê Văn Sỹ", "Quận 3") in found


def test_thu_duc_is_whole_and_inner_old_wards_have_their_outlines(city: Database) -> None:
    assert _all(city, "SELECT round(area_km2) FROM registry.unit WHERE code = '769' AND level = 'district'") == [(213,)]
    missing = _all(
        city,
        "SELECT count(*) FROM registry.unit u JOIN registry.unit d ON d.id = u.parent_id WHERE u.level = 'ward' "
        "AND u.geom IS NULL AND d.full_name IN ('Quận 1', 'Quận 3', 'Quận 5', 'Quận 10', 'Quận Gò Vấp')",
    )
    assert missing == [(0,)]


def test_no_street_is_called_a_and_same_names_stay_apart(city: Database) -> None:
    assert _all(city, "SELECT count(*) FROM registry.street WHERE folded = 'a'") == [(0,)]
    (count,) = _all(city, "SELECT count(*) FROM registry.street WHERE name = 'Đường số 1'")[0]
    assert 40 <= count <= 82
    assert _all(city, "SELECT count(*) FROM registry.street WHERE name LIKE '%\u00d0%'") == [(0,)]


def test_every_layer_is_published_with_titles_in_two_languages(city: Database) -> None:
    found = _all(city, "SELECT id FROM catalogue.layer WHERE listed AND title_vi <> '' AND title_en <> ''")
    assert {row[0] for row in found} >= {
        "wards", "old_wards", "old_districts", "streets", "addresses", "schools", "health", "shops", "parks",
        "industrial", "lakes", "rivers", "highways", "metro_lines", "metro_stations", "housing_projects",
        "traffic_cameras", "land_cover",
    }  # fmt: skip


def test_wards_merged_before_the_reform_are_known_with_what_they_became(city: Database) -> None:
    gone = _all(
        city,
        "SELECT u.full_name, p.full_name, n.full_name FROM registry.unit u JOIN registry.unit p ON p.id = u.parent_id "
        "JOIN registry.unit_succession s ON s.old_unit_id = u.id JOIN registry.unit n ON n.id = s.new_unit_id "
        "WHERE u.ended_by = '2025-07-01' AND u.geom IS NOT NULL",
    )
    assert len({row[:2] for row in gone}) == 53
    assert {
        ("Phường 7", "Quận 3", "Phường Võ Thị Sáu"),
        ("Phường 5", "Quận 10", "Phường 8"),
        ("Phường Bình An", "Quận 2", "Phường An Khánh"),
        ("Quận 9", "Thành phố Hồ Chí Minh", "Thành phố Thủ Đức"),
    } <= set(gone)


def test_places_of_the_bundle_are_not_registered_twice(loaded: tuple[Database, LoadReport]) -> None:
    _, report = loaded
    assert report.refused["in the registry already (same name within 150 m)"].count > 100


def test_a_building_called_by_its_address_has_the_number_on_its_street(city: Database) -> None:
    told = _all(
        city,
        "SELECT position(a.number IN a.name) > 0 FROM registry.address a JOIN registry.street s ON s.id = a.street_id "
        "WHERE a.source = 'places-2026' AND a.number IS NOT NULL AND a.street_text IS NULL",
    )
    assert len(told) > 10
    assert sum(inside for (inside,) in told) > 0.8 * len(told)


def test_a_second_run_loads_nothing(city: Database, city_data: Path) -> None:
    again = load_bundle(city, city.settings, city_data)
    assert not again.taken
    assert "osm houses" in again.skipped


def test_without_a_bundle_there_are_units_and_a_raster_and_a_word_on_extracts(database: Database) -> None:
    report = load_bundle(database, database.settings, None)
    assert report.taken["successions"] == 492
    assert ("land_cover",) in _all(database, "SELECT id FROM catalogue.layer")
    assert any("load osm" in note for note in report.notes)
    assert not load_bundle(database, database.settings, None).taken


def test_a_bundle_that_breaks_off_goes_on_where_it_was(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(bundle, "publish_relation", killed)
        with pytest.raises(KeyboardInterrupt):
            load_bundle(database, database.settings, None)
    assert _all(database, "SELECT count(*) FROM catalogue.layer") == [(0,)]
    assert "units" in load_bundle(database, database.settings, None).skipped


def test_a_folder_that_is_no_bundle_is_refused(database: Database, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no city bundle"):
        load_bundle(database, database.settings, tmp_path)
    with pytest.raises(BadInput, match="there is no folder"):
        load_bundle(database, database.settings, tmp_path / "nowhere")


def test_a_name_inside_a_longer_one_is_the_same_place_when_it_is_long_enough() -> None:
    assert same_name("benh vien cho ray", "benh vien cho ray tphcm")
    assert not same_name("cho", "cho ben thanh")
