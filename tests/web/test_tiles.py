"""The tiles door: TileJSON leads to tiles, what did not change is not sent again, a new version is seen at once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import mapbox_vector_tile
import pytest
import shapely

from addressing.registry.changes import changeset
from layers.meta import LayerMeta
from layers.publish import publish_relation, publish_vector
from layers.source import Column, FeatureSource
from store.database import Database
from web import tiles

PLACES = {"cho-ben-thanh": (106.698, 10.772), "nha-tho": (106.699, 10.78)}
TILE = "14/13047/7698"


def publish(database: Database, places: dict[str, tuple[float, float]]) -> None:
    rows = [(shapely.to_wkb(shapely.Point(at)), [name]) for name, at in places.items()]
    source = FeatureSource((Column("name", "text"),), "EPSG:4326", "Point", len(rows), lambda: iter(rows))
    meta = LayerMeta("sights", "Thắng cảnh", "Sights", "culture", "Sở Du lịch", "CC BY 4.0", "Sở", key_column="name")
    with database.transaction("writer") as connection:
        publish_vector(connection, meta, source, actor="test")


@pytest.fixture(scope="module")
def site(module_database: Database, new_site: Any) -> Iterator[Any]:
    publish(module_database, PLACES)
    with new_site(module_database, tiles.router) as made:
        yield made


def test_tilejson_leads_to_tiles_that_may_be_kept(site: Any) -> None:
    told = site.http.get("/tiles/sights?lang=vi").json()
    assert (told["name"], told["attribution"]) == ("Thắng cảnh", "Sở (CC BY 4.0)")
    address = told["tiles"][0].replace("{z}/{x}/{y}", TILE)
    answer = site.http.get(address)
    assert answer.headers["cache-control"].endswith("immutable")
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    features = mapbox_vector_tile.decode(answer.content)["sights"]["features"]
    assert {each["properties"]["feature_key"] for each in features} == set(PLACES)


def test_a_tile_comes_packed_or_plain_as_the_client_can_read_it(site: Any) -> None:
    packed = site.http.get(f"/tiles/sights/{TILE}.mvt")
    plain = site.http.get(f"/tiles/sights/{TILE}.mvt", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content


def test_an_empty_tile_is_an_empty_body(site: Any) -> None:
    answer = site.http.get("/tiles/sights/14/0/0.mvt")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("path", "status_code"),
    [
        ("/tiles/sights/14/16384/0.mvt", 400), ("/tiles/sights/99/0/0.mvt", 400), ("/tiles/sights/a/0/0.mvt", 400),
        (f"/tiles/nothing/{TILE}.mvt", 404), (f"/tiles/sights/{TILE}.png", 404), ("/tiles/nothing", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_so(site: Any, path: str, status_code: int) -> None:
    answer = site.http.get(path)
    assert answer.status_code == status_code
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_held_tile_is_not_sent_again_until_a_new_version_is_published(site: Any, module_database: Database) -> None:
    path = f"/tiles/sights/{TILE}.mvt"
    first = site.http.get(path)
    held = {"If-None-Match": first.headers["etag"]}
    assert site.http.get(path, headers=held).status_code == 304
    publish(module_database, {**PLACES, "buu-dien": (106.695, 10.78)})
    until = time.monotonic() + 60
    while (answer := site.http.get(path, headers=held)).status_code == 304:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert len(mapbox_vector_tile.decode(answer.content)["sights"]["features"]) == 3


def test_the_base_map_answers_before_anything_is_loaded(database: Database, new_site: Any) -> None:
    with new_site(database, tiles.router) as empty:
        told = empty.http.get("/tiles/base").json()
        assert told["vector_layers"] == []
        answer = empty.http.get(f"/tiles/base/{TILE}.mvt")
        assert (answer.status_code, answer.content) == (200, b"")


def test_a_change_of_an_address_makes_its_tiles_new_and_one_of_units_all_that_show_them(
    site: Any, module_database: Database
) -> None:
    with module_database.transaction("owner") as connection:
        for layer in ("wards", "addresses"):
            meta = LayerMeta(layer, "Lớp", "Layer", "administration", "Sở Nội vụ", "MIT", "x")
            publish_relation(connection, meta, "layer_data", layer, actor="test")
    until = time.monotonic() + 60

    def revision(layer: str) -> Any:
        answer = site.http.get("/tiles" + layer)
        return answer.json()["revision"] if answer.status_code == 200 else None

    def base_tiles() -> Any:
        return site.http.get("/tiles/base").json()["tiles"]

    def wait_for_new(layer: str, before: Any) -> None:
        while (now := revision(layer)) is None or now == before:
            assert time.monotonic() < until
            time.sleep(0.02)

    for layer in ("/wards", "/addresses"):
        wait_for_new(layer, None)
    wards, addresses, base_map = revision("/wards"), revision("/addresses"), base_tiles()
    with module_database.transaction("writer") as connection, changeset(connection, "test") as change:
        change.places.add(1)
    wait_for_new("/addresses", addresses)
    assert (revision("/wards"), base_tiles()) == (wards, base_map)
    with module_database.transaction("writer") as connection, changeset(connection, "test") as change:
        change.streets.add(1)
    wait_for_new("/wards", wards)
    assert base_tiles() != base_map
