"""Publishing over HTTP: a department's file becomes a layer, or nothing changes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from fastapi.testclient import TestClient
from rasterio.transform import from_bounds

from store import keys
from store.database import Database
from tests.conftest import new_database
from tests.web.small_app import small_app

FIELDS = {"id": "wells", "title_vi": "Giếng nước", "theme": "environment", "licence": "ODbL 1.0"}


@pytest.fixture
def opened(cluster: Any, template: str, tmp_path: Path) -> Iterator[tuple[Database, TestClient]]:
    with (
        new_database(cluster, template, tmp_path / "data", max_upload_mb=1) as database,
        TestClient(small_app(database), raise_server_exceptions=False) as client,
    ):
        yield database, client


@pytest.fixture
def client(opened: tuple[Database, TestClient]) -> TestClient:
    return opened[1]


@pytest.fixture
def key(opened: tuple[Database, TestClient]) -> str:
    return key_for(opened[0], "so-tnmt")


def key_for(database: Database, owner: str, scope: str = "publish") -> str:
    with database.transaction("owner") as connection:
        return keys.create(connection, owner, [scope], actor="test")


def geojson(count: int = 3) -> bytes:
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [106.7 + i / 100, 10.7]},
         "properties": {"Tên giếng": f"Giếng {i + 1}", "Mã": f"G{i + 1}"}}
        for i in range(count)
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def shapefile(folder: Path, crs: str | None) -> bytes:
    """A zipped shapefile with one point, in VN-2000 coordinates."""
    path = folder / "moc.shp"
    geometry = shapely.to_wkb(np.array([shapely.Point(602000, 1192000)]))
    fields = [np.array(["Mốc 1"], dtype=object)]
    pyogrio.raw.write(path, geometry, fields, ["ten"], geometry_type="Point", crs=crs or "EPSG:9210", encoding="UTF-8")
    if crs is None:
        path.with_suffix(".prj").unlink()
    with zipfile.ZipFile(folder / "moc.zip", "w") as archive:
        for part in folder.glob("moc.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    return (folder / "moc.zip").read_bytes()


def post(client: TestClient, key: str | None, content: bytes, name: str = "wells.geojson", **fields: str) -> Any:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return client.post("/layers", files={"file": (name, content)}, data=FIELDS | fields, headers=headers)


def test_a_department_publishes_a_file_and_everybody_sees_it(client: TestClient, key: str) -> None:
    done = post(client, key, geojson(), key_column="Mã")
    assert done.status_code == 201, done.text
    assert (done.json()["version"], done.json()["feature_count"], done.json()["refused"]) == (1, 3, 0)
    (layer,) = client.get("/layers").json()["layers"]
    assert (layer["id"], layer["title_vi"], layer["owner"], layer["theme"]) == (
        "wells", "Giếng nước", "so-tnmt", "environment"
    )  # fmt: skip
    assert [column["name"] for column in layer["columns"]] == ["ten_gieng", "ma"]
    items = client.get("/ogc/collections/wells/items").json()
    assert [feature["id"] for feature in items["features"]] == ["G1", "G2", "G3"]
    assert client.get(done.headers["location"]).json()["version"] == 1


def test_what_was_said_before_need_not_be_said_again(client: TestClient, key: str) -> None:
    post(client, key, geojson(), style='{"color": "#ff0000"}', description_vi="Giếng khoan")
    headers = {"X-API-Key": key}
    again = client.post("/layers", files={"file": ("w.geojson", geojson(5))}, data={"id": "wells"}, headers=headers)
    assert again.status_code == 201, again.text
    layer = client.get("/layers/wells").json()
    assert (layer["version"], layer["feature_count"], layer["description_vi"]) == (2, 5, "Giếng khoan")
    assert layer["style"]["color"] == "#ff0000"


def test_a_vn2000_shapefile_lands_in_the_city(client: TestClient, key: str, tmp_path: Path) -> None:
    done = post(client, key, shapefile(tmp_path, "EPSG:9210"), "moc.zip")
    assert done.status_code == 201, done.text
    assert done.json()["extent"][:2] == pytest.approx([106.68446917, 10.77747157], abs=1e-7)


def test_a_shapefile_without_prj_is_refused_with_the_zones_that_fit(
    client: TestClient, key: str, tmp_path: Path
) -> None:
    content = shapefile(tmp_path, None)
    refused = post(client, key, content, "moc.zip")
    assert refused.status_code == 400
    assert "EPSG:9210" in refused.json()["hint"]
    assert client.get("/layers").json()["layers"] == []
    guessed = post(client, key, content, "moc.zip", crs="auto")
    assert guessed.status_code == 201, guessed.text
    assert "EPSG:9210" in guessed.json()["notes"][0]
    assert guessed.json()["extent"][:2] == pytest.approx([106.68446917, 10.77747157], abs=1e-7)


def test_a_raster_becomes_a_layer_too(client: TestClient, key: str, tmp_path: Path) -> None:
    path = tmp_path / "do_cao.tif"
    shape = {"driver": "GTiff", "width": 32, "height": 32, "count": 1, "dtype": "uint8", "crs": "EPSG:4326"}
    with rasterio.open(path, "w", transform=from_bounds(106.6, 10.6, 106.8, 10.8, 32, 32), **shape) as raster:
        raster.write(np.arange(1024, dtype=np.uint32).astype(np.uint8).reshape(1, 32, 32))
    done = post(client, key, path.read_bytes(), "do_cao.tif", id="do_cao")
    assert done.status_code == 201, done.text
    layer = client.get("/layers/do_cao").json()
    assert (layer["kind"], layer["geometry_type"]) == ("raster", "Raster")
    assert layer["links"]["tiles"].endswith(".png")


def test_only_a_key_that_may_publish_publishes(opened: tuple[Database, TestClient], key: str) -> None:
    database, client = opened
    assert post(client, None, geojson()).status_code == 401
    assert post(client, "bds_wrong", geojson()).status_code == 401
    assert post(client, key_for(database, "so-tnmt", "status"), geojson()).status_code == 403
    assert client.delete("/layers/wells").status_code == 401
    assert client.get("/layers").json()["layers"] == []


def test_a_layer_belongs_to_its_department(opened: tuple[Database, TestClient], key: str) -> None:
    database, client = opened
    post(client, key, geojson())
    other = key_for(database, "so-gtvt")
    headers = {"Authorization": f"Bearer {other}"}
    assert post(client, other, geojson(9)).status_code == 403
    assert client.delete("/layers/wells", headers=headers).status_code == 403
    assert client.post("/layers/wells/rollback", headers=headers).status_code == 403
    assert client.get("/layers/wells").json()["feature_count"] == 3


BAD: list[tuple[dict[str, str], str, bytes]] = [
    ({}, "wells.geojson", b"not a map"),
    ({}, "wells.geojson", b""),
    ({}, "wells.exe", geojson()),
    ({}, "wells.zip", b"PK\x03\x04 broken"),
    ({}, "wells.tif", b"II*\x00 broken"),
    ({"id": "Wells!"}, "wells.geojson", geojson()),
    ({"id": "base"}, "wells.geojson", geojson()),
    ({"id": "a\x00b"}, "wells.geojson", geojson()),
    ({"title_vi": ""}, "wells.geojson", geojson()),
    ({"title_vi": "x" * 1000}, "wells.geojson", geojson()),
    ({"theme": "magic"}, "wells.geojson", geojson()),
    ({"crs": "EPSG:999999"}, "wells.geojson", geojson()),
    ({"crs": "EPSG:9210"}, "wells.geojson", geojson()),
    ({"key_column": "nope"}, "wells.geojson", geojson()),
    ({"style": "{"}, "wells.geojson", geojson()),
    ({"style": '{"color": "red"}'}, "wells.geojson", geojson()),
    ({"style": '{"shine": 1}'}, "wells.geojson", geojson()),
    ({"min_zoom": "x"}, "wells.geojson", geojson()),
    ({"min_zoom": "9", "max_zoom": "3"}, "wells.geojson", geojson()),
    ({"listed": "perhaps"}, "wells.geojson", geojson()),
    ({"colour": "red"}, "wells.geojson", geojson()),
    ({"layer": "nope"}, "wells.geojson", geojson()),
]


def test_bad_publications_are_refused_with_a_reason_and_change_nothing(
    opened: tuple[Database, TestClient], key: str
) -> None:
    database, client = opened
    for fields, name, content in BAD:
        answer = post(client, key, content, name, **fields)
        assert answer.status_code == 400, (fields, name, answer.text)
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["detail"], fields
        assert "Traceback" not in answer.text
    headers = {"Authorization": f"Bearer {key}"}
    assert client.post("/layers", content=b"{}", headers=headers).status_code == 400
    assert client.post("/layers", data=FIELDS, headers=headers).status_code == 400
    broken = {**headers, "Content-Type": "multipart/form-data; boundary=x"}
    assert client.post("/layers", content=b"--x\r\nnonsense", headers=broken).status_code == 400
    assert client.get("/layers").json()["layers"] == []
    assert not list((database.settings.data_folder / "uploads").iterdir())
    with database.connect("reader") as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'layer_data'").fetchone()
    assert tables == (0,)


def test_too_large_a_file_is_refused_while_it_comes(client: TestClient, key: str) -> None:
    answer = post(client, key, b"x" * 2**21)
    assert answer.status_code == 413

    def pieces() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.gpkg"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 65536

    headers = {"Authorization": f"Bearer {key}", "Content-Type": "multipart/form-data; boundary=x"}
    assert client.post("/layers", content=pieces(), headers=headers).status_code == 413


def test_a_layer_is_withdrawn_and_brought_back(client: TestClient, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    post(client, key, geojson(3))
    post(client, key, geojson(4))
    assert client.post("/layers/wells/rollback", headers=headers).json() == {"layer": "wells", "version": 1}
    assert client.get("/layers/wells").json()["feature_count"] == 3
    assert client.delete("/layers/wells", headers=headers).status_code == 204
    assert client.get("/layers/wells").status_code == 404
    assert client.get("/ogc/collections/wells").status_code == 404
    assert client.delete("/layers/wells", headers=headers).status_code == 404
    back = client.post("/layers/wells/rollback", params={"version": 2}, headers=headers)
    assert back.json()["version"] == 2
    versions = client.get("/layers/wells/versions").json()["versions"]
    assert [(v["version"], v["current"]) for v in versions] == [(2, True), (1, False)]
    assert client.post("/layers/wells/rollback", params={"version": 9}, headers=headers).status_code == 404


def test_what_is_not_there_is_not_found(client: TestClient) -> None:
    for path in ("/layers/nope", "/layers/nope/versions", "/layers/%00", "/layers/%00/versions"):
        assert client.get(path).status_code == 404


def test_the_catalogue_is_not_sent_twice(client: TestClient, key: str) -> None:
    first = client.get("/layers")
    mark = {"If-None-Match": first.headers["etag"]}
    assert client.get("/layers", headers=mark).status_code == 304
    post(client, key, geojson())
    assert client.get("/layers", headers=mark).status_code == 200
