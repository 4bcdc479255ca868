"""The doors of proposals: one department asks over HTTP, another decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from store import keys
from tests import small_city as small
from web import addresses, batches, reforms, registry, registry_feed, registry_proposals

HERE = {"lon": 106.702, "lat": 10.7752, "number": "14A", "street": "Lê Lợi", "duplicate": True}


@pytest.fixture(scope="module")
def site(module_database: Any, new_site: Any) -> Iterator[Any]:
    small.built(module_database)
    with module_database.transaction("writer") as connection:
        made = {
            "ward": keys.create(connection, "Phường", ["registry"], actor="test"),
            "office": keys.create(connection, "Sở", ["approve"], actor="test"),
            "both": keys.create(connection, "Phường", ["registry", "approve"], actor="test"),
            "other": keys.create(connection, "Y tế", ["status"], actor="test"),
        }
    doors = (registry_feed.router, registry_proposals.router, addresses.router, registry.router)
    with new_site(module_database, *doors) as running:
        running.keys = {who: {"Authorization": f"Bearer {key}"} for who, key in made.items()}
        yield running


def _proposed(site: Any, **ask: Any) -> Any:
    answer = site.http.post("/addresses/proposals", json=ask, headers=site.keys["ward"])
    assert answer.status_code == 201, answer.text
    return answer.json()


def _decide(site: Any, number: int, how: str, who: str = "office", **more: Any) -> Any:
    headers = {**site.keys[who], **more.pop("headers", {})}
    return site.http.post(f"/addresses/proposals/{number}/{how}", json=more, headers=headers)


def _address(site: Any, **more: Any) -> str:
    answer = site.http.post("/addresses", json={**HERE, **more}, headers=site.keys["ward"])
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_proposed_address_is_in_force_once_another_department_approves_it(site: Any) -> None:
    asked = _proposed(site, kind="register", new=[HERE], why="nhà mới", evidence="GPXD 7")
    (code,) = asked["new"]
    waiting = site.http.get(f"/addresses/{code}")
    assert (waiting.status_code, waiting.json()["state"]) == (404, "proposed")
    assert _decide(site, asked["id"], "approve", "ward").status_code == 403
    assert _decide(site, asked["id"], "approve", "both").status_code == 403, "its own department's"
    done = _decide(site, asked["id"], "approve", reason="đúng")
    assert (done.status_code, done.json()["state"]) == (200, "applied")
    assert site.http.get(f"/addresses/{code}").status_code == 200
    assert _decide(site, asked["id"], "approve").status_code == 409


def test_a_proposal_is_approved_without_a_body(site: Any) -> None:
    asked = _proposed(site, kind="register", new=[HERE | {"number": "77"}], why="nhà mới")
    done = site.http.post(f"/addresses/proposals/{asked['id']}/approve", headers=site.keys["office"])
    assert (done.status_code, done.json()["state"]) == (200, "applied")
    lacking = site.http.post("/addresses", headers=site.keys["ward"])
    assert (lacking.status_code, "lon" in lacking.json()["detail"]) == (400, True), lacking.text


def test_a_rejection_needs_a_reason_and_ends_the_code(site: Any) -> None:
    asked = _proposed(site, kind="register", new=[HERE])
    assert _decide(site, asked["id"], "reject").status_code == 400
    assert _decide(site, asked["id"], "reject", reason="sai chỗ").json()["reason"] == "sai chỗ"
    assert site.http.get(f"/addresses/{asked['new'][0]}").status_code == 410


def test_a_decision_on_another_version_than_was_read_is_refused(site: Any) -> None:
    asked = _proposed(site, kind="register", new=[HERE])
    shown = site.http.get(f"/addresses/proposals/{asked['id']}", headers=site.keys["office"])
    assert _decide(site, asked["id"], "approve", headers={"If-Match": '"99"'}).status_code == 412
    assert _decide(site, asked["id"], "approve", headers={"If-Match": shown.headers["etag"]}).status_code == 200


def test_a_split_answers_gone_with_its_successors_to_programs_and_to_people(site: Any) -> None:
    code = _address(site)
    parts = [{**HERE, "number": "14C"}, {**HERE, "number": "14D"}]
    asked = _proposed(site, kind="split", code=code, new=parts, why="hai cửa")
    assert _decide(site, asked["id"], "approve").json()["state"] == "applied"
    gone = site.http.get(f"/addresses/{code}")
    assert gone.status_code == 410
    assert {one["code"] for one in gone.json()["successors"]} == set(gone.json()["now"]) == set(asked["new"])
    page = site.http.get(f"/addresses/{code}", headers={"Accept": "text/html"})
    assert (page.status_code, all(new in page.text for new in asked["new"])) == (410, True)


def test_proposals_are_read_with_a_key_only(site: Any) -> None:
    asked = _proposed(site, kind="register", new=[HERE])
    assert site.http.get("/addresses/proposals").status_code == 401
    assert site.http.get("/addresses/proposals", headers=site.keys["other"]).status_code == 403
    for who in ("ward", "office"):
        listed = site.http.get(f"/addresses/proposals?state=open&after={asked['id'] - 1}", headers=site.keys[who])
        assert [one["id"] for one in listed.json()["proposals"]] == [asked["id"]]
    assert _decide(site, asked["id"], "withdraw", "ward").json()["state"] == "withdrawn"
    assert site.http.get("/addresses/proposals/999999", headers=site.keys["ward"]).status_code == 404


@pytest.mark.parametrize(
    "ask",
    [
        {},
        {"kind": "register"},
        {"kind": "explode", "new": [HERE]},
        {"kind": "register", "new": [{**HERE, "lon": 2.3, "lat": 48.8}]},
        {"kind": "move", "code": "HCM-2222-2222", "lon": 106.7, "lat": 10.77},
        {"kind": "merge", "codes": ["x", "y"], "successors": ["z"]},
    ],
)
def test_a_proposal_that_cannot_be_done_is_refused_at_once(site: Any, ask: Any) -> None:
    answer = site.http.post("/addresses/proposals", json=ask, headers=site.keys["ward"])
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_change_on_an_old_version_does_not_undo_what_others_did(site: Any) -> None:
    code = _address(site)
    seen = site.http.get(f"/addresses/{code}").headers["etag"]
    first = site.http.patch(
        f"/addresses/{code}", json={"number": "14E"}, headers={**site.keys["ward"], "If-Match": seen}
    )
    assert first.status_code == 200
    move = {"lon": 106.7021, "lat": 10.7752}
    headers = {**site.keys["ward"], "If-Match": seen}
    assert site.http.post(f"/addresses/{code}/move", json=move, headers=headers).status_code == 412
    headers["If-Match"] = first.headers["etag"]
    assert site.http.post(f"/addresses/{code}/move", json=move, headers=headers).status_code == 200
    headers["If-Match"] = "nonsense"
    assert site.http.post(f"/addresses/{code}/move", json=move, headers=headers).status_code == 400


def test_an_unchanged_address_is_not_sent_again(site: Any) -> None:
    code = _address(site)
    tag = site.http.get(f"/addresses/{code}").headers["etag"]
    assert site.http.get(f"/addresses/{code}", headers={"If-None-Match": tag}).status_code == 304


def test_an_address_has_several_positions_and_names(site: Any) -> None:
    code = _address(site, name="Toà nhà Sen", kind="building")
    gate = {"kind": "entrance", "label": "Cổng sau", "lon": 106.7022, "lat": 10.7753}
    assert site.http.post(f"/addresses/{code}/positions", json=gate, headers=site.keys["ward"]).status_code == 200
    other = {"name": "Lotus Tower", "kind": "english", "valid_from": "2020-01-01"}
    found = site.http.post(f"/addresses/{code}/names", json=other, headers=site.keys["ward"]).json()["properties"]
    assert found["positions"] == [gate]
    assert [(one["name"], one["valid_from"]) for one in found["other_names"]] == [("Lotus Tower", "2020-01-01")]
    page = site.http.get(f"/addresses/{code}?format=html&lang=en").text
    assert "Lotus Tower" in page
    assert "entrance Cổng sau" in page


def test_a_building_has_units_and_a_unit_says_its_building(site: Any) -> None:
    building = _address(site, name="Chung cư Sen", kind="building")
    unit = _address(site, number="12.05", kind="unit", parent=building, floor="12", street=None)
    said = site.http.get(f"/addresses/{unit}").json()["properties"]
    assert said["label_vi"].startswith("Căn 12.05, Tầng 12, Chung cư Sen, ")
    assert (said["parent"]["code"], said["floor"]) == (building, "12")
    units = site.http.get(f"/addresses/{building}/units").json()["units"]
    assert [(one["code"], one["number"], one["floor"]) for one in units] == [(unit, "12.05", "12")]
    assert building in site.http.get(f"/addresses/{unit}?format=html").text


def test_an_address_is_shown_as_it_was(site: Any) -> None:
    with site.services.database.transaction("reader") as connection:
        row = connection.execute("SELECT code FROM registry.address WHERE source_ref = 'h1'").fetchone()
    said = site.http.get(f"/addresses/{row[0]}?as_of=2024-01-01").json()["properties"]
    assert (said["ward"]["name"], said["old_district"]["name"]) == ("Phường Bến Nghé", "Quận 1")
    assert said["as_of"] == "2024-01-01T23:59:59.999999+07:00"
    assert site.http.get(f"/addresses/{row[0]}?as_of=2999-01-01").status_code == 400
    assert site.http.get(f"/addresses/{row[0]}?as_of=hôm qua").status_code == 400


def test_the_feed_is_read_in_pages_and_as_lines(site: Any) -> None:
    _address(site)
    first = site.http.get("/addresses/changes?limit=3")
    told = first.json()
    assert (len(told["changes"]), told["more"], told["next"]) == (3, True, told["changes"][-1]["seq"])
    assert first.headers["x-next-cursor"] == str(told["next"])
    lines = site.http.get(f"/addresses/changes?since={told['next']}", headers={"Accept": "application/x-ndjson"})
    assert lines.headers["content-type"] == "application/x-ndjson"
    assert lines.text.count("\n") >= 4
    said = site.http.get("/addresses/changes?format=json", headers={"Accept": "application/x-ndjson"})
    assert said.headers["content-type"] == "application/json"
    last = site.http.get(f"/addresses/changes?since={told['latest']}")
    assert last.json() == {"changes": [], "next": told["latest"], "latest": told["latest"], "more": False}
    tag = {"If-None-Match": last.headers["etag"]}
    assert site.http.get(f"/addresses/changes?since={told['latest']}", headers=tag).status_code == 304
    assert site.http.get(f"/addresses/changes?since={told['latest'] + 1}").status_code == 410


def test_the_export_carries_the_cursor_and_is_not_made_again_for_nothing(site: Any) -> None:
    for kind in ("parquet", "gpkg", "csv"):
        while (first := site.http.get(f"/addresses/export.{kind}")).status_code == 503:
            assert int(first.headers["retry-after"]) > 0
        assert first.status_code == 200
        cursor = first.headers["x-feed-cursor"]
        assert site.http.get(f"/addresses/changes?since={cursor}").status_code == 200
        again = site.http.get(f"/addresses/export.{kind}")
        assert again.headers["etag"] == first.headers["etag"]
    assert site.http.get("/addresses/export.xlsx").status_code == 400


def test_where_the_city_wants_approval_a_key_that_may_not_approve_only_proposes(
    module_database: Any, new_site: Any, site: Any
) -> None:
    strict = module_database.settings.model_copy(update={"approval": True})
    with new_site(module_database, addresses.router, registry.router, settings=strict) as careful:
        refused = careful.http.post("/addresses", json=HERE, headers=site.keys["ward"])
        assert (refused.status_code, "proposals" in refused.json()["hint"]) == (403, True)
        assert careful.http.post("/addresses", json=HERE, headers=site.keys["both"]).status_code == 201


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/addresses/{code}"),
        *(("POST", f"/addresses/{{code}}/{what}") for what in ("move", "retire", "positions", "names")),
        *(("POST", path) for path in ("/registry/streets/1/rename", "/registry/units/reform")),
        ("POST", "/registry/batches/1/apply"),
    ],
)
def test_where_the_city_wants_approval_no_door_changes_anything_without_it(
    module_database: Any, new_site: Any, site: Any, method: str, path: str
) -> None:
    strict, doors = module_database.settings.model_copy(update={"approval": True}), (registry, reforms, batches)
    with new_site(module_database, *(door.router for door in doors), settings=strict) as careful:
        at = path.format(code=_address(site))
        refused = careful.http.request(method, at, json={}, headers=site.keys["ward"])
        assert (refused.status_code, "proposals" in refused.json()["hint"]) == (403, True)
        # Whoever may approve comes farther: what is wrong then is what was sent.
        assert careful.http.request(method, at, json={}, headers=site.keys["both"]).status_code != 403


def test_a_proposal_that_lacks_something_says_what_its_kind_needs(site: Any) -> None:
    code = _address(site)
    for ask, hint in (
        ({"kind": "move", "code": code}, "«lon», «lat»"),
        ({"kind": "retire", "code": code, "successors": [code]}, "successors"),
    ):
        answer = site.http.post("/addresses/proposals", json=ask, headers=site.keys["ward"])
        assert answer.status_code == 400, answer.text
        assert hint in answer.json()["hint"]


@pytest.mark.parametrize(
    "asked", ["bytes", "bytes=", "bytes=x-y", "bytes=5-2", "lines=0-1", "bytes=-", "=", "bytes=" + "9" * 5_000 + "-"]
)
def test_a_part_of_an_export_that_nobody_can_mean_is_not_asked_for(site: Any, asked: str) -> None:
    whole = an_export(site)
    assert whole.status_code == 200
    assert an_export(site, asked).content == whole.content


def test_a_part_of_an_export_is_given_and_one_beyond_its_end_is_a_problem(site: Any) -> None:
    whole, part = an_export(site), an_export(site, "bytes=3-6")
    assert (part.status_code, part.content) == (206, whole.content[3:7])
    beyond = an_export(site, f"bytes={len(whole.content)}-")
    assert beyond.status_code == 416
    assert beyond.headers["content-type"] == "application/problem+json"
    assert beyond.headers["content-range"] == f"bytes */{len(whole.content)}"


def an_export(site: Any, part: str | None = None) -> Any:
    headers = {"Range": part} if part is not None else {}
    while (answer := site.http.get("/addresses/export.csv", headers=headers)).status_code == 503:
        pass
    return answer
