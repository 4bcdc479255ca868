"""What strangers send: every door answers with a problem, never with a stack trace, and nobody else waits for them."""

from __future__ import annotations

import asyncio
import errno
import io
import json
import socket
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.types import Message

from store import keys
from store.database import Database
from store.errors import BadInput, TooLarge, Unavailable
from tests.web.serving import serving
from web import problems
from web.app import create_app
from web.multipart import parsed
from web.slots import BULK_FULL, Slots

UPLOAD_MB = 1


@pytest.fixture(scope="module")
def app(module_database: Database) -> Any:
    changes = {"feeds": False, "max_upload_mb": UPLOAD_MB}
    return create_app(module_database.settings.model_copy(update=changes))


@pytest.fixture(scope="module")
def http(app: Any, module_database: Database) -> Iterator[httpx.Client]:
    with module_database.transaction("writer") as connection:
        secret = keys.create(connection, "Sở Thử", ["publish", "status", "registry"], actor="test")
    with serving(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        client.headers["Authorization"] = f"Bearer {secret}"
        yield client


def publish(http: httpx.Client, name: str, data: bytes, **fields: str) -> httpx.Response:
    told = {"id": "hostile", "title_vi": "Lớp", "theme": "other", "licence": "CC0", **fields}
    return http.post("/layers", files={"file": (name, data)}, data=told)


def points(properties: dict[str, Any]) -> bytes:
    feature = {
        "type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [106.7, 10.77]}
    }  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def zipped(lines: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as target:
        target.write(b"lon,lat,n\n")
        for _ in range(lines):
            target.write(b"106.7,10.7," + b"0" * 1_000_000 + b"\n")
    return out.getvalue()


def deep(levels: int) -> bytes:
    begin, end = '{"type":"GeometryCollection","geometries":[' * levels, "]}" * levels
    point = '{"type":"Point","coordinates":[106.7,10.7]}'
    feature = f'{{"type":"Feature","properties":{{}},"geometry":{begin}{point}{end}}}'
    return f'{{"type":"FeatureCollection","features":[{feature}]}}'.encode()


HEADER = b"lon,lat," + b",".join(b"c%d" % number for number in range(450)) + b"\n"
REFUSED: dict[str, tuple[str, Callable[[], bytes], dict[str, str]]] = {
    "more columns than a table holds": ("a.csv", lambda: HEADER + b"106.7,10.7" + b",1" * 450 + b"\n", {}),
    "bytes that are no text": ("a.csv", lambda: b"lon,lat,n\n106.7,10.7,\xff\xfe\x80\n", {}),
    "collections in collections": ("a.geojson", lambda: deep(500), {}),
    "a key of thousands of letters": ("a.csv", lambda: b"lon,lat,k\n106.7,10.7," + b"k" * 9_000 + b"\n",
                                      {"key_column": "k"}),
    "an archive that grows a thousandfold": ("a.zip", lambda: zipped(300), {}),
    "a file that names another": ("a.vrt", lambda: b"<OGRVRTDataSource/>", {}),
}  # fmt: skip


@pytest.mark.parametrize("what", list(REFUSED))
def test_an_upload_that_cannot_be_a_layer_is_refused_with_a_problem(http: httpx.Client, what: str) -> None:
    name, data, fields = REFUSED[what]
    answer = publish(http, name, data(), **fields)
    assert answer.status_code in (400, 413), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert http.get("/layers/hostile").status_code == 404


def test_columns_called_as_postgresqls_own_are_published(http: httpx.Client) -> None:
    data = b"lon,lat,ctid,xmin,tableoid,fid,geom\n106.7,10.7,1,2,3,4,5\n"
    answer = publish(http, "a.csv", data, id="hostile_columns")
    assert answer.status_code == 201, answer.text


def test_no_page_runs_what_a_layer_says(http: httpx.Client) -> None:
    script = "<script>alert(1)</script>"
    data = points({"ten": script, '"><img src=x>': "x", "href": "javascript:alert(1)"})
    assert publish(http, "a.geojson", data, id="hostile_words", title_vi=f"\"'>{script}").status_code == 201
    for path in ("", "/hostile_words", "/hostile_words/items", "/hostile_words/items/1", "/hostile_words/queryables"):
        page = http.get(f"/ogc/collections{path}", params={"f": "html"})
        assert page.headers["content-type"].startswith("text/html")
        assert script not in page.text
        assert "<img src=x" not in page.text
        assert 'href="javascript' not in page.text
        assert "default-src 'self'" in page.headers["content-security-policy"]


def test_an_error_page_escapes_what_was_asked(http: httpx.Client) -> None:
    page = http.get("/layers/<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "<script>alert" not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]


@pytest.mark.parametrize("body", ['{"op":"and","args":[]}', '{"op":"or","args":[]}', '{"op":"not","args":[]}'])
def test_a_filter_without_operands_is_refused(http: httpx.Client, body: str) -> None:
    assert publish(http, "a.geojson", points({"ten": "a"}), id="hostile_filter").status_code == 201
    answer = http.post("/ogc/collections/hostile_filter/items", content=body)
    assert answer.status_code == 400


def test_a_route_that_nobody_drives_is_refused_before_it_is_read_to_its_end(http: httpx.Client) -> None:
    line = {"type": "LineString", "coordinates": [[106.7, 10.77]] * 200_000}
    assert http.post("/reverse/route", json=line).status_code == 413
    answer = http.post("/reverse/route", json={**line, "coordinates": [[106.7, 10.77]]})
    assert (answer.status_code, "coordinates" in answer.json()["detail"]) == (400, True)


def test_an_upload_beyond_the_limit_ends_while_it_is_sent() -> None:
    head = b'--B\r\nContent-Disposition: form-data; name="data"; filename="a.csv"\r\n\r\n'
    pieces = iter([head, *[b"x" * 100_000] * 400])
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": next(pieces), "more_body": True}

    request = Request(
        {"type": "http", "method": "POST", "headers": [(b"content-type", b"multipart/form-data; boundary=B")]}, receive
    )
    with pytest.raises(TooLarge):
        asyncio.run(parsed(request, UPLOAD_MB, "data"))
    assert taken < 15


def test_an_upload_beyond_the_limit_is_a_problem(http: httpx.Client) -> None:
    answer = http.post("/search/csv", files={"data": ("a.csv", b"x" * (3 << 20))})
    assert answer.status_code == 413
    assert answer.json()["limit_mb"] == UPLOAD_MB


def test_a_line_without_end_in_a_csv_spoils_no_other(http: httpx.Client) -> None:
    answer = http.post("/search/csv", files={"data": ("a.csv", b"dia chi\n" + b"x" * 900_000 + b"\n,\n")})
    assert answer.status_code == 200
    assert "too-long" in answer.text.splitlines()[1]
    assert len(answer.text.splitlines()) == 3


def test_a_full_worker_says_when_to_come_back(app: Any, http: httpx.Client) -> None:
    jobs = app.state.services.bulk_jobs
    jobs.taken += jobs.most
    try:
        answer = http.post("/search/csv", files={"data": ("a.csv", b"where\n12 le loi\n")})
    finally:
        jobs.taken -= jobs.most
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert answer.json()["hint"]


@pytest.mark.parametrize("data", [b"dia chi\n12 le loi\n", b"", b"a,b\n1,2\n"])
def test_a_bulk_job_gives_its_place_back_however_it_ends(app: Any, http: httpx.Client, data: bytes) -> None:
    http.post("/search/csv", files={"data": ("a.csv", data)})
    assert all_places_free(app, http)


def test_who_hangs_up_ends_the_job(app: Any, http: httpx.Client) -> None:
    data = b"dia chi\n" + b"".join(b"%d le loi\n" % number for number in range(70_000))
    with http.stream("POST", "/search/csv", files={"data": ("a.csv", data[: UPLOAD_MB << 20])}) as answer:
        assert answer.status_code == 200
        assert app.state.services.bulk_jobs.taken == 1
    assert all_places_free(app, http)


def all_places_free(app: Any, http: httpx.Client) -> bool:
    """Whether all places are given back in a moment: one chunk of a thousand rows may still be under way."""
    jobs = app.state.services.bulk_jobs
    for _ in range(200):
        if jobs.taken == 0:
            break
        http.get("/health/live")
    return bool(jobs.taken == 0)


def test_no_more_places_are_given_than_there_are() -> None:
    slots = Slots(1, BULK_FULL)
    slots.take()
    with pytest.raises(Unavailable):
        slots.take()
    slots.give_back()
    slots.take()


def test_scripts_of_other_sites_may_read_and_never_write(http: httpx.Client) -> None:
    read = http.get("/health/live", headers={"Origin": "https://other.example"})
    assert read.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in read.headers
    asking = {"Origin": "https://other.example", "Access-Control-Request-Method": "GET"}
    assert http.options("/search", headers=asking).status_code == 204
    asking["Access-Control-Request-Method"] = "DELETE"
    assert "access-control-allow-origin" not in http.options("/layers/x", headers=asking).headers
    assert "access-control-allow-origin" not in http.post("/status", content=b"{}").headers


@pytest.mark.parametrize("path", ["/", "/layers", "/status/stream", "/ogc/collections", "/search?q=le%20loi"])
def test_what_can_be_read_can_be_asked_about(http: httpx.Client, path: str) -> None:
    answer = http.head(path)
    assert (answer.status_code, answer.content) == (200, b"")


def test_details_never_overwrite_the_members_of_a_problem() -> None:
    scope = {
        "type": "http", "method": "POST", "path": "/x", "query_string": b"", "headers": [], "server": ("x", 80),
        "scheme": "http",
    }  # fmt: skip
    error = BadInput("sai", "wrong", code="c", status=200, detail="d", request=1, title="t", half="\ud800", more={1: 2})
    answer = problems.written(Request(scope), 400, error.code, "wrong", None, error.detail)
    said = json.loads(bytes(answer.body))
    assert (said["status"], said["detail"], said["title"]) == (400, "wrong", "Bad Request")
    assert (said["request"], said["code"], said["more"]) == (1, "c", {"1": 2})


@pytest.mark.parametrize("line", [b"OPTIONS * HTTP/1.1", b"GET * HTTP/1.1", b"PRI *TTP&2.0", b"GET nowhere HTTP/1.1"])
def test_what_is_no_path_is_no_error_of_the_servers(http: httpx.Client, line: bytes) -> None:
    with socket.create_connection((http.base_url.host, http.base_url.port or 80), timeout=60) as raw:
        raw.sendall(line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
        said = raw.recv(65_536)
    assert said.startswith((b"HTTP/1.1 400", b"HTTP/1.1 404", b"HTTP/1.1 405"))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EMFILE])
def test_a_full_disk_is_said_to_be_the_servers_own_trouble_and_when_to_come_again(number: int) -> None:
    app = FastAPI()
    problems.install(app)

    @app.post("/up")
    async def up() -> None:
        raise OSError(number, "of the machine")

    answer = TestClient(app).post("/up", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "cannot write" in answer.json()["detail"]
    assert "machine" not in answer.text


def test_a_form_of_thousands_of_members_that_it_does_not_have_is_refused_unread(http: httpx.Client) -> None:
    body = json.dumps({f"member {number}": 1 for number in range(100_000)})
    for path in ("/addresses", "/addresses/proposals", "/registry/streets/1/rename", "/status"):
        answer = http.post(path, content=body)
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large"), path
