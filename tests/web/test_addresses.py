"""The door of digital addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from addressing.registry import registry
from store.city import HCMC
from store.database import Database
from tests import small_city as small
from web import addresses


@pytest.fixture(scope="module")
def site(module_database: Database, new_site: Any) -> Iterator[Any]:
    small.built(module_database)
    with new_site(module_database, addresses.router) as made:
        yield made


def _code(site: Any, ref: str) -> str:
    with site.services.database.transaction("reader") as connection:
        found = connection.execute("SELECT code FROM registry.address WHERE source_ref = %s", [ref]).fetchone()
    return str(found[0])


def test_a_program_gets_the_address_as_geojson(site: Any) -> None:
    code = _code(site, "h3")
    answer = site.http.get(f"/addresses/{code}")
    assert answer.headers["content-type"] == "application/geo+json"
    feature = answer.json()
    assert (feature["id"], feature["geometry"]["coordinates"]) == (code, [106.7251, 10.7735])
    said = feature["properties"]
    assert said["label"] == "453/12 Lê Văn Sỹ, Phường Nhiêu Lộc, Thành phố Hồ Chí Minh"
    assert said["ward"]["name"] == "Phường Nhiêu Lộc"
    assert (said["old_ward"]["name"], said["old_ward"]["valid_to"]) == ("Phường 13", "2025-07-01")
    assert said["old_district"]["name"] == "Quận 3"


def test_a_browser_gets_a_page_with_the_code_and_its_qr(site: Any) -> None:
    code = _code(site, "h1")
    for language, ward in (("vi", "Phường Sài Gòn"), ("en", "Sài Gòn Ward")):
        page = site.http.get(
            f"/addresses/{code}", headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": language}
        )
        assert page.headers["content-type"].startswith("text/html")
        assert code in page.text
        assert "<svg" in page.text
        assert ward in page.text
    assert "accept" in page.headers["vary"].lower()


def test_the_format_may_be_asked_for(site: Any) -> None:
    code = _code(site, "h1")
    assert site.http.get(f"/addresses/{code}?format=html").headers["content-type"].startswith("text/html")
    as_json = site.http.get(f"/addresses/{code}?format=json", headers={"Accept": "text/html"})
    assert as_json.json()["id"] == code
    assert site.http.get(f"/addresses/{code}?format=pdf").status_code == 400


def test_a_street_is_listed_as_it_was_on_a_day_page_by_page(site: Any) -> None:
    asked = {"street": "Lê Lợi", "as_of": "2024-01-01", "limit": 1}
    first = site.http.get("/addresses", params=asked)
    assert first.headers["content-type"] == "application/geo+json"
    second = site.http.get("/addresses", params={**asked, "after": first.json()["next"]}).json()
    labels = {one["properties"]["label"] for one in (*first.json()["features"], *second["features"])}
    assert labels == {f"{n} Lê Lợi, Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh" for n in (12, 14)}
    assert second["next"] is None
    assert (
        site.http.get("/addresses", params={"bbox": "106.7015,10.7745,106.7022,10.7755"}).json()["numberReturned"] == 1
    )
    assert site.http.get("/addresses", params={"street": "Lê Lợi"}).json()["as_of"].endswith("+07:00")
    assert site.http.get("/addresses").status_code == 400


def test_a_code_is_taken_however_it_is_written(site: Any) -> None:
    code = _code(site, "h1")
    assert site.http.get(f"/addresses/{code.lower().replace('-', '')}").json()["id"] == code


def test_the_short_link_leads_to_the_address(site: Any) -> None:
    code = _code(site, "h1")
    answer = site.http.get(f"/a/{code.lower()}")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/addresses/{code}")


def test_the_qr_code_is_drawn_as_svg_and_png(site: Any) -> None:
    code = _code(site, "h1")
    svg = site.http.get(f"/addresses/{code}/qr.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in svg.content
    png = site.http.get(f"/addresses/{code}/qr.png")
    assert png.content.startswith(b"\x89PNG")


def test_wrong_codes_are_told_apart(site: Any) -> None:
    unknown = site.http.get("/addresses/HCM-2222-2222")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/not-found")
    mistyped = site.http.get("/addresses/HCM-2222-2223", headers={"Accept-Language": "en"})
    assert mistyped.status_code == 400
    assert "check symbol" in mistyped.json()["detail"]
    assert site.http.get("/addresses/nonsense/qr.svg").status_code == 400
    assert site.http.get("/a/nonsense").status_code == 400


def test_a_retired_code_is_gone_and_names_its_successor(site: Any) -> None:
    old, new = _code(site, "h2"), _code(site, "h1")
    with site.services.database.transaction("writer") as connection:
        registry.retire(connection, old, successor=new, actor="test", city=HCMC)
    answer = site.http.get(f"/addresses/{old}")
    assert answer.status_code == 410
    assert answer.json()["successor"] == new
    events = site.http.get(f"/addresses/{old}/history").json()["events"]
    assert [event["action"] for event in events] == ["registered", "retired"]
