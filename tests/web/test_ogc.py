"""The OGC API as its clients meet it: over HTTP, with GDAL, with OWSLib."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import httpx
import pytest

from layers import versions
from layers.publish import publish_raster, publish_relation, publish_vector
from layers.source import Column
from store.database import Database
from tests.layers.features import NAME, meta, source, wells
from tests.web.serving import serving
from tests.web.small_app import small_app

SQUARE = "POLYGON((106.70 10.70, 106.80 10.70, 106.80 10.80, 106.70 10.80, 106.70 10.70))"
ZONE_COLUMNS = (NAME, Column("Cấp", "integer"), Column("Ngày", "date"), Column("Diện tích", "double"))
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


@pytest.fixture(scope="module")
def served(module_database: Database) -> Iterator[tuple[Database, str]]:
    with module_database.transaction("writer") as connection:
        publish_vector(connection, meta(), wells(30), actor="test")
        rows = [
            (SQUARE, "Bến <Nghé> & Đa Kao", 3, "2025-07-01", 1.5),
            ("POLYGON((106.60 10.60, 106.65 10.60, 106.65 10.65, 106.60 10.60))", "Hồ Chí Minh", 1, "2024-01-01", None),
        ]
        zones = source(rows, ZONE_COLUMNS, geometry_type="Polygon")
        publish_vector(connection, meta("zones", title_vi="Vùng", title_en="Zones"), zones, actor="test")
        grid = source([("POINT(602000 1192000)", "mốc")], crs="EPSG:9210")
        publish_vector(connection, meta("marks"), grid, actor="test")
        publish_vector(connection, meta("ground", listed=False), wells(1), actor="test")
        publish_raster(
            connection, meta("cover"), Path("rasters/cover.tif"), extent=(106.0, 10.0, 107.0, 11.0),
            source_crs="EPSG:4326", file_name="cover.tif", file_sha256="0" * 64, actor="test",
        )  # fmt: skip
    with module_database.transaction("owner") as connection:
        publish_relation(connection, meta("wards"), "layer_data", "wards", actor="test")
    with serving(small_app(module_database)) as url:
        yield module_database, url


@pytest.fixture(scope="module")
def client(served: tuple[Database, str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{served[1]}/ogc", follow_redirects=True) as made:
        yield made


def items(client: httpx.Client, layer: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(f"/collections/{layer}/items", params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def names(client: httpx.Client, layer: str, **parameters: object) -> list[str]:
    return [feature["properties"]["ten"] for feature in items(client, layer, **parameters)["features"]]


def test_every_link_leads_to_the_host_that_was_asked(client: httpx.Client) -> None:
    for path in ("/", "/collections", "/collections/wells", "/collections/wells/items", "/collections/wells/items/1"):
        body = client.get(path).text
        links = [part.split('"')[0] for part in body.split('"href":"')[1:]]
        assert links
        for link in links:
            assert link.startswith(str(client.base_url).removesuffix("/ogc/")), link
    for link in client.get("/").json()["links"]:
        assert client.get(link["href"].replace("{", "").replace("}", "")).status_code in (200, 404), link
        if "/ogc" in link["href"]:
            assert client.get(link["href"]).status_code == 200, link


@pytest.mark.parametrize("part", ["", "/items", "/items/1", "/queryables", "/schema", "/tiles"])
@pytest.mark.parametrize("name", ["geocode", "nope", "geocode-batch"])
def test_what_is_no_collection_is_not_found_though_it_is_a_process(client: httpx.Client, name: str, part: str) -> None:
    answer = client.get(f"/collections/{name}{part}")
    assert (answer.status_code, answer.json()["detail"]) == (404, "Không có lớp này")


def test_collections_speak_both_languages(client: httpx.Client) -> None:
    titles = {
        lang: [c["title"] for c in client.get("/collections", params={"lang": lang}).json()["collections"]]
        for lang in ("vi", "en")
    }
    assert "Vùng" in titles["vi"]
    assert "Zones" in titles["en"]
    english = client.get("/collections/zones", headers={"Accept-Language": "en-GB,en;q=0.9"}).json()
    assert english["title"] == "Zones"


def test_a_browser_that_switched_its_language_reads_titles_and_frame_in_it(client: httpx.Client) -> None:
    switched = {"Cookie": "lang=en", "Accept": "text/html", "Accept-Language": "vi-VN,vi;q=0.9"}
    page = client.get("/collections", headers=switched).text
    assert "Collections" in page
    assert "Zones" in page
    assert "Vùng" not in page


@pytest.mark.parametrize(("lang", "kind"), [("vi", "Loại"), ("en", "Kind")])
def test_pages_of_features_call_columns_in_their_language(
    served: tuple[Database, str], client: httpx.Client, lang: str, kind: str
) -> None:
    with served[0].transaction("writer") as connection:
        plots = source([("POINT(106.7 10.7)", "nhà")], (Column("kind", "text"),))
        publish_vector(connection, meta("plots"), plots, actor="test")
    asked = {"f": "html", "lang": lang}
    until = time.monotonic() + 10
    while (
        page := client.get("/collections/plots/items", params=asked)
    ).status_code == 404 and time.monotonic() < until:
        time.sleep(0.1)
    assert f'<th scope="col">{kind}</th>' in page.text
    assert f"<td>{kind}</td>" in client.get("/collections/plots/items/1", params=asked).text
    schema = client.get("/collections/plots/schema", params=asked).text
    assert "<td>kind</td><td>" + kind in schema  # a filter asks for it by its name


def test_a_feature_arrives_with_its_id_and_attributes_unchanged(client: httpx.Client) -> None:
    answer = client.get("/collections/zones/items", params={"limit": 1})
    assert answer.headers["content-type"] == "application/geo+json"
    assert "Bến <Nghé> & Đa Kao" in answer.text
    (feature,) = answer.json()["features"]
    assert feature["id"] == "1"
    assert feature["properties"] == {"ten": "Bến <Nghé> & Đa Kao", "cap": 3, "ngay": "2025-07-01", "dien_tich": 1.5}
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert answer.json()["numberMatched"] == 2
    assert client.get("/collections/zones/items/1").json()["properties"] == feature["properties"]


def test_pages_of_items_follow_each_other_without_gap(client: httpx.Client) -> None:
    url, seen = "/collections/wells/items?limit=7", []
    while url:
        page = client.get(url).json()
        seen += [feature["id"] for feature in page["features"]]
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert seen == [str(number) for number in range(1, 31)]


def test_items_are_filtered_the_ogc_ways(client: httpx.Client) -> None:
    assert names(client, "wells", bbox="106.7,10.77,106.7015,10.7715") == ["Giếng 1", "Giếng 2"]
    assert names(client, "wells", ten="Giếng 7") == ["Giếng 7"]
    assert names(client, "wells", q="gieng 12,GIẾNG 13") == ["Giếng 12", "Giếng 13"]
    assert names(client, "wells", sortby="-ten", limit=1) == ["Giếng 9"]
    assert names(client, "zones", datetime="2025-01-01/..") == ["Bến <Nghé> & Đa Kao"]
    assert names(client, "zones", datetime="2024-01-01") == ["Hồ Chí Minh"]
    hits = items(client, "wells", resulttype="hits", bbox="106.7,10.77,106.7015,10.7715")
    assert (hits["features"], hits["numberMatched"]) == ([], 2)
    bare = items(client, "zones", properties="cap", skipGeometry="true")["features"][0]
    assert (bare["geometry"], bare["properties"]) == (None, {"cap": 3})


CQL = [
    ("ten = 'Hồ Chí Minh'", ["Hồ Chí Minh"]),
    ("ten LIKE 'Hồ%' AND cap = 1", ["Hồ Chí Minh"]),
    ("accenti(casei(ten)) LIKE accenti(casei('ho chi%'))", ["Hồ Chí Minh"]),
    ("cap > 1 OR ngay < DATE('2024-06-01')", ["Bến <Nghé> & Đa Kao", "Hồ Chí Minh"]),
    ("cap IN (3, 4)", ["Bến <Nghé> & Đa Kao"]),
    ("cap BETWEEN 2 AND 3", ["Bến <Nghé> & Đa Kao"]),
    ("cap * 2 - 1 = dien_tich + 3.5", ["Bến <Nghé> & Đa Kao"]),
    ("dien_tich IS NULL", ["Hồ Chí Minh"]),
    ("NOT (cap = 3)", ["Hồ Chí Minh"]),
    ("S_INTERSECTS(geometry, POINT(106.75 10.75))", ["Bến <Nghé> & Đa Kao"]),
    ("S_WITHIN(geom, BBOX(106.5, 10.5, 106.66, 10.66))", ["Hồ Chí Minh"]),
    ("S_DISJOINT(geom, POINT(106.75 10.75))", ["Hồ Chí Minh"]),
    ("T_AFTER(ngay, DATE('2025-01-01'))", ["Bến <Nghé> & Đa Kao"]),
    ("T_DURING(ngay, INTERVAL('2023-12-01', '2024-02-01'))", ["Hồ Chí Minh"]),
    ("ten = 'x'' OR 1=1; DROP TABLE zones; --'", []),
]


@pytest.mark.parametrize(("text", "expected"), CQL)
def test_cql2_means_what_it_says(client: httpx.Client, text: str, expected: list[str]) -> None:
    assert names(client, "zones", filter=text) == expected


def test_cql2_comes_as_json_too(client: httpx.Client) -> None:
    tree = {"op": "=", "args": [{"property": "cap"}, 1]}
    posted = client.post("/collections/zones/items", json=tree)
    assert [feature["id"] for feature in posted.json()["features"]] == ["2"]
    assert names(client, "zones", filter=json.dumps(tree), **{"filter-lang": "cql2-json"}) == ["Hồ Chí Minh"]


def test_a_filter_geometry_may_be_in_another_crs(client: httpx.Client) -> None:
    parameters = {"filter": "S_INTERSECTS(geom, POINT(10.75 106.75))", "filter-crs": f"{EPSG}4326"}
    assert names(client, "zones", **parameters) == ["Bến <Nghé> & Đa Kao"]


def test_the_next_page_keeps_the_filter(client: httpx.Client) -> None:
    page = items(client, "wells", filter="ten LIKE 'Giếng 2%'", limit=5)
    assert page["numberMatched"] == 11
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert client.get(following).json()["numberMatched"] == 11


@pytest.mark.parametrize("name", ["phường bến thành", "EPSG:a.b:c", "9" * 50, "a" * 5000, "VN-2000 / UTM"])
def test_a_filters_crs_of_free_words_is_refused_before_anybody_looks_for_it(client: httpx.Client, name: str) -> None:
    asked = {"filter": "S_INTERSECTS(geom, POINT(1 2))", "filter-crs": name}
    began = time.process_time()
    for _ in range(20):
        assert client.get("/collections/zones/items", params=asked).status_code == 400
    # The server is a part of this process; PROJ would look for a third of a second each time.
    assert time.process_time() - began < 3


BAD = [
    {"filter": "cap >"},
    {"filter": "nope = 1"},
    {"filter": "pg_sleep(9) = 1"},
    {"filter": "ten = 5"},
    {"filter": "T_AFTER(ngay, DATE('2025-99-01'))"},
    {"filter": "S_INTERSECTS(geom, POINT(1 2))", "filter-crs": "nope"},
    {"filter": "(" * 500 + "cap=1" + ")" * 500},
    {"filter": "NOT " * 5000 + "cap=1"},
    {"filter": "x" * 30_000},
    {"cap": "abc"},
    {"cáp": "1"},
    {"bbox": "1,2,3"},
    {"bbox": "nan,nan,nan,nan"},
    {"bbox": "1,2,3,4", "bbox-crs": "nope"},
    {"limit": "0"},
    {"limit": "x"},
    {"limit": "true"},
    {"offset": "-1"},
    {"offset": "99999999999"},
    {"sortby": "nope"},
    {"properties": "nope"},
    {"crs": "nope"},
    {"datetime": "yesterday"},
    {"f": "xml"},
    {"q": "a\x00b"},
]


@pytest.mark.parametrize("parameters", BAD, ids=lambda value: str(value)[:50])
def test_bad_questions_are_answered_with_an_ogc_exception(client: httpx.Client, parameters: dict[str, str]) -> None:
    answer = client.get("/collections/zones/items", params=parameters)
    assert answer.status_code == 400, answer.text
    assert {"code", "description"} <= answer.json().keys()
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/nope",
        "/collections/nope",
        "/collections/nope/items",
        "/collections/zones/items/77",
    ],
)
def test_what_is_not_there_is_not_found(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "NotFound"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/collections/nope", "Không có lớp này"),
        ("/collections/zones/items/77", "Không có mã này"),
        ("/collections/zones/items?limit=many", "limit phải là số nguyên dương"),
        ("/collections/zones/items?offset=-1", "offset phải là số nguyên"),
        ("/collections/zones/items?bbox=1,2", "bbox phải là bốn số"),
        ("/processes/nope", "Không có mã này"),
    ],
)
def test_pygeoapis_own_refusals_are_said_in_both_languages_with_a_hint(
    client: httpx.Client, path: str, said: str
) -> None:
    answer = client.get(path)
    assert answer.headers["content-type"] == "application/problem+json"
    problem, english = answer.json(), client.get(path, headers={"Accept-Language": "en"}).json()
    assert problem["detail"].startswith(said)
    assert problem["status"] == answer.status_code == english["status"]
    assert english["hint"].isascii()
    assert english["code"] == problem["code"]


@pytest.mark.parametrize("path", ["/collections/zones/items", "/jobs/7"])
def test_a_database_that_is_away_is_said_to_come_back(module_database: Database, path: str) -> None:
    async def away() -> httpx.Response:
        app = small_app(module_database)
        async with app.router.lifespan_context(app):
            services = app.state.services
            for pool in (services.pools.sync_reader, services.pools.sync_writer):
                await asyncio.to_thread(pool.close)
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://x/ogc") as client:
                return await client.get(path, headers={"Authorization": "Bearer bds_x"})

    assert asyncio.run(away()).status_code == 503


def test_nothing_can_be_written_through_ogc(client: httpx.Client) -> None:
    feature = {"type": "Feature", "geometry": None, "properties": {"ten": "x"}}
    headers = {"Content-Type": "application/geo+json"}
    posted = client.post("/collections/zones/items", content=json.dumps(feature), headers=headers)
    assert posted.status_code == 400
    for method in ("PUT", "DELETE", "PATCH"):
        assert client.request(method, "/collections/zones/items/1").status_code == 405
    assert items(client, "zones")["numberMatched"] == 2
    assert not any("create-replace-delete" in name for name in client.get("/conformance").json()["conformsTo"])


def test_coordinates_come_in_the_crs_asked_for(client: httpx.Client) -> None:
    (vn2000,) = items(client, "marks", crs=f"{EPSG}9210")["features"]
    assert sorted(vn2000["geometry"]["coordinates"]) == pytest.approx([602000, 1192000], abs=0.02)
    (swapped,) = items(client, "marks", crs=f"{EPSG}4326")["features"]
    assert swapped["geometry"]["coordinates"] == pytest.approx([10.7774716, 106.6844692])
    assert names(client, "wells", bbox="10.77,106.7,10.7715,106.7015", **{"bbox-crs": f"{EPSG}4326"}) == [
        "Giếng 1",
        "Giếng 2",
    ]


def test_an_unchanged_answer_is_not_sent_twice(client: httpx.Client) -> None:
    first = client.get("/collections/wells/items", params={"limit": 3})
    again = client.get(
        "/collections/wells/items", params={"limit": 3}, headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304
    assert "etag" not in client.get("/collections/wards/items").headers


def test_a_person_gets_pages_without_outside_hosts(client: httpx.Client) -> None:
    zones = [f"/collections/zones{more}" for more in ("", "/items", "/items/1", "/schema", "/queryables", "/tiles")]
    for path in ("/", "/collections", *zones, "/conformance", "/collections/nope", "/processes", "/openapi"):
        page = client.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert page.headers["content-type"].startswith("text/html"), path
        assert "<Nghé>" not in page.text
        assert "unpkg.com" not in page.text
        assert "cdn" not in page.text
    assert "Bến &lt;Nghé&gt; &amp; Đa Kao" in client.get("/collections/zones/items", params={"f": "html"}).text


def test_csv_and_jsonld_are_offered_and_come(client: httpx.Client) -> None:
    assert client.get("/collections/wells/items", params={"f": "csv", "limit": 2}).text.split() == [
        "ten", "Giếng", "1", "Giếng", "2"
    ]  # fmt: skip
    assert client.get("/collections/wells/items", params={"f": "jsonld", "limit": 2}).json()["features"]


def test_tiles_are_described_and_lead_to_our_own(client: httpx.Client) -> None:
    collection = client.get("/collections/zones").json()
    rels = {link["rel"] for link in collection["links"]}
    assert "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector" in rels
    about = client.get("/collections/zones/tiles/WebMercatorQuad").json()
    template = next(link["href"] for link in about["links"] if link["rel"] == "item")
    assert template.endswith("/tiles/zones/{tileMatrix}/{tileCol}/{tileRow}.mvt")
    led = client.get("/collections/zones/tiles/WebMercatorQuad/3/5/6", follow_redirects=False)
    assert led.headers["location"].endswith("/tiles/zones/3/6/5.mvt")
    assert items(client, "cover")["features"] == []
    image = client.get("/collections/cover/tiles/WebMercatorQuad").json()
    assert image["dataType"] == "map"


def test_the_geocoder_is_a_process(client: httpx.Client) -> None:
    found = [process["id"] for process in client.get("/processes").json()["processes"]]
    assert found == ["geocode", "geocode-batch"]
    assert client.get("/processes/geocode", params={"lang": "en"}).json()["title"] == "Geocode"
    done = client.post("/processes/geocode/execution", json={"inputs": {"q": "10.7725, 106.698", "limit": 1}})
    assert done.status_code == 200, done.text
    assert done.json()["type"] == "FeatureCollection"
    wrong: list[object] = [[], 5, {"inputs": 5}, {"inputs": {"q": ""}}, {"inputs": {"q": "a", "limit": 0}}]
    for body in [*wrong, {"inputs": {"q": "a"}, "subscriber": {"successUri": "http://127.0.0.1/"}}]:
        assert client.post("/processes/geocode/execution", json=body).status_code == 400, body
    assert client.post("/processes/geocode/execution", content=b"{").status_code == 400
    assert client.post("/processes/nope/execution", json={"inputs": {}}).status_code == 404


def test_layers_of_the_base_map_are_not_listed_but_there(served: tuple[Database, str], client: httpx.Client) -> None:
    listed = [collection["id"] for collection in client.get("/collections").json()["collections"]]
    assert "ground" not in listed
    assert client.get("/collections/ground/items").json()["numberMatched"] == 1


def test_openapi_lists_what_there_is(client: httpx.Client) -> None:
    paths = client.get("/openapi").json()["paths"]
    assert "/collections/zones/items" in paths
    assert not {"put", "delete", "patch"} & paths["/collections/zones/items/{featureId}"].keys()


def test_a_new_layer_is_live_at_once(served: tuple[Database, str], client: httpx.Client) -> None:
    database, _ = served
    assert client.get("/collections/fresh").status_code == 404
    with database.transaction("writer") as connection:
        publish_vector(connection, meta("fresh"), wells(2), actor="test")
    _until(lambda: client.get("/collections/fresh/items").status_code == 200)
    assert "/collections/fresh/items" in client.get("/openapi").json()["paths"]
    with database.transaction("writer") as connection:
        publish_vector(
            connection, meta("fresh"), source([("POINT(106.7 10.7)", 1)], (Column("số", "integer"),)), actor="t"
        )
    _until(lambda: items(client, "fresh")["features"][0]["properties"] == {"so": 1})
    with database.transaction("writer") as connection:
        versions.unpublish(connection, "fresh", "so-tnmt", actor="test")
    _until(lambda: client.get("/collections/fresh").status_code == 404)


def test_gdal_reads_the_collections(served: tuple[Database, str]) -> None:
    if which("ogrinfo") is None:
        pytest.skip("needs gdal-bin")
    source_name = f"OAPIF:{served[1]}/ogc"
    listed = _ogrinfo(source_name)
    assert "wells" in listed
    assert "Feature Count: 30" in _ogrinfo("-al", "-so", source_name, "wells")
    found = _ogrinfo(source_name, "zones", "-where", "cap > 2", "-spat", "106.7", "10.7", "106.9", "10.9")
    assert "Bến <Nghé> & Đa Kao" in found
    assert "Feature Count: 1" in found


def test_owslib_reads_the_collections(served: tuple[Database, str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from owslib.ogcapi.features import Features
    server = Features(f"{served[1]}/ogc")
    assert {"wells", "zones"} <= set(server.feature_collections())
    assert server.collection_queryables("zones")["properties"]["cap"]["type"] == "integer"
    tree = json.dumps({"op": "=", "args": [{"property": "cap"}, 1]})
    assert server.collection_items("zones", cql=tree)["numberMatched"] == 1
    found = server.collection_items("wells", bbox=[106.7, 10.77, 106.7015, 10.7715])
    assert found["numberMatched"] == 2
    assert server.collection_item("zones", "2")["properties"]["ten"] == "Hồ Chí Minh"


def _ogrinfo(*arguments: str) -> str:
    done = subprocess.run(["ogrinfo", "-ro", *arguments], capture_output=True, text=True, check=True, timeout=60)
    assert "ERROR" not in done.stderr
    return done.stdout


@pytest.mark.parametrize("form", ["json", "html"])
@pytest.mark.parametrize("part", ["schema", "queryables", "items/1"])
def test_a_picture_has_no_features_and_says_where_its_tiles_are(client: httpx.Client, part: str, form: str) -> None:
    answer = client.get(f"/collections/cover/{part}", params={"f": form})
    assert answer.status_code == 404
    assert "/ogc/collections/cover/tiles" in answer.text


def test_a_page_of_a_pictures_features_says_that_there_are_none(client: httpx.Client) -> None:
    answer = client.get("/collections/cover/items", headers={"Accept": "text/html"})
    assert (answer.status_code, "/ogc/collections/cover/tiles" in answer.text) == (404, True)


def _until(true: Any, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} seconds"
        time.sleep(0.02)
