"""Loading an extract: streets, alleys, houses, places, boundaries; once, in steps that either happen or do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from loaders import osm
from loaders.osm import load_osm
from loaders.report import LoadReport
from store.database import Database
from store.errors import BadInput
from tests.loaders.osm_files import Extract, square


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """A main street in three ways, an alley, a namesake far away, houses, a market, water and a shop called `a`."""
    made = Extract()
    made.way(11, [(0, 0), (200, 0)], {"highway": "secondary", "name": "Lê Văn Sỹ", "name__en": "Le Van Sy Street"})
    made.way(10, [(200, 0), (400, 0)], {"highway": "secondary", "name": "Lê Văn S\u0079\u0303"})
    made.way(12, [(520, 0), (700, 0)], {"highway": "secondary", "name": "le van sy", "old_name": "Trương Minh Ký"})
    made.way(13, [(9000, 0), (9100, 0)], {"highway": "residential", "name": "Lê Văn Sỹ"})
    made.way(20, [(300, 0), (300, 150)], {"highway": "service", "name": "Hẻm 453 Lê Văn Sỹ"})
    made.way(21, [(300, 100), (380, 100)], {"highway": "service", "name": "Hẻm 453/12 Lê Văn Sỹ"})
    made.way(22, [(0, 700), (90, 700)], {"highway": "residential", "name": "Đường số 1"})
    made.way(23, [(190, 700), (290, 700)], {"highway": "residential", "name": "Đường số 1"})
    made.way(24, [(0, 900), (90, 900)], {"highway": "residential"})
    made.node(100, 8, addr__housenumber="139", addr__street="Lê Văn Sỹ, P.12")
    made.node(310, 60, addr__housenumber="453/7", addr__street="a")
    made.node(40, 708, addr__housenumber="5")
    made.node(2000, 2000, addr__housenumber="8")
    made.node(60, 708, addr__housenumber="ks")
    made.way(30, square(600, 10, 12), {"building": "yes", "addr__housenumber": "501", "addr__street": "Lê Văn Sỹ"})
    made.way(31, square(500, 300, 60), {"amenity": "marketplace", "name": "Chợ Nguyễn Văn Trỗi"})
    made.node(50, 300, shop="a", name="Không phải tiệm")
    made.node(0, 0, highway="bus_stop", name="Lê Văn Sỹ - 139")
    made.way(40, square(800, 800, 100), {"natural": "water", "name": "Hồ nhỏ"})
    made.node(100, 500, place="neighbourhood", name="Xóm chùa")
    return made.write(tmp_path / "small.osm")


def _all(database: Database, statement: str) -> list[tuple[Any, ...]]:
    with database.transaction("reader") as connection:
        return connection.execute(statement.encode()).fetchall()


def _streets(database: Database, name: str) -> list[tuple[Any, ...]]:
    return _all(database, f"SELECT id, source_ref FROM registry.street WHERE name = '{name}' ORDER BY length_m DESC")


def test_ways_of_one_name_that_are_near_are_one_street_and_a_namesake_far_away_is_another(
    database: Database, extract: Path
) -> None:
    load_osm(database, extract)
    assert [ref.split()[0] for _, ref in _streets(database, "Lê Văn Sỹ")] == ["w10", "w13"]
    assert len(_streets(database, "Đường số 1")) == 2


def test_an_alley_knows_its_street_and_where_it_opens(database: Database, extract: Path) -> None:
    load_osm(database, extract)
    found = _all(
        database,
        "SELECT a.name, a.alley_path, s.source_ref LIKE 'w10 %' FROM registry.street a "
        "JOIN registry.street s ON s.id = a.parent_street_id ORDER BY a.name",
    )
    assert found == [("Hẻm 453 Lê Văn Sỹ", "453", True), ("Hẻm 453/12 Lê Văn Sỹ", "453/12", True)]


def test_other_names_of_a_street_are_kept(database: Database, extract: Path) -> None:
    load_osm(database, extract)
    names = set(_all(database, "SELECT name, kind FROM registry.street_name"))
    assert {("Trương Minh Ký", "old"), ("Le Van Sy Street", "english")} <= names


def test_houses_get_the_stated_street_their_alley_s_street_or_the_clearly_nearest(
    database: Database, extract: Path
) -> None:
    report = load_osm(database, extract)
    found = _all(
        database,
        "SELECT a.number, s.name, a.street_text FROM registry.address a LEFT JOIN registry.street s "
        "ON s.id = a.street_id WHERE a.kind = 'house' ORDER BY a.number",
    )
    assert found == [
        ("139", "Lê Văn Sỹ", "Lê Văn Sỹ"),
        ("453/7", "Lê Văn Sỹ", None),
        ("5", "Đường số 1", None),
        ("501", "Lê Văn Sỹ", "Lê Văn Sỹ"),
        ("8", None, None),
    ]
    assert report.refused["house without a number (ks, a)"].examples == ["ks"]
    assert report.refused["addr:street is no street name (house kept)"].count == 1


def test_places_are_registered_with_a_digital_address_and_junk_is_not(database: Database, extract: Path) -> None:
    load_osm(database, extract)
    found = _all(database, "SELECT name, kind, category FROM registry.address WHERE name IS NOT NULL ORDER BY name")
    assert found == [("Chợ Nguyễn Văn Trỗi", "landmark", "market"), ("Lê Văn Sỹ - 139", "place", "bus_stop")]


def test_a_number_told_in_words_beside_its_street_is_that_of_the_place(database: Database, tmp_path: Path) -> None:
    made = Extract()
    made.way(10, [(0, 0), (900, 0)], {"highway": "secondary", "name": "Trần Hưng Đạo"})
    made.way(11, [(0, 50), (900, 50)], {"highway": "secondary", "name": "Cách Mạng Tháng Tám"})
    made.node(10, 8, addr__housenumber="7", addr__street="Trần Hưng Đạo")
    stop = {"highway": "bus_stop"}
    made.node(100, 8, **stop, name="Chợ nhỏ", note="Đối diện 71 Trần Hưng Đạo")
    made.node(200, 8, **stop, name="Bệnh viện nhỏ", note="105-107 THĐ")
    made.node(300, 42, shop="convenience", name="tap hoa 12/3 cmt8 p4 pn")
    made.node(400, 8, **stop, name="Trường nhỏ", note="346 Trần Hưng Đạo B")
    made.node(500, 8, **stop, name="Hẻm 34 Trần Hưng Đạo")
    made.node(600, 8, **stop, name="Bến 3 - Trần Hưng Đạo")
    made.node(700, 800, **stop, name="90 Trần Hưng Đạo")
    made.node(800, 8, **stop, name="7 Trần Hưng Đạo")
    made.node(850, 8, **stop, name="71 Trần Hưng Đạo")
    load_osm(database, made.write(tmp_path / "told.osm"))
    found = _all(
        database,
        "SELECT a.name, a.number, s.name FROM registry.address a JOIN registry.street s ON s.id = a.street_id "
        "WHERE a.kind = 'place' ORDER BY a.id",
    )
    assert found == [
        ("Chợ nhỏ", "71", "Trần Hưng Đạo"),
        ("Bệnh viện nhỏ", "105-107", "Trần Hưng Đạo"),
        ("tap hoa 12/3 cmt8 p4 pn", "12/3", "Cách Mạng Tháng Tám"),
    ]


def test_the_base_map_is_published_and_not_listed(database: Database, extract: Path) -> None:
    report = load_osm(database, extract)
    layers = _all(
        database,
        "SELECT l.id, v.feature_count, l.listed FROM catalogue.layer l JOIN catalogue.layer_version v "
        "ON (v.layer_id, v.version) = (l.id, l.current_version) ORDER BY l.id",
    )
    assert layers == [
        ("base_buildings", 1, False),
        ("base_places", 1, False),
        ("base_roads", 9, False),
        ("base_water", 1, False),
    ]
    assert "base_landuse: nothing in the extract" in report.notes


def test_a_second_run_loads_nothing_and_codes_stay(database: Database, extract: Path) -> None:
    load_osm(database, extract)
    codes = _all(database, "SELECT source_ref, code FROM registry.address ORDER BY 1")
    again = load_osm(database, extract)
    assert not again.changed
    assert again.skipped == ["osm units", "osm former units", "osm streets", "osm houses", "osm places", "osm base"]
    assert _all(database, "SELECT source_ref, code FROM registry.address ORDER BY 1") == codes


def test_a_load_that_is_killed_leaves_whole_steps_and_goes_on_from_there(
    database: Database, extract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(connection: Any, rows: Any, *_: Any, **__: Any) -> None:
        connection.execute(
            "INSERT INTO registry.address_event (address_id, actor, action) SELECT 1, 'x', 'x' WHERE false"
        )
        next(iter(rows))
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(osm, "take_addresses", killed)
        with pytest.raises(KeyboardInterrupt):
            load_osm(database, extract)
    assert _all(database, "SELECT count(*) FROM registry.street WHERE name = 'half done'") == [(0,)]
    assert _all(database, "SELECT count(*) > 0 FROM registry.street") == [(True,)]
    assert _all(database, "SELECT count(*) FROM registry.address") == [(0,)]
    resumed = load_osm(database, extract)
    assert resumed.skipped == ["osm units", "osm former units", "osm streets"]
    assert _all(database, "SELECT count(*) FROM registry.address") == [(7,)]


@pytest.mark.parametrize(
    ("name", "content"),
    [("broken.osm.pbf", b"\x00\x01not a pbf"), ("empty.osm", b"<osm version='0.6'></osm>"), ("text.osm", b"hello")],
)
def test_what_is_no_extract_is_refused_and_nothing_changes(
    database: Database, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as refused:
        load_osm(database, tmp_path / name)
    assert refused.value.hint is not None
    assert _all(database, "SELECT count(*) FROM registry.street") == [(0,)]


def test_a_missing_file_is_said_to_be_missing(database: Database, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no file"):
        load_osm(database, tmp_path / "nowhere.osm.pbf")


def test_the_report_survives_being_kept() -> None:
    report = LoadReport("osm", "x")
    report.take("streets", 3)
    report.refuse("no name", "a")
    assert LoadReport.from_json("osm", "x", report.to_json()) == report
