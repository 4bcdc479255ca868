"""A firm's mirror: a full export, then the feed, equals the registry after whatever happened."""

from __future__ import annotations

import csv
import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import geopandas
import pyarrow.parquet
import pytest
from psycopg import Connection

from addressing.publishing import feed
from addressing.publishing.export import export
from addressing.registry import edits, proposals, registry
from addressing.registry.changes import changeset
from addressing.registry.intake_addresses import take_addresses
from addressing.registry.proposals import Ask
from addressing.registry.rows import AddressRow
from store.city import HCMC
from store.database import Database
from store.errors import BadInput
from tests import small_city as small

Mirror = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return small.built(module_database)


def _export(city: Database, path: Path) -> Any:
    with city.connect("reader") as connection:
        return export(connection, path)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """One form for what Parquet, CSV and the feed's JSON say of an address."""
    said = {name: value for name, value in row.items() if name not in ("geometry", "state")}
    for name in ("other_names", "positions"):
        if isinstance(said[name], str):
            said[name] = json.loads(said[name])
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in said.items()}


def _of_parquet(path: Path) -> tuple[Mirror, int]:
    table = pyarrow.parquet.read_table(path)
    cursor = int(pyarrow.parquet.read_schema(path).metadata[b"bandoso:cursor"])
    return {row["code"]: _plain(row) for row in table.to_pylist()}, cursor


def _follow(city: Database, mirror: Mirror, cursor: int, size: int) -> int:
    """What a firm does: asks for changes until there are none, and keeps what they say."""
    with city.connect("reader") as connection:
        while True:
            page = feed.changes(connection, cursor, size)
            connection.rollback()
            for change in page.changes:
                if change.address is None:
                    mirror.pop(change.code, None)
                else:
                    mirror[change.code] = _plain(change.address)
            cursor = page.next
            if not page.more:
                return cursor


class _Chance:
    """Random changes of every kind, by a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 a test's chance, by a seed
        self.made = 0

    def change(self, connection: Connection[Any]) -> None:
        codes = [row[0] for row in connection.execute(
            "SELECT code FROM registry.address WHERE state = 'active' ORDER BY id").fetchall()]  # fmt: skip
        if len(codes) < 3:
            self.register(connection, codes)
            return
        kinds = [self.register, self.move, self.rename, self.retire, self.split, self.merge, self.name, self.position]
        kinds += [self.propose, self.load, self.several]
        self.random.choice(kinds)(connection, self.random.sample(codes, 3))

    def row(self, **more: Any) -> AddressRow:
        self.made += 1
        lon, lat = 106.7015 + self.random.random() * 0.007, 10.7745 + self.random.random() * 0.001
        named = f"Nhà {self.made}" if self.random.random() < 0.3 else None
        return small.house("", str(100 + self.made), "Lê Lợi", lon, lat, **{"name": named, **more})

    def register(self, connection: Connection[Any], _: list[str]) -> None:
        registry.register(connection, self.row(), actor="test", duplicate=True, city=HCMC)

    def move(self, connection: Connection[Any], codes: list[str]) -> None:
        registry.move(connection, codes[0], 106.7015 + self.random.random() * 0.007, 10.775, actor="test", city=HCMC)

    def rename(self, connection: Connection[Any], codes: list[str]) -> None:
        self.made += 1
        registry.rename(connection, codes[0], name=f"Tên {self.made}", number=f"{self.made}B", actor="test", city=HCMC)

    def retire(self, connection: Connection[Any], codes: list[str]) -> None:
        registry.retire(connection, codes[0], successor=codes[1], actor="test", city=HCMC)

    def split(self, connection: Connection[Any], codes: list[str]) -> None:
        registry.split(connection, codes[0], [self.row(), self.row()], actor="test", city=HCMC)

    def merge(self, connection: Connection[Any], codes: list[str]) -> None:
        registry.merge(
            connection, codes[:2], codes[0] if self.random.random() < 0.5 else self.row(), actor="test", city=HCMC
        )

    def name(self, connection: Connection[Any], codes: list[str]) -> None:
        self.made += 1
        registry.rename(connection, codes[0], name=f"Chợ {self.made}", actor="test", city=HCMC)
        registry.add_name(connection, codes[0], f"Market {self.made}", "english", actor="test", city=HCMC)

    def position(self, connection: Connection[Any], codes: list[str]) -> None:
        registry.add_position(connection, codes[0], "entrance", 106.7031, 10.7752, actor="test", city=HCMC)

    def propose(self, connection: Connection[Any], codes: list[str]) -> None:
        asked = proposals.propose(
            connection, Ask("split", codes=(codes[0],), into=(self.row(), self.row())), actor="a", owner="A", city=HCMC
        )
        if self.random.random() < 0.7:
            proposals.approve(connection, asked.id, actor="b", owner="B", city=HCMC)
        else:
            proposals.reject(connection, asked.id, actor="b", reason="no", city=HCMC)

    def load(self, connection: Connection[Any], _: list[str]) -> None:
        places = [(106.7015 + self.random.random() * 0.007, str(self.random.randint(1, 99))) for _ in range(3)]
        named = [small.house(f"load-{n}", number, "Lê Lợi", lon, 10.7751) for n, (lon, number) in enumerate(places)]
        take_addresses(connection, named, city=HCMC)

    def several(self, connection: Connection[Any], codes: list[str]) -> None:
        with changeset(connection, "test") as change:
            for was in edits.held(connection, codes, HCMC):
                edits.move(change, was, 106.705, 10.775, why="", city=HCMC)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_export_and_the_feed_make_a_mirror(database: Database, tmp_path: Path, seed: int) -> None:
    # A city of its own, and by id, not by code, which is drawn: the seed alone says what is done.
    city, chance = small.built(database), _Chance(seed)
    _export(city, tmp_path / "before.parquet")
    mirror, cursor = _of_parquet(tmp_path / "before.parquet")
    for step in range(20):
        with city.connect("owner") as connection:
            chance.change(connection)
            if chance.random.random() < 0.2:
                connection.rollback()
        if step % 5 == 0:
            cursor = _follow(city, mirror, cursor, chance.random.choice([1, 7, 1000]))
    cursor = _follow(city, mirror, cursor, 5)
    _export(city, tmp_path / "after.parquet")
    registered, last = _of_parquet(tmp_path / "after.parquet")
    assert cursor == last
    assert mirror == registered


def test_every_form_says_the_same(city: Database, tmp_path: Path) -> None:
    made = {kind: _export(city, tmp_path / f"all.{kind}") for kind in ("parquet", "gpkg", "csv")}
    assert len({one.cursor for one in made.values()}) == 1
    frame = geopandas.read_parquet(tmp_path / "all.parquet").set_index("code")
    package = geopandas.read_file(tmp_path / "all.gpkg", layer="addresses").set_index("code")
    assert frame.crs == "OGC:CRS84"
    assert package.crs == "EPSG:4326"
    assert len(frame) == made["csv"].addresses == made["gpkg"].addresses == len(package) > 5
    assert (frame.geometry.x == frame["lon"]).all()
    assert package.geometry.to_wkb().equals(frame.loc[package.index].geometry.to_wkb())
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        table = {row["code"]: row for row in csv.DictReader(file)}
    whole = {code: {**row, "lon": float(row["lon"])} for code, row in table.items()}
    assert {code: (row["street"] or None, row["lon"]) for code, row in whole.items()} == {
        code: (street, lon)
        for code, street, lon in zip(
            frame.index, frame["street"].astype(object).where(frame["street"].notna(), None), frame["lon"], strict=True
        )
    }


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="needs GDAL's own programs")
def test_gdal_reads_the_geopackage_and_its_cursor(city: Database, tmp_path: Path) -> None:
    made = _export(city, tmp_path / "all.gpkg")
    said = subprocess.run(
        ["ogrinfo", "-so", str(made.path), "addresses"], capture_output=True, text=True, check=True
    ).stdout
    assert f"bandoso_cursor={made.cursor}" in said
    assert f"Feature Count: {made.addresses}" in said
    assert "Geometry: Point" in said


def test_another_ending_is_refused_and_leaves_nothing(city: Database, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.parquet"):
        try:
            _export(city, tmp_path / "all.shp")
        except BadInput as error:
            raise BadInput(error.message.vi, str(error.hint)) from None
    assert list(tmp_path.iterdir()) == []


def test_an_empty_registry_is_exported_too(database: Database, tmp_path: Path) -> None:
    for kind in ("parquet", "gpkg", "csv"):
        assert _export(database, tmp_path / f"none.{kind}").addresses == 0
