"""Plain searches by the short way: the same answers, headers and refusals as by the usual way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Match

from addressing.geocoder import Geocoder
from store.database import Database
from tests import small_city as small
from web import search, search_quick

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


@pytest.fixture(scope="module")
def site(module_database: Database, new_site: Any) -> Iterator[Any]:
    small.built(module_database)
    with new_site(module_database, search.router) as made:
        made.services.geocoder = Geocoder(made.services.pools.reader, module_database.settings.profile)
        search_quick.install(made.app)
        yield made


def is_plain(path: str) -> bool:
    path, _, query = path.partition("?")
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode()}
    return search_quick.PlainSearches().matches(scope)[0] == Match.FULL


@pytest.mark.parametrize("path", PLAIN)
def test_the_short_way_answers_as_the_usual_way_does(site: Any, path: str) -> None:
    # A parameter that nobody knows is not plain, and changes nothing.
    assert is_plain(path)
    assert not is_plain(f"{path}&unknown=1")
    short, usual = site.http.get(path), site.http.get(f"{path}&unknown=1")
    assert (short.status_code, short.json()) == (200, usual.json())
    assert {**short.headers, "date": ""} == {**usual.headers, "date": ""}


@pytest.mark.parametrize(
    "path",
    ["/search", "/search?q=", "/search?q=%20", "/search?q=le%20loi&limit=0", "/search?q=le%20loi&limit=51",
     "/search?q=le%20loi&limit=x", "/search?q=le%20loi&lon=106.7", "/search?q=le%20loi&lat=nan&lon=1",
     "/reverse?lon=200&lat=10", "/reverse?lon=106.7", "/reverse?lat=1e9&lon=1", f"/search?q={'a' * 501}"],
)  # fmt: skip
def test_what_is_not_plain_is_refused_as_ever(site: Any, path: str) -> None:
    reply = site.http.get(path)
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.status_code in (400, 413, 422)
