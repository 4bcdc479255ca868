"""Old-style addresses become today's and back; a split ward is decided by the place found, or honestly not at all."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from psycopg_pool import AsyncConnectionPool
from shapely import box, wkb

from addressing.files.table import FORMATS, Format
from addressing.geocoder import Geocoder
from addressing.migrate.address import Migration
from addressing.migrate.bulk import COLUMNS
from addressing.migrate.one import MigrationDesk
from addressing.migrate.table import migrate_file
from addressing.registry import registry
from addressing.registry.intake import take_addresses, take_streets, take_units
from addressing.registry.rows import AddressRow, StreetRow, SuccessionRow
from store.city import HCMC
from store.database import Database
from store.errors import BadInput
from tests import small_city as small
from tests.addressing.tables import read, written

# Đa Kao is split: its west half went to Sài Gòn, its east half to Tân Định, which is also all of Phường 13.
WEST, EAST = box(106.71, 10.77, 106.715, 10.78), box(106.715, 10.77, 106.72, 10.78)
STREETS = [
    StreetRow("Nguyễn Du", "street", small.line((106.711, 10.776), (106.719, 10.776)), "test", "nd", "primary"),
    StreetRow("Mạc Đĩnh Chi", "street", small.line((106.712, 10.772), (106.713, 10.772)), "test", "mdc", "primary"),
]
HOUSES = [
    small.house("d1", "2", "Nguyễn Du", 106.7115, 10.7761),
    small.house("d2", "90", "Nguyễn Du", 106.7185, 10.7761),
    AddressRow("place", "test", "shop", 106.7035, 10.7735, "shop", "bến nghé"),
]


def _units() -> list[Any]:
    changed = {"Sài Gòn": small.BEN_NGHE.union(WEST), "Nhiêu Lộc": small.WARD_13.union(EAST)}
    rows = [replace(u, wkb=wkb.dumps(changed[u.name])) if u.name in changed else u for u in small.units()]
    # Two communes of one name, in two districts.
    for ward, district, name in (("27544", "783", "Củ Chi"), ("25907", "726", "Bến Cát")):
        rows.append(small.old_unit("district", district, "huyện", name, "79"))
        rows.append(small.old_unit("ward", ward, "xã", "Bình Mỹ", district))
    return [replace(u, name="Tân Định", full_name="Phường Tân Định") if u.name == "Nhiêu Lộc" else u for u in rows]


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    links = [link for link in small.successions() if link.old_code != "26734"]
    links += [SuccessionRow(*pair, "full", small.REFORM) for pair in (("27544", "27160"), ("25907", "26740"))]
    links += [SuccessionRow("26734", new, "partial", small.REFORM) for new in ("26740", "27160")]
    with module_database.transaction("owner") as connection:
        take_units(connection, _units(), links, city=HCMC)
        take_streets(connection, [*small.streets(), *STREETS], city=HCMC)
        take_addresses(connection, [*small.addresses(), *HOUSES], city=HCMC)
    return module_database


def migrated(city: Database, text: str, direction: Any = "new") -> Migration:
    async def ask() -> Migration:
        async with AsyncConnectionPool(city.conninfo("reader"), min_size=1, max_size=2, open=False) as pool:
            return await MigrationDesk(Geocoder(pool, city.settings.profile), pool).migrate(text, direction)

    return asyncio.run(ask())


def test_an_old_ward_that_went_over_whole_is_sure_even_where_the_street_is_unknown(city: Database) -> None:
    known = migrated(city, "12 Lê Lợi, Phường Bến Nghé, Quận 1")
    assert (known.status, known.address) == ("sure", "12 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh")
    unknown = migrated(city, "lầu 2, 7/3 Hồ Hảo Hớn, P. Bến Nghé, Q1")
    assert (unknown.status, unknown.address) == ("sure", "lầu 2, 7/3 Hồ Hảo Hớn, Phường Sài Gòn, Thành phố Hồ Chí Minh")
    assert [(c.what, c.was, c.now) for c in known.changes] == [("ward", "Phường Bến Nghé, Quận 1", "Phường Sài Gòn")]


def test_a_split_ward_is_decided_by_where_the_house_stands(city: Database) -> None:
    west = migrated(city, "2 Nguyễn Du, Phường Đa Kao, Quận 1")
    east = migrated(city, "90 Nguyễn Du, Phường Đa Kao, Quận 1")
    assert (west.status, west.ward and west.ward.name) == ("sure", "Sài Gòn")
    assert (east.status, east.ward and east.ward.name) == ("sure", "Tân Định")
    assert "split" in {reason.code for reason in west.reasons}


def test_a_split_ward_is_decided_by_a_street_that_lies_in_one_part_of_it(city: Database) -> None:
    found = migrated(city, "Mạc Đĩnh Chi, Phường Đa Kao, Quận 1")
    assert found.candidates[0].unit.name == "Sài Gòn"
    assert found.candidates[0].likely > 0.75


def test_a_split_ward_without_a_place_has_candidates_with_shares_and_no_address(city: Database) -> None:
    found = migrated(city, "7 Hồ Hảo Hớn, Phường Đa Kao, Quận 1")
    assert (found.status, found.address) == ("several", None)
    assert [(c.unit.name, round(c.share or 0, 2)) for c in found.candidates] == [("Sài Gòn", 0.5), ("Tân Định", 0.5)]


@pytest.mark.parametrize("typed", ["bến nghé quận 1", "Ben Nghe q1", "Phường Bến Nghé quận nhất"])
def test_a_ward_said_in_few_words_is_migrated_as_a_search_finds_it(city: Database, typed: str) -> None:
    found = migrated(city, typed)
    assert (found.status, found.address) == ("sure", "Phường Sài Gòn, Thành phố Hồ Chí Minh")


@pytest.mark.parametrize("path", ["453", "453/12", "7"])
def test_an_alley_without_a_house_stays_an_alley(city: Database, path: str) -> None:
    found = migrated(city, f"hẻm {path} le van sy, Phường 13, Quận 3")
    assert (found.status, found.address) == ("sure", f"Hẻm {path} Lê Văn Sỹ, Phường Tân Định, Thành phố Hồ Chí Minh")


def test_what_is_written_as_today_already_is_the_same(city: Database) -> None:
    found = migrated(city, "12 Lê Lợi, Phường Sài Gòn")
    assert (found.status, found.changes) == ("same", ())
    assert found.address == "12 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"


def test_the_way_back_gives_the_old_ward_and_district(city: Database) -> None:
    found = migrated(city, "12 Lê Lợi, Phường Sài Gòn", "old")
    assert (found.status, found.address) == ("sure", "12 Lê Lợi, Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh")
    ward_only = migrated(city, "Phường Tân Định", "old")
    assert ward_only.status == "several"
    assert {c.unit.full_name for c in ward_only.candidates} == {"Phường Đa Kao", "Phường 13", "Xã Bình Mỹ"}


def test_a_ward_that_contradicts_the_place_found_is_not_chosen_silently(city: Database) -> None:
    found = migrated(city, "12 Lê Lợi, Phường 13, Quận 3")
    assert found.status in ("likely", "several")
    assert {c.unit.name for c in found.candidates} == {"Sài Gòn", "Tân Định"}
    assert "contradicted" in {reason.code for reason in found.reasons}


def test_nothing_known_is_said_to_be_unknown(city: Database) -> None:
    found = migrated(city, "qwerty zxcvb")
    assert (found.status, found.address, found.candidates) == ("unknown", None, ())


def test_a_street_renamed_since_is_written_by_its_name_of_the_time(city: Database) -> None:
    with city.transaction("writer") as connection:
        connection.execute(
            "INSERT INTO registry.street_name (street_id, name, folded, match_key, kind, valid) "
            "SELECT id, 'Taberd', 'taberd', 'taberd', 'old', daterange(NULL, '2026-01-01') "
            "FROM registry.street WHERE name = 'Nguyễn Du'"
        )
        connection.execute("UPDATE registry.revision SET revision = revision + 1")
    now = migrated(city, "2 Taberd, Phường Đa Kao, Quận 1")
    assert now.address == "2 Nguyễn Du, Phường Sài Gòn, Thành phố Hồ Chí Minh"
    assert ("street", "Taberd", "Nguyễn Du") in [(c.what, c.was, c.now) for c in now.changes]
    back = migrated(city, "2 Nguyễn Du, Phường Sài Gòn", "old")
    assert back.address == "2 Taberd, Phường Đa Kao, Quận 1, Thành phố Hồ Chí Minh"


def test_a_number_given_anew_is_followed_to_the_house_of_today(city: Database) -> None:
    with city.transaction("writer") as connection:
        old = registry.register(connection, small.house("r1", "5", "Lê Lợi", 106.703, 10.7751), actor="test", city=HCMC)
        new = registry.register(
            connection, small.house("r2", "7B", "Lê Lợi", 106.703, 10.77511), actor="test", city=HCMC
        )
        registry.retire(connection, old.code, successor=new.code, actor="test", why="renumbered", city=HCMC)
    found = migrated(city, "5 Lê Lợi, Phường Bến Nghé, Quận 1")
    assert found.address == "7B Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"
    assert ("number", "5", "7B") in [(c.what, c.was, c.now) for c in found.changes]


def test_a_file_keeps_its_order_and_columns_and_marks_bad_rows(city: Database, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    rows = [
        "12 Lê Lợi, Phường Bến Nghé, Quận 1",
        "",
        "90 Nguyễn Du, P. Đa Kao, Q.1",
        "x" * 600,
        "7 Hồ Hảo Hớn, Đa Kao, Q1",
    ]
    lines = ["id;địa chỉ;note", *(f"{n};{row};n{n}" for n, row in enumerate(rows))]
    source.write_text("\n".join(lines), encoding="utf-8")
    report = migrate_file(city, source, target, "new")
    out = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig")), delimiter=";"))
    assert list(out[0]) == ["id", "địa chỉ", "note", *COLUMNS]
    assert [row["id"] for row in out] == ["0", "1", "2", "3", "4"]
    assert [row["migrated_status"] for row in out] == ["sure", "skipped", "sure", "error", "several"]
    assert out[2]["migrated_ward"] == "Phường Tân Định"
    assert out[1]["migrated_why"] == "ô địa chỉ trống"
    assert out[4]["migrated_address"] == ""
    assert report.rows == 5


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("of", FORMATS)
def test_every_format_is_migrated_into_every_format(city: Database, tmp_path: Path, of: Format, to: Format) -> None:
    rows = [(1, "12 Lê Lợi, Phường Bến Nghé, Quận 1"), (2, ""), (3, "7 Hồ Hảo Hớn, Đa Kao, Q1")]
    source = written(tmp_path / f"in.{of}", of, ("id", "địa chỉ"), rows)
    report = migrate_file(city, source, tmp_path / f"out.{to}", "new")
    out = read(tmp_path / f"out.{to}", to)
    assert [str(row["id"]) for row in out] == ["1", "2", "3"]
    assert [row["migrated_status"] for row in out] == ["sure", "skipped", "several"]
    assert out[0]["migrated_address"] == "12 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"
    if to in ("ndjson", "xlsx", "parquet"):
        assert isinstance(out[0]["migrated_confidence"], float)
    assert (report.rows, report.columns) == (3, "địa chỉ")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"in.{of}", f"out.{to}"]


def test_a_file_that_cannot_be_migrated_leaves_nothing(city: Database, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for target in ("out.csv", "out.docx"):
        with pytest.raises(BadInput):
            migrate_file(city, tmp_path / "in.csv", tmp_path / target, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_a_district_named_without_its_kind_decides_between_wards_of_one_name(city: Database) -> None:
    with_kind, without = migrated(city, "xã Bình Mỹ, huyện Củ Chi"), migrated(city, "xã Bình Mỹ, Củ Chi")
    for found in (with_kind, without):
        assert (found.status, found.ward and found.ward.name) == ("sure", "Tân Định")
    assert migrated(city, "xã Bình Mỹ").status == "several"
