"""The status door: who may push, what is refused, what comes back, and that an open page hears of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import shapely

from layers import status_topic
from layers.meta import LayerMeta
from layers.publish import publish_vector
from layers.source import Column, FeatureSource
from layers.status_topic import LegendClass, Topic
from store import keys
from store.bilingual import Bilingual
from store.database import Database
from web import status

CODES = ["26740", "26743"]
LEGEND = (LegendClass(0, "#ffffb2", Bilingual("ít", "few")), LegendClass(5, "#bd0026", Bilingual("nhiều", "many")))


def prepare(database: Database) -> dict[str, str]:
    """Two wards, a topic on them, and three keys."""
    squares = [shapely.box(106.7 + step, 10.7, 106.79 + step, 10.79) for step in (0.0, 0.1)]
    rows = [(shapely.to_wkb(square), [code, f"Phường {code}"]) for square, code in zip(squares, CODES, strict=True)]
    columns = (Column("code", "text"), Column("name", "text"))
    source = FeatureSource(columns, "EPSG:4326", "Polygon", len(rows), lambda: iter(rows))
    meta = LayerMeta("areas", "Khu vực", "Areas", "administration", "Sở", "MIT", "thử", key_column="code")
    topic = Topic(
        "schools", "social", Bilingual("Trường học", "Schools"), LEGEND, "Sở GDĐT", "thử", "MIT", layer_id="areas"
    )
    with database.transaction("writer") as connection:
        publish_vector(connection, meta, source, actor="test")
        status_topic.ensure(connection, topic, actor="test")
        return {
            "good": keys.create(connection, "Sở GDĐT", ["status"], actor="test"),
            "other": keys.create(connection, "Sở Y tế", ["status"], actor="test"),
            "publisher": keys.create(connection, "Sở GDĐT", ["publish"], actor="test"),
        }


@pytest.fixture(scope="module")
def site(module_database: Database, new_site: Any) -> Iterator[Any]:
    yield from sited(module_database, new_site)


@pytest.fixture
def fresh_site(database: Database, new_site: Any) -> Iterator[Any]:
    """One to which nobody has pushed anything."""
    yield from sited(database, new_site)


def sited(database: Database, new_site: Any) -> Iterator[Any]:
    secrets = prepare(database)
    with new_site(database, status.router) as made:
        made.keys = secrets
        yield made


def push(site: Any, body: Any, *, key: str = "good", topic: str = "schools", **query: Any) -> Any:
    headers = {"Authorization": f"Bearer {site.keys[key]}"}
    if isinstance(body, str):
        headers["Content-Type"] = "text/csv; charset=utf-8"
        return site.http.post(f"/status/{topic}", content=body.encode(), headers=headers, params=query)
    return site.http.post(f"/status/{topic}", json=body, headers=headers, params=query)


def test_a_topic_is_listed_with_its_legend_in_both_languages(site: Any) -> None:
    (topic,) = [each for each in site.http.get("/status?lang=en").json()["topics"] if each["id"] == "schools"]
    assert (topic["title"], topic["title_vi"], topic["theme"], topic["layer"]) == (
        "Schools",
        "Trường học",
        "social",
        "areas",
    )
    assert topic["legend"][1] == {"from": 5.0, "color": "#bd0026", "vi": "nhiều", "en": "many", "label": "many"}


def test_pushed_json_is_read_back_as_geojson_and_as_values(fresh_site: Any) -> None:
    site = fresh_site
    answer = push(site, [{"feature": "26740", "value": 7, "at": "2026-03-01T12:00:00+07:00", "detail": {"by": "tay"}}])
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    read = site.http.get("/status/schools")
    assert read.headers["content-type"].startswith("application/geo+json")
    (feature,) = read.json()["features"]
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert (feature["properties"]["value"], feature["properties"]["color"]) == (7, "#bd0026")
    values = site.http.get("/status/schools?geometry=false").json()["values"]
    assert values["26740"] == [7.0, "2026-03-01T05:00:00+00:00"]


def test_pushed_csv_with_a_mark_at_its_beginning_is_read(site: Any) -> None:
    answer = push(site, '\ufefffeature,value,at,detail\r\n26743,3,,"{""ghi_chu"": ""thử""}"\r\n')
    assert answer.json() == {"accepted": 1, "changed": 1, "refused": 0, "refusals": []}


@pytest.mark.parametrize(
    ("headers", "status_code"),
    [
        ({}, 401),
        ({"Authorization": "Bearer bds_wrong"}, 401),
        ({"X-API-Key": "publisher"}, 403),
        ({"X-API-Key": "good"}, 200),
    ],
)
def test_only_a_key_for_status_may_push(site: Any, headers: dict[str, str], status_code: int) -> None:
    sent = {name: site.keys.get(value, value) for name, value in headers.items()}
    answer = site.http.post("/status/schools", json=[{"feature": "26740", "value": 1}], headers=sent)
    assert answer.status_code == status_code
    if status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "status_code"),
    [
        ([{"feature": "00000", "value": 1}], 400),
        ([], 400),
        ("feature;value\n26740;1\n", 400),
        ("value\n1\n", 400),
        ('feature,value\n26740,"1\n', 400),
        (7, 400),
        ([7], 400),
        ([{"feature": "26740", "value": "\u0000"}], 400),
    ],
)
def test_what_cannot_be_understood_is_refused_and_nothing_changes(site: Any, body: Any, status_code: int) -> None:
    before = site.http.get("/status/schools").content
    answer = push(site, body)
    assert (answer.status_code, answer.json()["type"]) == (status_code, "/problems/bad-input")
    assert site.http.get("/status/schools").content == before


def test_a_wrong_record_is_told_with_its_row_and_partial_keeps_the_rest(site: Any) -> None:
    body = [{"feature": "26740", "value": 2}, {"feature": "00000", "value": 1}]
    assert push(site, body).json()["refusals"][0]["row"] == 2
    answer = push(site, body, partial=True).json()
    assert (answer["accepted"], answer["refused"]) == (1, 1)


def test_a_body_that_is_too_large_or_no_json_is_refused(site: Any) -> None:
    headers = {"Authorization": f"Bearer {site.keys['good']}"}
    assert site.http.post("/status/schools", content=b"[" * (17 * 2**20), headers=headers).status_code == 413
    assert site.http.post("/status/schools", content=b"{", headers=headers).status_code == 400


def test_what_has_not_changed_is_not_sent_again(site: Any) -> None:
    first = site.http.get("/status/schools")
    again = {"If-None-Match": first.headers["etag"]}
    assert site.http.get("/status/schools", headers=again).status_code == 304
    assert site.http.get("/status/schools?lang=en", headers=again).status_code == 200
    push(site, [{"feature": "26740", "value": 11}])
    assert site.http.get("/status/schools", headers=again).status_code == 200
    past = site.http.get("/status/schools?at=2026-03-02T00:00:00Z")
    held = {"If-None-Match": past.headers["etag"]}
    assert site.http.get("/status/schools?at=2026-03-02T00:00:00Z", headers=held).status_code == 304


def test_history_and_the_past_are_read_with_a_zone_however_it_is_escaped(site: Any) -> None:
    push(site, [{"feature": "26743", "value": value, "at": f"2025-0{value}-01T00:00:00Z"} for value in (1, 2, 3)])
    found = site.http.get("/status/schools/history?feature=26743&until=2025-12-01T00:00:00Z").json()["observations"]
    assert [each["value"] for each in found] == [3, 2, 1]
    past = site.http.get("/status/schools?at=2025-02-01T07:00:00+07:00&geometry=false")
    assert past.json()["values"]["26743"][0] == 2
    assert site.http.get("/status/schools?at=2025-02-01T07:00:00").status_code == 400
    assert site.http.get("/status/schools/history?feature=26743&limit=0").status_code == 400


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "106,11,107,10", "nan,1,2,3"])
def test_a_wrong_box_is_refused(site: Any, box: str) -> None:
    assert site.http.get("/status/schools", params={"bbox": box}).status_code == 400


def test_an_unknown_topic_is_not_found(site: Any) -> None:
    assert site.http.get("/status/nothing").status_code == 404
    pushed = push(site, [{"feature": "26740", "value": 1}], topic="nothing")
    assert (pushed.status_code, "POST /status" in pushed.json()["hint"]) == (404, True)
    assert site.http.get("/status/%00").status_code == 404


DEFINITION = {
    "id": "floods", "theme": "environment", "kind": "event", "title_vi": "Ngập", "title_en": "Floods",
    "source": "đo", "licence": "CC BY 4.0",
    "legend": [{"from": 0, "color": "#9ecae1", "vi": "nhẹ", "en": "slight"}],
}  # fmt: skip


def test_a_department_makes_its_own_topic_and_no_other_may_change_it(site: Any) -> None:
    def define(key: str, **changes: Any) -> Any:
        headers = {"Authorization": f"Bearer {site.keys[key]}"}
        return site.http.post("/status", json={**DEFINITION, **changes}, headers=headers)

    assert define("good").status_code == 201
    assert define("good").status_code == 200
    assert define("other", title_en="Mine").status_code == 403
    assert define("good", legend=[{"from": 0}]).status_code == 400
    assert define("good", id="nothing here").status_code == 400
    event = {"title_vi": "Ngập đường", "geometry": {"type": "Point", "coordinates": [106.7, 10.8]}, "severity": 1}
    headers = {"Authorization": f"Bearer {site.keys['good']}"}
    assert site.http.post("/status/floods/events", json=event, headers=headers).json()["accepted"] == 1
    (shown,) = site.http.get("/status/floods").json()["features"]
    assert shown["properties"]["title"] == "Ngập đường"


def read_events(lines: Iterator[str], count: int) -> list[dict[str, Any]]:
    """The next `count` events of a stream."""
    found: list[dict[str, Any]] = []
    told: dict[str, Any] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name in ("event", "id"):
            told[name] = value
        elif name == "data":
            told["data"] = json.loads(value)
        elif not line and "data" in told:
            found.append(told)
            told = {}
            if len(found) == count:
                break
    return found


def test_an_open_page_hears_a_push_and_only_of_its_topics(site: Any) -> None:
    with site.http.stream("GET", "/status/stream?topics=schools") as stream:
        lines = stream.iter_lines()
        assert stream.headers["content-type"].startswith("text/event-stream")
        next(lines)
        event = {"title_vi": "Ngập", "geometry": {"type": "Point", "coordinates": [106.7, 10.8]}}
        site.http.post("/status/floods/events", json=event, headers={"X-API-Key": site.keys["good"]})
        push(site, [{"feature": "26740", "value": 21}])
        (heard,) = read_events(lines, 1)
    assert heard["event"] == "status"
    assert heard["data"]["topic"] == "schools"
    assert heard["data"]["observations"][0][:2] == ["26740", 21.0]


def test_a_page_that_comes_back_is_told_what_it_missed(site: Any) -> None:
    with site.http.stream("GET", "/status/stream") as stream:
        lines = stream.iter_lines()
        next(lines)
        push(site, [{"feature": "26740", "value": 31}])
        (heard,) = read_events(lines, 1)
    push(site, [{"feature": "26743", "value": 32}])
    with site.http.stream("GET", "/status/stream", headers={"Last-Event-ID": heard["id"]}) as stream:
        lines = stream.iter_lines()
        missed: list[Any] = []
        while ("26743", 32.0) not in missed:
            (told,) = read_events(lines, 1)
            missed += [(feature, value) for feature, value, _ in told["data"]["observations"]]
    with site.http.stream("GET", "/status/stream", headers={"Last-Event-ID": "what?"}) as stream:
        (told,) = read_events(stream.iter_lines(), 1)
    assert told["event"] == "missed"
