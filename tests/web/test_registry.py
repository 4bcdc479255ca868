"""The registry's doors: a department registers, moves, renames and retires addresses over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from store import keys
from tests import small_city as small
from web import addresses, registry

HERE = {"lon": 106.702, "lat": 10.7752, "number": "14A", "street": "Lê Lợi"}


@pytest.fixture(scope="module")
def site(module_database: Any, new_site: Any) -> Iterator[Any]:
    small.built(module_database)
    with module_database.transaction("writer") as connection:
        good = keys.create(connection, "Sở Xây dựng", ["registry"], actor="test")
        other = keys.create(connection, "Sở Y tế", ["status"], actor="test")
    with new_site(module_database, addresses.router, registry.router) as made:
        made.good, made.other = ({"Authorization": f"Bearer {key}"} for key in (good, other))
        yield made


def registered(site: Any, **more: Any) -> str:
    answer = site.http.post("/addresses", json={**HERE, "duplicate": True, **more}, headers=site.good)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/addresses/{answer.json()['id']}"
    return str(answer.json()["id"])


def test_a_registered_address_has_a_digital_address_that_opens(site: Any) -> None:
    code = registered(site, why="nhà mới")
    said = site.http.get(f"/addresses/{code}").json()["properties"]
    assert (said["number"], said["street"], said["source"]) == ("14A", "Lê Lợi", "Sở Xây dựng")
    (event,) = site.http.get(f"/addresses/{code}/history").json()["events"]
    assert event["why"] == "nhà mới"


def test_the_same_reference_is_not_registered_twice(site: Any) -> None:
    registered(site, reference="GPXD-1")
    again = site.http.post("/addresses", json={**HERE, "reference": "GPXD-1"}, headers=site.good)
    assert again.status_code == 409


def test_a_house_is_not_registered_twice_unless_it_is_said_to_be_another(site: Any) -> None:
    house = {**HERE, "number": "88"}
    first = site.http.post("/addresses", json=house, headers=site.good).json()["id"]
    again = site.http.post("/addresses", json={**house, "number": "số 088", "lon": 106.70205}, headers=site.good)
    assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")
    said = again.json()
    assert said["digital_address"] == first
    assert [(one["code"], one["state"]) for one in said["existing"]] == [(first, "active")]
    assert 3 < said["existing"][0]["metres"] < 8
    assert "duplicate" in said["hint"]
    other = site.http.post("/addresses", json={**house, "duplicate": True}, headers=site.good)
    assert other.status_code == 201
    assert other.json()["id"] != first


def test_what_is_in_a_house_or_ended_or_elsewhere_is_no_twin_of_it(site: Any) -> None:
    house = {**HERE, "number": "90"}
    first = site.http.post("/addresses", json=house, headers=site.good).json()["id"]
    others = [
        {**house, "kind": "place", "name": "Quán Hoa Sen", "category": "cafe"},
        {**house, "kind": "unit", "parent": first, "floor": "2"},
        {**house, "number": "90A"},
        {**house, "street": "Đường số 1", "lon": 106.703, "lat": 10.7711},
    ]
    for body in others:
        assert site.http.post("/addresses", json=body, headers=site.good).status_code == 201, body
    again = site.http.post("/addresses", json={**others[0], "name": "quán hoa sen"}, headers=site.good)
    assert again.status_code == 409
    site.http.post(f"/addresses/{first}/retire", json={}, headers=site.good)
    assert site.http.post("/addresses", json=house, headers=site.good).status_code == 201


def test_two_who_register_one_house_at_one_time_make_one(site: Any) -> None:
    house = {**HERE, "number": "92"}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: site.http.post("/addresses", json=house, headers=site.good), range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


def waiting(connection: Any) -> int:
    (number,) = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
    return int(number)


def made_to_give_way(site: Any, database: Any, code: str) -> bool:
    """Whether PostgreSQL ended a move in favour of another change: on a busy machine it may be the other."""
    with database.connect("owner") as other, ThreadPoolExecutor(1) as pool:
        other.execute("UPDATE registry.revision SET seq = seq")
        place = {"lon": 106.7022, "lat": 10.7752}
        moved = pool.submit(site.http.post, f"/addresses/{code}/move", json=place, headers=site.good)
        while not waiting(other) and not moved.done():
            time.sleep(0.01)
        try:
            # It waits for us, and now we for it: PostgreSQL ends who finds that out, which is who waits longer.
            other.execute("SELECT FROM registry.address WHERE code = %s FOR UPDATE", [code])
            gave_way = True
        except psycopg.errors.DeadlockDetected:
            gave_way = False
        other.rollback()
        assert moved.result().status_code == 200, moved.result().text
    return gave_way


def test_a_change_that_must_give_way_to_another_is_made_again(site: Any, module_database: Any) -> None:
    tried = 0
    gave_way = False
    while not gave_way and tried < 10:
        code = registered(site)
        gave_way, tried = made_to_give_way(site, module_database, code), tried + 1
        assert len(site.http.get(f"/addresses/{code}/history").json()["events"]) == 2
    assert gave_way


def test_an_address_is_moved_renamed_and_retired_and_keeps_its_code(site: Any) -> None:
    code, heir = registered(site), registered(site)
    moved = site.http.post(f"/addresses/{code}/move", json={"lon": 106.7021, "lat": 10.7753}, headers=site.good)
    assert moved.json()["geometry"]["coordinates"] == [106.7021, 10.7753]
    renamed = site.http.patch(f"/addresses/{code}", json={"number": "14B"}, headers=site.good)
    assert (renamed.json()["id"], renamed.json()["properties"]["number"]) == (code, "14B")
    ended = site.http.post(f"/addresses/{code}/retire", json={"successor": heir}, headers=site.good)
    assert ended.json() == {"code": code, "state": "retired", "successor": heir}
    assert site.http.get(f"/addresses/{code}").status_code == 410
    assert site.http.patch(f"/addresses/{code}", json={"number": "1"}, headers=site.good).status_code == 410


@pytest.mark.parametrize(
    "body",
    [{}, [], {**HERE, "lon": 200}, {**HERE, "lon": 2.3, "lat": 48.8}, {**HERE, "name": "a\x00"}, {**HERE, "x": 1}],
)
def test_an_address_that_cannot_be_one_is_refused(site: Any, body: Any) -> None:
    answer = site.http.post("/addresses", json=body, headers=site.good)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_only_a_key_of_the_registry_may_register(site: Any) -> None:
    assert site.http.post("/addresses", json=HERE).status_code == 401
    assert site.http.post("/addresses", json=HERE, headers=site.other).status_code == 403


def test_the_history_says_who_when_and_why(site: Any) -> None:
    code = registered(site, why="cấp số")
    (event,) = site.http.get(f"/addresses/{code}/history").json()["events"]
    assert (event["who"], event["why"], bool(event["at"])) == ("Sở Xây dựng", "cấp số", True)


def test_an_address_of_a_day_to_come_is_not_in_force_at_once(site: Any) -> None:
    answer = site.http.post("/addresses", json={**HERE, "valid_from": "2199-01-01"}, headers=site.good)
    assert answer.status_code == 400
    assert "/addresses/proposals" in answer.json()["hint"]


def test_a_further_position_is_no_other_place(site: Any) -> None:
    code = registered(site)
    near, far = ({"kind": "entrance", "lon": 106.702 + away, "lat": 10.7752} for away in (0.01, 0.1))
    assert site.http.post(f"/addresses/{code}/positions", json=near, headers=site.good).status_code == 200
    refused = site.http.post(f"/addresses/{code}/positions", json=far, headers=site.good)
    assert (refused.status_code, "11 km" in refused.json()["detail"]) == (400, True)


def test_a_wrong_form_says_in_vietnamese_which_member_and_which_there_are(site: Any) -> None:
    answer = site.http.post("/addresses", json={**HERE, "lon": "đông"}, headers=site.good)
    assert answer.json()["detail"] == "Biểu mẫu sai: lon phải là một số, viết với dấu chấm thập phân"
    assert "number" in answer.json()["hint"]
    strange = site.http.post("/addresses", json={**HERE, "colour": "red"}, headers=site.good)
    assert strange.json()["detail"] == "Biểu mẫu sai: colour là trường lạ"


def test_the_page_of_a_retired_address_leads_to_what_took_its_place(site: Any) -> None:
    code, heir = registered(site), registered(site)
    site.http.post(f"/addresses/{code}/retire", json={"successor": heir}, headers=site.good)
    page = site.http.get(f"/addresses/{code}", headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert f'href="/addresses/{heir}?lang=vi"' in page.text
    alone = registered(site)
    site.http.post(f"/addresses/{alone}/retire", json={}, headers=site.good)
    assert f"/addresses/{alone}/history" in site.http.get(f"/addresses/{alone}").json()["hint"]
