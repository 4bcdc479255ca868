"""Plain searches by the short way: the same answers, headers and refusals as by the doors of web.search."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from store.database import Database
from tests import small_city as small
from tests.web.serving import serving
from web.app import create_app
from web.search_http import SearchHttp
from web.search_plain import DOORS, read_plain

PLAIN = (
    "/search?q=L%C3%AA+L%E1%BB%A3i",
    "/search?q=12%20le%20loi&limit=3&lang=en",
    "/search?q=Nguy%E1%BB%85n&autocomplete=1&lat=10.77&lon=106.7",
    "/search?q=%FF%E1le%20loi",
    "/search?q=100%+le%zzloi%2",
    "/search?q=%3D12=le==loi%0A%0D%09+x+&limit=1",
    "/search?q=12%C4%90%C6%B0%E1%BB%9Dng+S%E1%BB%91%201==%20",
    "/reverse?lon=106.7&lat=10.77",
    "/reverse?lon=106.7&lat=10.77&limit=5&lang=en",
)

#: Enough answers to be packed for who accepts it.
LARGE = "/search?q=p&autocomplete=1&limit=50"


@pytest.fixture(scope="module")
def http(module_database: Database) -> Iterator[httpx.Client]:
    app = create_app(small.built(module_database).settings)
    with serving(app, SearchHttp) as at, httpx.Client(base_url=at, timeout=60) as client:
        yield client


def is_plain(path: str) -> bool:
    path, _, query = path.partition("?")
    return read_plain(query.encode(), DOORS[path.encode()]) is not None


@pytest.mark.parametrize("encoding", ["identity", "gzip, deflate"])
@pytest.mark.parametrize("path", [*PLAIN, LARGE])
def test_the_short_way_answers_as_the_usual_way_does(http: httpx.Client, path: str, encoding: str) -> None:
    # A parameter that nobody knows is not plain, and changes nothing.
    assert is_plain(path)
    assert not is_plain(f"{path}&unknown=1")
    said = {"Accept-Encoding": encoding}
    short, usual = http.get(path, headers=said), http.get(f"{path}&unknown=1", headers=said)
    assert (short.status_code, short.json()) == (200, usual.json())
    assert {**short.headers, "date": ""} == {**usual.headers, "date": ""}


@pytest.mark.parametrize(
    "path",
    ["/search", "/search?q=", "/search?q=%20", "/search?q=le%20loi&limit=0", "/search?q=le%20loi&limit=51",
     "/search?q=le%20loi&limit=x", "/search?q=le%20loi&lon=106.7", "/search?q=le%20loi&lat=nan&lon=1",
     "/reverse?lon=200&lat=10", "/reverse?lon=106.7", "/reverse?lat=1e9&lon=1", f"/search?q={'a' * 501}"],
)  # fmt: skip
def test_what_is_not_plain_is_refused_as_ever(http: httpx.Client, path: str) -> None:
    reply = http.get(path)
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.status_code in (400, 413, 422)


def test_a_plain_question_that_fails_is_refused_as_by_the_usual_way(http: httpx.Client) -> None:
    mistyped = "/search?q=HCM-2222-2223"
    assert is_plain(mistyped)
    short, usual = http.get(mistyped), http.get(f"{mistyped}&unknown=1")
    assert (short.status_code, short.json()) == (400, usual.json())


def test_what_the_short_way_packs_and_counts(http: httpx.Client) -> None:
    assert http.get(LARGE, headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"
    counted = 'bandoso_requests_total{door="search",method="GET",status="200"}'
    assert counted in http.get("/metrics").text


@pytest.mark.parametrize(
    ("path", "door"),
    [("/api/addresses", "api"), ("/lists", "lists"), ("/ogc/", "ogc"), ("/", "page"), ("/x/y", "other")],
)
def test_every_path_is_counted_under_its_first_part(http: httpx.Client, path: str, door: str) -> None:
    http.get(path)
    assert f'bandoso_requests_total{{door="{door}",method="GET",' in http.get("/metrics").text
