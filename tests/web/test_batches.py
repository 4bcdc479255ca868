"""The doors of a ward's batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from store import keys
from tests import small_city as small
from web import batches

DATA = "number,street,lon,lat,ghi chú\n16,Lê Lợi,106.703,10.7751,tốt\n12,Lê Lợi,106.70201,10.7751,trùng\n".encode()


@pytest.fixture(scope="module")
def site(module_database: Any, new_site: Any) -> Iterator[Any]:
    small.built(module_database)
    with module_database.transaction("writer") as connection:
        made = [
            keys.create(connection, *one, actor="test")
            for one in (("Sở Xây dựng", ["registry"]), ("Khác", ["registry"]), ("Sở Y tế", ["status"]))
        ]
    with new_site(module_database, batches.router) as one:
        one.good, one.other, one.wrong = ({"Authorization": f"Bearer {key}"} for key in made)
        yield one


def sent(site: Any, data: bytes = DATA, **fields: str) -> Any:
    return site.http.post("/registry/batches", files={"data": ("a.csv", data)}, data=fields, headers=site.good)


def test_a_batch_is_sent_looked_at_and_registered(site: Any) -> None:
    made = sent(site, ward="Phường Sài Gòn")
    assert made.status_code == 201, made.text
    at = made.headers["location"]
    assert made.json()["rows"] == {"total": 2, "ready": 1, "refused": 1}
    shown = site.http.get(f"{at}?lang=en", headers=site.good).json()
    assert shown["report"][1]["findings"][0]["said"].startswith("registered already: HCM-")
    refused = site.http.post(f"{at}/apply", headers=site.good)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/conflict")
    done = site.http.post(f"{at}/apply?mode=rows", headers=site.good).json()
    assert done["rows"] == {"total": 2, "applied": 1, "refused": 1}
    assert site.http.post(f"{at}/apply?mode=rows", headers=site.good).json()["rows"] == done["rows"]


def test_the_report_comes_as_csv_with_every_column_and_as_a_page_with_a_picture(site: Any) -> None:
    at = sent(site).headers["location"]
    lines = site.http.get(f"{at}?format=csv", headers=site.good).content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("number,street,lon,lat,ghi chú,batch_row,batch_state")
    assert lines[1].startswith("16,Lê Lợi,106.703,10.7751,tốt,1,")
    page = site.http.get(f"{at}?format=html", headers=site.good).text
    assert page.count("<circle") == 2
    assert "Lê Lợi</title>" in page


def test_a_batch_is_its_departments_own(site: Any) -> None:
    at = sent(site).headers["location"]
    assert site.http.get(at).status_code == 401
    assert site.http.get(at, headers=site.wrong).status_code == 403
    assert site.http.get(at, headers=site.other).status_code == 404
    assert site.http.post(f"{at}/apply", headers=site.other).status_code == 404


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00"])
def test_what_is_no_batch_is_a_problem(site: Any, data: bytes) -> None:
    answer = sent(site, data)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_a_cell_with_markup_is_shown_as_text(site: Any) -> None:
    evil = "number,street,lon,lat\n<script>1</script>,Lê Lợi,106.703,10.7751\n".encode()
    page = site.http.get(f"{sent(site, evil).headers['location']}?format=html", headers=site.good).text
    assert "<script>1" not in page
