"""Flow 1: a department's VN-2000 shapefile is on the OGC API, the tiles and the map at once, with no restart."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import geopandas
import httpx
import pytest
from shapely.geometry import Point

from tests.flows.conftest import Program

VN2000 = "EPSG:9210"


@pytest.fixture(scope="module")
def key(program: Program) -> str:
    return program.run("key", "create", "Sở Y tế", "--scope", "publish", "--scope", "status").stdout.strip()


def shapefile(folder: Path, *, crs: str | None = VN2000, count: int = 3) -> Path:
    """A zipped shapefile with Vietnamese columns, positions in VN-2000 metres."""
    points = geopandas.GeoSeries([Point(106.67 + 0.001 * i, 10.785) for i in range(count)], crs="EPSG:4326")
    frame = geopandas.GeoDataFrame(
        {"ma": [f"T{i}" for i in range(count)], "ten": [f"Trạm y tế {i}" for i in range(count)]},
        geometry=points.to_crs(VN2000),
    )
    frame.to_file(folder / "tram.shp", encoding="utf-8")
    if not crs:
        (folder / "tram.prj").unlink()
    archive = folder / "tram.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for part in sorted(folder.glob("tram.*")):
            if part != archive:
                packed.write(part, part.name)
    return archive


def send(http: httpx.Client, key: str, file: Path, **fields: str) -> httpx.Response:
    return http.post(
        "/layers",
        files={"file": (file.name, file.read_bytes())},
        data={
            "title_vi": "Trạm y tế",
            "title_en": "Health stations",
            "theme": "health",
            "licence": "CC BY 4.0",
            **fields,
        },
        headers={"Authorization": f"Bearer {key}"},
    )


def features_of(http: httpx.Client, layer: str, *, within: float = 30.0) -> list[dict[str, object]]:
    """The layer's features, as soon as they are there; at most `within` seconds."""
    until = time.monotonic() + within
    while True:
        answer = http.get(f"/ogc/collections/{layer}/items", params={"f": "json"})
        if answer.status_code == 200:
            return list(answer.json()["features"])
        assert time.monotonic() < until, answer.text
        time.sleep(0.05)


def test_a_shapefile_in_vn2000_is_everywhere_at_once(http: httpx.Client, key: str, tmp_path: Path) -> None:
    answer = send(http, key, shapefile(tmp_path), id="tram_y_te", key_column="ma", source="Sở Y tế")
    assert answer.status_code == 201, answer.text
    features = features_of(http, "tram_y_te")
    assert [feature["id"] for feature in features] == ["T0", "T1", "T2"]
    first = features[0]["geometry"]["coordinates"]  # type: ignore[index]
    # PROJ's own choice among the published transformations differs from the ministry's parameters by less than a metre.
    assert first == pytest.approx([106.67, 10.785], abs=1e-5)
    assert any(layer["id"] == "tram_y_te" for layer in http.get("/layers").json()["layers"])
    tile = http.get("/tiles/tram_y_te/14/13046/7698.mvt")
    assert tile.status_code == 200
    assert b"tram_y_te" in tile.content


def test_a_second_version_replaces_the_first_and_a_rollback_brings_it_back(
    http: httpx.Client, key: str, tmp_path: Path
) -> None:
    for count in (2, 4):
        answer = send(http, key, shapefile(tmp_path, count=count), id="hai_lan", key_column="ma", source="Sở Y tế")
        assert answer.status_code == 201, answer.text
    assert len(features_of(http, "hai_lan")) == 4
    back = http.post("/layers/hai_lan/rollback", headers={"Authorization": f"Bearer {key}"})
    assert back.status_code == 200, back.text
    until = time.monotonic() + 30
    while len(features_of(http, "hai_lan")) != 2:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_file_without_a_crs_is_refused_with_the_zone_that_fits(http: httpx.Client, key: str, tmp_path: Path) -> None:
    answer = send(http, key, shapefile(tmp_path, crs=None), id="khong_he", source="Sở Y tế")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "9210" in answer.text
    assert http.get("/layers/khong_he").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"), [("rac.gpkg", b"not a database"), ("rac.zip", b"PK not a zip"), ("rac.exe", b"MZ")]
)
def test_an_unreadable_file_is_a_problem_and_changes_nothing(
    http: httpx.Client, key: str, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    before = http.get("/layers").json()["revision"]
    answer = send(http, key, tmp_path / name, id="rac", source="x")
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert http.get("/layers").json()["revision"] == before


def test_without_a_key_or_with_a_wrong_one_nothing_is_published(http: httpx.Client, tmp_path: Path) -> None:
    file = shapefile(tmp_path)
    assert send(http, "bds_wrong", file, id="trom", source="x").status_code == 401
    plain = http.post("/layers", files={"file": (file.name, file.read_bytes())}, data={"id": "trom"})
    assert plain.status_code == 401
    assert http.get("/layers/trom").status_code == 404


def test_the_command_line_publishes_while_the_server_runs(program: Program, http: httpx.Client, tmp_path: Path) -> None:
    points = geopandas.GeoDataFrame({"name": ["a"]}, geometry=[Point(106.67, 10.785)], crs="EPSG:4326")
    points.to_file(tmp_path / "diem.gpkg")
    program.run("publish", str(tmp_path / "diem.gpkg"), "--title-vi", "Điểm", "--title-en", "Points")
    assert len(features_of(http, "diem")) == 1
