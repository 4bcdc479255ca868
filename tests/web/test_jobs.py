"""Jobs and tables over HTTP: the plain door, the OGC process with OWSLib, and who may."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import httpx
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from owslib.ogcapi.processes import Processes
from psycopg import Connection
from starlette.requests import Request

from addressing.files.table import MEDIA
from addressing.jobs import queue as job_queue
from addressing.jobs.runner import Runner
from store import keys
from store.database import Database, Pools
from tests import small_city as small
from tests.jobs import until
from tests.web.serving import serving
from web import job_orders
from web.app import create_app

FILE = "id,địa chỉ\n1,12 lê lợi\n2,\n3,453/12 lê văn sỹ q3\n".encode()


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    settings = module_database.settings.model_copy(update={"job_workers": 0, "feeds": False, "max_upload_mb": 2})
    return small.built(Database(settings))


@pytest.fixture(scope="module")
def url(city: Database) -> Iterator[str]:
    runner = Runner(city)
    thread = threading.Thread(target=runner.run)
    thread.start()
    with serving(create_app(city.settings)) as at:
        yield at
    runner.stopping = True
    thread.join(60)


@pytest.fixture(scope="module")
def secrets(city: Database) -> dict[str, str]:
    with city.transaction("writer") as connection:
        return {owner: keys.create(connection, owner, ["bulk"], actor="test") for owner in ("A", "B")} | {
            "no": keys.create(connection, "A", ["publish"], actor="test")
        }


@pytest.fixture(scope="module")
def http(url: str, secrets: dict[str, str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=60, headers={"X-API-Key": secrets["A"]}) as client:
        yield client


def done(http: httpx.Client, place: str) -> dict[str, Any]:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        status: dict[str, Any] = http.get(place).json()
        if status["status"] not in ("accepted", "running"):
            return status
        time.sleep(0.05)
    raise AssertionError(status)


def levels(text: str) -> list[str]:
    return [row["result_level"] for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]


def test_a_file_is_handed_in_followed_and_fetched(http: httpx.Client) -> None:
    answer = http.post("/jobs", files={"data": ("khách hàng.csv", FILE)})
    assert answer.status_code == 201, answer.text
    status = done(http, answer.headers["location"])
    assert (status["status"], status["progress"], status["rows"]) == ("successful", 100, 3)
    result = next(link for link in status["links"] if link["rel"].endswith("/results"))
    found = http.get(result["href"])
    assert found.headers["content-type"] == MEDIA["csv"]
    assert levels(found.text) == ["house", "", "house"]
    here = answer.headers["location"]
    assert http.get(f"{here}/report").json()["rows"] == 3
    assert "empty-address" in http.get(f"{here}/exceptions").text
    assert status["jobID"] in [job["jobID"] for job in http.get("/jobs").json()["jobs"]]
    assert http.delete(here).json()["status"] == "dismissed"
    assert http.get(f"{here}/results").status_code == 410


def test_a_job_that_fails_says_why_in_the_language_asked(http: httpx.Client) -> None:
    here = http.post("/jobs", files={"data": ("a.csv", b"a,b\n1,2\n")}).headers["location"]
    assert "Không nhận ra" in done(http, here)["message"]
    assert "no column" in http.get(here, params={"lang": "en"}).json()["message"]
    assert http.get(f"{here}/results").status_code == 409


def test_jobs_ask_for_a_key_and_are_their_owners(http: httpx.Client, url: str, secrets: dict[str, str]) -> None:
    here = http.post("/jobs", files={"data": ("a.csv", FILE)}).headers["location"]
    for place in (here, f"{here}/results", here.replace("/jobs", "/ogc/jobs")):
        assert httpx.get(place).status_code == 401
        assert httpx.get(place, headers={"X-API-Key": secrets["B"]}).status_code == 404
        assert httpx.get(place, headers={"X-API-Key": secrets["no"]}).status_code == 403
    assert httpx.post(f"{url}/jobs", files={"data": ("a.csv", FILE)}).status_code == 401


def test_what_is_no_file_or_too_large_is_a_problem(http: httpx.Client) -> None:
    assert http.post("/jobs", json={}).status_code == 400
    assert http.post("/jobs", files={"data": ("a.csv", b"x" * (3 << 20))}).status_code == 413
    text_csv = {"Content-Type": "text/csv"}
    assert http.post("/jobs", content=b"x" * (3 << 20), headers=text_csv).status_code == 413
    assert http.post("/jobs", files={"data": ("a.csv", FILE)}, data={"format": "doc"}).status_code == 400


def test_owslib_runs_the_process_asynchronously(url: str, secrets: dict[str, str], http: httpx.Client) -> None:
    client = Processes(f"{url}/ogc", headers={"X-API-Key": secrets["A"]})
    assert "geocode-batch" in [process["id"] for process in client.processes()]
    assert set(client.process("geocode-batch")["jobControlOptions"]) == {"sync-execute", "async-execute", "dismiss"}
    job = client.execute("geocode-batch", inputs={"addresses": ["12 lê lợi", "", "xyzzy"]}, async_=True)
    assert job["status"] == "accepted"
    here = f"/ogc/jobs/{job['jobID']}"
    status = done(http, here)
    assert (status["status"], status["processID"], status["type"]) == ("successful", "geocode-batch", "process")
    assert levels(http.get(f"{here}/results").text) == ["house", "", ""]
    assert any(job["jobID"] in link["href"] for link in status["links"])


def test_an_asynchronous_execution_answers_201_with_its_place(http: httpx.Client) -> None:
    body = {"inputs": {"data": {"value": FILE.decode(), "mediaType": "text/csv"}, "format": "ndjson"}}
    answer = http.post("/ogc/processes/geocode-batch/execution", json=body, headers={"Prefer": "respond-async"})
    assert answer.status_code == 201
    assert answer.headers["preference-applied"] == "respond-async"
    here = answer.headers["location"]
    assert "/ogc/jobs/" in here
    done(http, here)
    rows = [json.loads(line) for line in http.get(f"{here}/results").text.splitlines()]
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert http.delete(here).json()["status"] == "dismissed"
    assert http.get("/ogc/jobs/none").status_code == 404


def test_a_browser_sees_jobs_as_pages(http: httpx.Client) -> None:
    place = http.post("/jobs", files={"data": ("khách.csv", FILE)}).headers["location"].replace("/jobs", "/ogc/jobs")
    done(http, place)
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = http.get(place, headers=browser)
    assert page.headers["content-type"].startswith("text/html")
    assert "đã xong" in page.text
    assert "khách" in page.text
    assert f"{place}/results" in page.text
    # Not the shared client: a page asked for in English is remembered.
    asked = {"Accept": "application/json", "X-API-Key": http.headers["X-API-Key"]}
    listed = httpx.get(http.base_url.join("/ogc/jobs?f=html&lang=en"), headers=asked)
    assert "Rows done" in listed.text
    assert place.rpartition("/")[2] in listed.text
    assert http.get("/ogc/jobs", headers={"Accept": "application/json, text/html"}).json()["jobs"]
    assert http.get("/ogc/jobs?f=json", headers=browser).json()["jobs"]


def test_a_small_table_is_answered_at_once_without_a_key(url: str) -> None:
    there = f"{url}/ogc/processes/geocode-batch/execution"
    assert levels(httpx.post(there, json={"inputs": {"addresses": ["12 lê lợi", "x"]}}).text) == ["house", ""]
    assert httpx.post(there, json={"inputs": {"addresses": ["a"] * 1_001}}).status_code == 413
    unread: list[Any] = [{}, {"inputs": {}}, {"inputs": {"data": {"value": "?", "encoding": "base64"}}}, []]
    for wrong in unread:
        assert httpx.post(there, json=wrong).status_code == 400, wrong
    later = {"Prefer": "respond-async"}
    assert httpx.post(there, json={"inputs": {"addresses": ["a"]}}, headers=later).status_code == 401


def tables() -> dict[str, bytes]:
    book, excel, parquet = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    for row in (("address", "n"), ("12 lê lợi", 1)):
        book.active.append(row)
    book.save(excel)
    pq.write_table(pa.table({"address": ["12 lê lợi"], "n": [1]}), parquet)
    lines = '{"address": "12 lê lợi", "n": 1}\n'.encode()
    return {"xlsx": excel.getvalue(), "parquet": parquet.getvalue(), "ndjson": lines}


@pytest.mark.parametrize("kind", ["xlsx", "parquet", "ndjson"])
def test_search_csv_takes_and_gives_other_formats(http: httpx.Client, kind: str) -> None:
    data = tables()[kind]
    body = http.post("/search/csv", content=data, headers={"Content-Type": MEDIA[kind]})  # type: ignore[index]
    assert body.status_code == 200, body.text
    assert body.headers["content-type"] == MEDIA[kind]  # type: ignore[index]
    as_csv = http.post("/search/csv", files={"data": (f"a.{kind}", data)}, headers={"Accept": "text/csv"})
    assert levels(as_csv.text) == ["house"]
    again = http.post("/search/csv", files={"data": (f"a.{kind}", body.content)}, data={"format": "csv"})
    assert next(csv.DictReader(io.StringIO(again.text)))["result_level_2"] == "house"


def test_a_table_of_positions_is_reversed(http: httpx.Client) -> None:
    data = "tên,Kinh độ,Vĩ độ\na,106.7020,10.7751\nb,x,10\nc,2.35,48.85\n".encode()
    answer = http.post("/reverse/csv", files={"data": ("a.csv", data)})
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0]["result_label"].startswith("12 Lê Lợi")
    assert [row["result_cause"] for row in rows[1:]] == ["no-position", "outside"]
    here = http.post("/jobs?kind=reverse", files={"data": ("a.csv", data)}).headers["location"]
    assert done(http, here)["status"] == "successful"
    assert http.get(f"{here}/results").text == answer.text
    assert http.post("/reverse/csv", files={"data": ("a.csv", b"a,b\n1,2\n")}).status_code == 400


def test_an_empty_file_is_refused_at_once(http: httpx.Client) -> None:
    answer = http.post("/jobs", files={"data": ("a.csv", b"")})
    assert (answer.status_code, answer.json()["detail"]) == (400, "Tệp rỗng")
    assert answer.json()["hint"]


EXECUTION = "/ogc/processes/geocode-batch/execution"


def test_a_process_answers_a_document_of_its_outputs_for_who_asks_for_one(http: httpx.Client) -> None:
    body: dict[str, Any] = {"inputs": {"addresses": ["12 lê lợi"]}, "response": "document"}
    said = http.post(EXECUTION, json=body).json()["result"]
    assert (said["mediaType"], levels(said["value"])) == ("text/csv", ["house"])
    packed = http.post(EXECUTION, json={**body, "inputs": {**body["inputs"], "format": "xlsx"}}).json()["result"]
    assert (packed["encoding"], packed["value"][:2]) == ("base64", "UE")


@pytest.mark.parametrize("inputs", [{}, {"addresses": "12 lê lợi"}, {"addresses": [12]}, {"addresses": []}])
def test_a_wrong_execution_is_a_problem_that_shows_a_right_one(http: httpx.Client, inputs: Any) -> None:
    answer = http.post(EXECUTION, json={"inputs": inputs})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert "addresses" in answer.json()["hint"]


@pytest.mark.parametrize("path", ["/ogc/jobs/%00", "/ogc/jobs/%00/results"])
def test_a_job_s_id_that_no_database_takes_is_refused(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameterValue")


def test_a_job_that_is_not_there_has_the_type_of_the_standard(http: httpx.Client) -> None:
    answer = http.get("/ogc/jobs/nope")
    assert answer.status_code == 404
    assert answer.json()["type"] == "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-job"


def test_a_job_whose_sender_leaves_as_it_is_made_has_its_file(city: Database, secrets: dict[str, str]) -> None:
    with city.transaction("writer") as connection:
        # Handing in waits for this lock: the sender leaves meanwhile.
        connection.execute("SELECT pg_advisory_xact_lock(%s, hashtext('B'))", [job_queue.WORKER_LOCK + 1])
        asyncio.run(_leaving(city, secrets["B"], connection))
        (job,) = job_queue.listing(connection, "B", 10)[0]
    assert job.order(city.settings.data_folder).source.read_bytes() == FILE


async def _leaving(city: Database, secret: str, other: Connection[Any]) -> None:
    sent = httpx.Request("POST", "http://x/jobs", files={"data": ("in.csv", FILE)}, headers={"X-API-Key": secret})
    body = sent.read()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(name.lower(), value) for name, value in sent.headers.raw]
    scope = {"type": "http", "method": "POST", "path": "/jobs", "query_string": b"", "headers": headers}
    pools = Pools(city)
    await pools.open()
    services = SimpleNamespace(settings=city.settings, pools=pools)
    handing = asyncio.create_task(job_orders.hand_in(Request(scope, receive), services, "geocode"))
    while not _somebody_waits(other):
        assert not handing.done(), handing
        await asyncio.sleep(0.02)
    handing.cancel()
    with suppress(asyncio.CancelledError):
        await handing
    other.commit()
    until(lambda: job_queue.listing(other, "B", 10)[1] == 1)
    await pools.close()


def _somebody_waits(connection: Connection[Any]) -> bool:
    row = connection.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid = %s",
        [job_queue.WORKER_LOCK + 1],
    ).fetchone()
    return bool(row and row[0])
