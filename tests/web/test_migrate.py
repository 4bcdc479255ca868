"""The doors of migration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from addressing.files.table import MEDIA
from addressing.geocoder import Geocoder
from tests import small_city as small
from tests.addressing.tables import written
from web import migrate


@pytest.fixture(scope="module")
def site(module_database: Any, new_site: Any) -> Iterator[Any]:
    small.built(module_database)
    with new_site(module_database, migrate.router) as made:
        made.services.geocoder = Geocoder(made.services.pools.reader, module_database.settings.profile)
        yield made


def test_an_old_address_is_answered_as_it_is_written_now(site: Any) -> None:
    said = site.http.get("/migrate", params={"q": "12 Lê Lợi, Phường Bến Nghé, Quận 1", "lang": "en"}).json()
    assert said["address"] == "12 Lê Lợi, Sài Gòn Ward, Ho Chi Minh City"
    assert (said["status"], said["ward"]["code"], said["ward"]["share"]) == ("sure", "26740", 1.0)
    assert said["why"][0]["reason"] == "whole"
    assert said["found"]["properties"]["level"] == "house"


def test_an_address_of_today_is_answered_as_it_was_written_before_the_reform(site: Any) -> None:
    said = site.http.get("/migrate", params={"q": "12 Lê Lợi, Phường Sài Gòn", "direction": "old"}).json()
    assert said["address"] == "12 Lê Lợi, Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh"


def test_an_empty_question_is_a_problem(site: Any) -> None:
    assert site.http.get("/migrate", params={"q": " "}).status_code == 400
    assert site.http.get("/migrate", params={"q": "x", "direction": "sideways"}).status_code == 400


def test_a_file_comes_back_with_every_row(site: Any) -> None:
    data = 'address\n12 Lê Lợi, Phường Bến Nghé\n""\nqwerty\n'.encode()
    # More often than a worker does files at a time: each gives its place back.
    answers = [site.http.post("/migrate/csv", files={"data": ("a.csv", data, "text/csv")}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 4
    answer = answers[-1]
    lines = answer.text.splitlines()
    assert len(lines) == 4
    assert "Phường Sài Gòn" in lines[1]


def test_a_table_of_any_format_is_migrated_as_form_or_as_body(site: Any, tmp_path: Path) -> None:
    book = written(tmp_path / "sổ.xlsx", "xlsx", ("địa chỉ",), [("12 Lê Lợi, Phường Bến Nghé",)]).read_bytes()
    as_form = site.http.post("/migrate/csv", files={"data": ("sổ.xlsx", book)}, data={"format": "ndjson"})
    as_body = site.http.post("/migrate/csv?format=ndjson", content=book, headers={"Content-Type": MEDIA["xlsx"]})
    assert as_form.headers["content-type"] == as_body.headers["content-type"] == MEDIA["ndjson"]
    assert unquote(as_form.headers["x-columns"]) == "địa chỉ"
    (row,) = map(json.loads, as_form.text.splitlines())
    assert row["migrated_address"] == "12 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"
    assert as_body.text == as_form.text


def test_a_file_without_addresses_is_a_problem(site: Any) -> None:
    answer = site.http.post("/migrate/csv", files={"data": ("a.csv", b"a,b\n1,2\n", "text/csv")})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_a_file_of_millions_of_lines_is_refused_with_what_to_do(site: Any) -> None:
    file = {"data": ("a.csv", b"address\n" + b"\n" * 2_000_001)}
    answer = site.http.post("/migrate/csv", files=file)
    assert (answer.status_code, "bandoso migrate" in answer.json()["hint"]) == (413, True)
