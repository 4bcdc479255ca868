"""The real city, as it is judged: the searches of the issue, the clients, the layers."""

from __future__ import annotations

from typing import Any

import httpx
import pyogrio
import pytest
from owslib.ogcapi.features import Features

from tests.flows.conftest import Program

LAYERS = {
    "wards", "old_wards", "old_districts", "schools", "health", "parks", "rivers", "lakes", "metro_lines",
    "metro_stations", "industrial", "housing_projects", "traffic_cameras", "streets", "addresses",
}  # fmt: skip


def best(http: httpx.Client, query: str, **more: str) -> dict[str, Any]:
    answer = http.get("/search", params={"q": query, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["features"][0]["properties"]
    return found


def test_an_alley_address_without_its_house_is_found_at_the_alley_in_the_right_wards(city_http: httpx.Client) -> None:
    found = best(city_http, "453/12 lê văn sỹ q3")
    assert found["level"] == "alley"
    assert found["street"] == "Lê Văn Sỹ"
    assert (found["ward"], found["old_ward"]) == ("Phường Nhiêu Lộc", "Phường 12")


def test_a_market_is_found_without_accents(city_http: httpx.Client) -> None:
    found = best(city_http, "Cho Ben Thanh")
    assert found["name"] == "Chợ Bến Thành"
    assert found["level"] == "place"
    assert found["digital_address"].startswith("HCM-")


def test_an_old_ward_answers_with_both_the_old_unit_and_the_new_ward(city_http: httpx.Client) -> None:
    found = best(city_http, "phường bến nghé quận 1")
    assert found["level"] == "ward"
    assert "Bến Nghé" in found["label"]
    assert "Sài Gòn" in found["label"]


def registered(http: httpx.Client) -> dict[str, Any]:
    """A house of the extract whose street is known."""
    items = http.get("/ogc/collections/addresses/items", params={"f": "json", "kind": "house", "limit": 200}).json()
    named = [f for f in items["features"] if f["properties"]["street"] and f["properties"]["old_ward"]]
    house: dict[str, Any] = named[len(named) // 2]
    return {**house["properties"], "at": house["geometry"]["coordinates"]}


def test_a_registered_house_is_found_without_accents_by_its_code_and_by_its_plus_code(city_http: httpx.Client) -> None:
    house = registered(city_http)
    from addressing.parsing.text import fold

    typed = fold(f"{house['street']} {house['old_ward']} {house['old_district']}")
    assert best(city_http, f"{house['number']} {typed}")["digital_address"] == house["code"]
    assert best(city_http, house["code"])["digital_address"] == house["code"]
    assert best(city_http, house["code"].lower().replace("-", " "))["digital_address"] == house["code"]
    at = city_http.get("/search", params={"q": house["plus_code"]}).json()["features"][0]["geometry"]["coordinates"]
    assert at == pytest.approx(house["at"], abs=0.0001)


@pytest.mark.parametrize(("query", "status"), [("", 400), ("a" * 10_000, 400), ("   ", 400)])
def test_a_bad_query_is_a_problem_in_the_readers_language(city_http: httpx.Client, query: str, status: int) -> None:
    vi = city_http.get("/search", params={"q": query})
    en = city_http.get("/search", params={"q": query}, headers={"Accept-Language": "en"})
    assert vi.status_code == en.status_code or {vi.status_code, en.status_code} <= {400, 413}
    assert vi.headers["content-type"] == "application/problem+json"
    assert vi.json()["detail"] != en.json()["detail"]
    assert vi.json()["hint"]


def test_gdal_lists_the_layers_and_reads_features(city: Program) -> None:
    listed = {name for name, _ in pyogrio.list_layers(f"OAPIF:{city.url}/ogc")}
    assert listed >= LAYERS
    meta, _, geometry, _ = pyogrio.raw.read(f"OAPIF:{city.url}/ogc", layer="wards")
    assert len(geometry) == 168
    assert "name" in meta["fields"]


def test_owslib_reads_collections_items_and_queryables(city: Program) -> None:
    client = Features(f"{city.url}/ogc/")
    assert set(client.feature_collections()) >= LAYERS
    assert client.collection_items("health", limit=2)["numberMatched"] == 178
    assert "name" in client.collection_queryables("schools")["properties"]


def test_every_layer_has_titles_owner_licence_source_and_style(city_http: httpx.Client) -> None:
    layers = {layer["id"]: layer for layer in city_http.get("/layers").json()["layers"]}
    assert set(layers) >= LAYERS | {"land_cover"}
    for layer in layers.values():
        for said in ("title_vi", "title_en", "owner", "licence", "source", "theme", "style"):
            assert layer[said], (layer["id"], said)


def test_the_land_cover_is_drawn_as_pictures(city_http: httpx.Client) -> None:
    tile = city_http.get("/tiles/land_cover/8/203/120.png")
    assert tile.status_code == 200
    assert tile.content.startswith(b"\x89PNG")


def test_a_tile_asked_for_again_costs_nothing(city_http: httpx.Client) -> None:
    first = city_http.get("/tiles/base/13/6523/3849.mvt")
    assert first.status_code == 200
    again = city_http.get("/tiles/base/13/6523/3849.mvt", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_reverse_names_the_place_with_its_old_and_new_units(city_http: httpx.Client) -> None:
    found = city_http.get("/reverse", params={"lon": 106.6980, "lat": 10.7726}).json()["features"][0]["properties"]
    assert found["ward"] == "Phường Bến Thành"
    assert found["old_district"] == "Quận 1"


def test_a_simulated_topic_is_called_simulated(city_http: httpx.Client) -> None:
    topics = {topic["id"]: topic for topic in city_http.get("/status").json()["topics"]}
    security = [topic for topic in topics.values() if topic["theme"] == "public-security"]
    assert security
    for topic in security:
        assert topic["simulated"] is True
        assert "mô phỏng" in topic["title_vi"].lower()
        assert "simulated" in topic["title_en"].lower()
    assert {topic["theme"] for topic in topics.values()} >= {"traffic", "public-security", "social", "economic"}
