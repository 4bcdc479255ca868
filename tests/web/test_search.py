"""The doors of geocoding, as clients of the BAN / addok API use them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from geopy.geocoders import BANFrance, Photon

from addressing.files.table import Format
from addressing.geocoder import Geocoder
from store.city import HCMC
from store.database import Database
from tests import small_city as small
from tests.addressing import tables
from web import search


@pytest.fixture(scope="module")
def site(module_database: Database, new_site: Any) -> Iterator[Any]:
    small.built(module_database)
    with new_site(module_database, search.router) as made:
        made.services.geocoder = Geocoder(made.services.pools.reader, module_database.settings.profile)
        yield made


def _first(site: Any, path: str, **parameters: Any) -> dict[str, Any]:
    answer = site.http.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    feature: dict[str, Any] = answer.json()["features"][0]
    return feature


def test_an_old_ward_name_finds_the_house_with_its_new_ward(site: Any) -> None:
    feature = _first(site, "/search", q="12 le loi, ben nghe, q1")
    said = feature["properties"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [106.702, 10.7751]}
    assert (said["type"], said["level"], said["housenumber"], said["street"]) == (
        "housenumber",
        "house",
        "12",
        "Lê Lợi",
    )
    assert (said["ward"], said["old_ward"], said["old_district"]) == ("Phường Sài Gòn", "Phường Bến Nghé", "Quận 1")
    assert said["digital_address"] == said["id"]
    assert 0 < said["score"] == said["confidence"] <= 1
    assert said["accuracy_m"] > 0


def test_the_answer_has_the_shape_that_addok_gives(site: Any) -> None:
    answer = site.http.get("/search", params={"q": "lê lợi", "limit": 3}).json()
    assert {"type", "version", "features", "attribution", "licence", "query", "limit"} <= answer.keys()
    assert (answer["type"], answer["query"], answer["limit"]) == ("FeatureCollection", "lê lợi", 3)
    said = answer["features"][0]["properties"]
    assert {
        "label",
        "score",
        "id",
        "type",
        "name",
        "postcode",
        "citycode",
        "city",
        "context",
        "importance",
    } <= said.keys()


def test_geopy_for_the_ban_geocodes_and_reverses(site: Any) -> None:
    client = BANFrance(domain=site.url.removeprefix("http://"), scheme="http")
    found = client.geocode("453/12 lê văn sỹ q3")
    assert found is not None
    assert (found.latitude, found.longitude) == (10.7735, 106.7251)
    assert found.address.startswith("453/12 Lê Văn Sỹ")
    several = client.geocode("đường số 1", exactly_one=False, limit=5)
    assert len(several) == 2
    back = client.reverse((10.7735, 106.7251))
    assert back.raw["properties"]["housenumber"] == "453/12"


def test_a_digital_address_and_a_plus_code_are_found(site: Any) -> None:
    said = _first(site, "/search", q="12 lê lợi")["properties"]
    assert _first(site, "/search", q=said["digital_address"].lower())["properties"]["label"] == said["label"]
    spot = _first(site, "/search", q=said["plus_code"])["geometry"]["coordinates"]
    assert spot == pytest.approx([106.702, 10.7751], abs=1e-4)


def test_suggestions_come_while_typing(site: Any) -> None:
    labels = [
        f["properties"]["label"]
        for f in site.http.get("/search", params={"q": "le l", "autocomplete": 1}).json()["features"]
    ]
    assert any(label.startswith("Lê Lợi") for label in labels)


def test_a_near_point_decides_between_streets_of_one_name(site: Any) -> None:
    near = _first(site, "/search", q="đường số 1", lon=106.7285, lat=10.778)
    assert near["geometry"]["coordinates"][0] == pytest.approx(106.7285, abs=0.001)


def test_fields_find_what_a_line_finds(site: Any) -> None:
    said = _first(site, "/search/structured", number="453/12", street="le van sy", ward="13", district="3")
    assert said["properties"]["level"] == "house"


def test_answers_of_one_type_only(site: Any) -> None:
    features = site.http.get("/search", params={"q": "lê lợi", "type": "street"}).json()["features"]
    assert {f["properties"]["type"] for f in features} == {"street"}
    assert site.http.get("/search", params={"q": "lê lợi", "type": "poi"}).json()["features"] == []


def test_nothing_found_is_an_empty_collection(site: Any) -> None:
    assert site.http.get("/search", params={"q": "xyzzy qwrtp"}).json()["features"] == []
    assert site.http.get("/reverse", params={"lon": 2.35, "lat": 48.85}).json()["features"] == []


def test_reverse_tells_the_distance(site: Any) -> None:
    said = _first(site, "/reverse", lon=106.7021, lat=10.7751)["properties"]
    assert said["housenumber"] == "12"
    assert said["distance"] == pytest.approx(10.9, abs=0.3)
    assert said["accuracy_m"] >= said["distance"]


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("/search", {}),
        ("/search", {"q": "   "}),
        ("/search", {"q": "lê lợi " * 1500}),
        ("/search", {"q": "lê lợi", "limit": 0}),
        ("/search", {"q": "lê lợi", "lat": "abc", "lon": "1"}),
        ("/search", {"q": "lê lợi", "lat": "10"}),
        ("/search", {"q": "HCM-2222-2223"}),
        ("/search/structured", {}),
        ("/reverse", {}),
        ("/reverse", {"lon": "106"}),
        ("/reverse", {"lon": "x", "lat": "10"}),
        ("/reverse", {"lon": "nan", "lat": "10"}),
        ("/reverse", {"lon": "106", "lat": "91"}),
    ],
)
def test_a_question_that_is_none_is_a_problem_with_an_explanation(
    site: Any, path: str, parameters: dict[str, Any]
) -> None:
    answer = site.http.get(path, params=parameters)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_csv_comes_back_with_its_answers(site: Any) -> None:
    data = "id,địa chỉ\n1,12 lê lợi\n2,\n3,453/12 lê văn sỹ q3\n".encode()
    answer = site.http.post("/search/csv", files={"data": ("khách.csv", data)})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert unquote(answer.headers["x-columns"]) == "địa chỉ"
    assert int(answer.headers["x-rows-about"]) == data.count(b"\n")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert [row["result_status"] for row in rows] == ["ok", "skipped", "ok"]
    assert rows[2]["result_housenumber"] == "453/12"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_file_is_answered_in_the_language_of_a_single_search(site: Any, lang: str) -> None:
    typed = ["12 lê lợi", "453/12 lê văn sỹ q3", "24 lê lợi", "phường bến nghé"]
    data = "\n".join(["address", *(f'"{text}"' for text in typed)]).encode()
    answer = site.http.post(f"/search/csv?lang={lang}", files={"data": ("a.csv", data)})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    alone = [site.http.get("/search", params={"q": text, "limit": 1, "lang": lang}).json() for text in typed]
    assert [row["result_label"] for row in rows] == [found["features"][0]["properties"]["label"] for found in alone]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_file_of_positions_is_answered_in_the_language_asked_for(site: Any, lang: str) -> None:
    answer = site.http.post(f"/reverse/csv?lang={lang}", files={"data": ("a.csv", b"lon,lat\n106.7025,10.7751\n")})
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["result_city"] == {"vi": HCMC.name_vi, "en": HCMC.name_en}[lang]


def test_a_csv_with_named_columns(site: Any) -> None:
    data = b"id,where\n1,12 le loi\n"
    answer = site.http.post("/search/csv", files={"data": ("a.csv", data)}, data={"columns": ["where"]})
    assert next(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))["result_level"] == "house"


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"PK\x03\x04\x00"])
def test_a_file_that_cannot_be_geocoded_is_a_problem(site: Any, data: bytes) -> None:
    answer = site.http.post("/search/csv", files={"data": ("a.csv", data)})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


def test_no_file_is_a_problem(site: Any) -> None:
    assert site.http.post("/search/csv").status_code == 400


def test_a_wrong_parameter_is_told_in_vietnamese_with_what_to_do(site: Any) -> None:
    answer = site.http.get("/search", params={"q": "lê lợi", "limit": "ten"})
    said = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert said["detail"] == "Yêu cầu sai: limit phải là số nguyên"
    assert "/docs" in said["hint"]
    english = site.http.get("/search", params={"q": "lê lợi", "limit": "ten", "lang": "en"}).json()
    assert english["detail"] == "the request is wrong: limit must be a whole number"
    assert english["errors"] == [{"where": "query.limit", "what": "must be a whole number"}]


@pytest.mark.parametrize(
    ("asked", "said", "hint"),
    [
        ({"lon": "10.77", "lat": "106.7"}, "lat không được lớn hơn 90", "đổi chỗ"),
        ({"lat": "10.77", "lng": "106.7"}, "lon bị thiếu", "đã nhận: lat, lng"),
        ({"lon": "NaN", "lat": "10.77"}, "lon phải là một số", "/docs"),
        ({"lon": "106,7", "lat": "10.77"}, "lon phải là một số", "/docs"),
        ({"lon": "106.7", "lat": "10.77", "limit": "0"}, "limit không được nhỏ hơn 1", "/docs"),
    ],
)
def test_a_wrong_position_is_told_with_what_was_likely_meant(
    site: Any, asked: dict[str, str], said: str, hint: str
) -> None:
    answer = site.http.get("/reverse", params=asked)
    assert answer.status_code == 400
    assert said in answer.json()["detail"]
    assert hint in answer.json()["hint"]


def test_a_client_of_photon_finds_there_and_back(site: Any) -> None:
    client = Photon(domain=site.url.removeprefix("http://"), scheme="http")
    found = client.geocode("12 lê lợi", location_bias=(10.775, 106.702))
    assert found.address.startswith("12 Lê Lợi")
    assert found.latitude == pytest.approx(10.775, abs=0.001)
    assert client.reverse((found.latitude, found.longitude)).address.startswith("12 Lê Lợi")


def test_a_path_that_is_not_there_and_a_method_not_taken_say_what_is(site: Any) -> None:
    nowhere, wrong = site.http.get("/nowhere"), site.http.get("/reverse/route")
    assert (nowhere.status_code, nowhere.json()["detail"]) == (404, "Không có đường dẫn này")
    assert "/docs" in nowhere.json()["hint"]
    assert (wrong.status_code, wrong.json()["hint"]) == (405, "phương thức được nhận: POST")


def test_the_paths_are_served_with_a_slash_behind_them_as_the_ban_writes_them(site: Any) -> None:
    assert site.http.get("/search/", params={"q": "lê lợi"}).status_code == 200
    assert site.http.get("/reverse/", params={"lon": 106.702, "lat": 10.7751}).status_code == 200
    file = {"data": ("a.csv", "địa chỉ\n12 lê lợi\n".encode())}
    assert site.http.post("/search/csv/", files=file).status_code == 200


@pytest.mark.parametrize("kind", ["csv", "ndjson", "xlsx", "parquet"])
def test_the_result_columns_that_are_named_come_and_no_others(site: Any, kind: Format, tmp_path: Path) -> None:
    path = tables.written(tmp_path / f"in.{kind}", kind, ["address", "n"], [["12 lê lợi", "a"], ["hai lan", "b"]])
    asked = {"result_columns": ["result_label,latitude", "result_cause"], "columns": "address"}
    answer = site.http.post("/search/csv", files={"data": (path.name, path.read_bytes())}, data=asked)
    assert answer.status_code == 200, answer.text
    (made := tmp_path / f"out.{kind}").write_bytes(answer.content)
    rows = tables.read(made, kind)
    assert list(rows[0]) == ["address", "n", "result_label", "latitude", "result_cause"]
    assert rows[0]["result_label"].startswith("12 Lê Lợi")
    assert float(rows[0]["latitude"]) == pytest.approx(10.775, abs=0.001)
    assert rows[1]["result_cause"] == "nothing-found"


@pytest.mark.parametrize("field", ["citycode", "postcode", "result_columns"])
def test_a_field_of_addok_that_can_do_nothing_here_is_refused_with_what_to_do(site: Any, field: str) -> None:
    file = {"data": ("a.csv", b"address,ward,x\n12 le loi,y,z\n")}
    answer = site.http.post("/search/csv", files=file, data={"columns": "address", field: "ward"})
    assert answer.status_code == 400
    assert answer.json()["hint"]
    assert site.http.post("/search/csv", files=file, data={"columns": "address", field: ""}).status_code == 200


@pytest.mark.parametrize("field", ["citycode", "postcode"])
def test_it_is_refused_in_the_address_of_the_request_too(site: Any, field: str) -> None:
    file = {"data": ("a.csv", b"lon,lat\n106.7,10.7\n")}
    assert site.http.post("/reverse/csv", files=file, params={field: "ward"}).status_code == 400
    as_body = {"content": file["data"][1], "headers": {"Content-Type": "text/csv"}}
    assert site.http.post("/reverse/csv", **as_body, params={field: "ward"}).status_code == 400


def test_the_words_of_addok_are_understood_as_ours(site: Any) -> None:
    said = _first(site, "/search/structured", housenumber="12", street="Lê Lợi")["properties"]
    assert (said["housenumber"], said["street"]) == ("12", "Lê Lợi")
    in_ward = site.http.get("/search", params={"q": "lê lợi", "citycode": "26740", "type": ""}).json()
    assert {f["properties"]["citycode"] for f in in_ward["features"]} == {"26740"}


@pytest.mark.parametrize("unit", [{"county": "Quận 1", "city": "Hồ Chí Minh"}, {"city": "Quận 1"}, {"district": "1"}])
def test_the_words_of_nominatim_are_understood_as_ours(site: Any, unit: dict[str, str]) -> None:
    said = _first(site, "/search/structured", street="12 Lê Lợi", country="Việt Nam", **unit)["properties"]
    assert (said["housenumber"], said["street"], said["old_district"]) == ("12", "Lê Lợi", "Quận 1")
    assert _first(site, "/search/structured", amenity="Chợ Bến Thành")["properties"]["category"] == "market"


def test_a_route_may_be_a_feature_with_heights_as_routers_write_it(site: Any) -> None:
    line = {"type": "LineString", "coordinates": [[106.7015, 10.775, 3.0], [106.7035, 10.775, 4.0]]}
    bare = site.http.post("/reverse/route", json=line).json()
    assert [stretch["properties"]["street"] for stretch in bare["features"]] == ["Lê Lợi"]
    assert site.http.post("/reverse/route", json={"type": "Feature", "properties": {}, "geometry": line}).json() == bare
    refused = site.http.post("/reverse/route", json={"type": "Feature", "geometry": {"type": "Point"}})
    assert (refused.status_code, "type phải là một trong" in refused.json()["detail"]) == (400, True)
    assert "' or '" not in refused.json()["detail"]


@pytest.mark.parametrize("kind", ["housenumber", "street", "poi", "municipality", "locality"])
def test_reverse_gives_the_kind_that_was_asked_for_and_says_why(site: Any, kind: str) -> None:
    found = site.http.get("/reverse", params={"lon": 106.702, "lat": 10.7751, "limit": 5, "type": kind}).json()
    assert {f["properties"]["type"] for f in found["features"]} == {kind}
    assert all(f["properties"]["why"] for f in found["features"])


@pytest.mark.parametrize("path", ["/search/csv", "/reverse/csv"])
def test_a_file_of_millions_of_lines_is_refused_with_where_to_send_it(site: Any, path: str) -> None:
    file = {"data": ("a.csv", b"address\n" + b"\n" * 2_000_001)}
    answer = site.http.post(path, files=file, headers={"Accept-Language": "en"})
    said = answer.json()
    assert (answer.status_code, said.get("at_most")) == (413, 2_000_000), said
    assert "2,000,002 lines" in said["detail"]
    assert "POST /jobs" in said["hint"]
