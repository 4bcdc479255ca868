"""The registry's commands do what they say: proposals, split, merge, renumber, batches, renames, reforms, export."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import bandoso
from layers import status_topic
from layers.status_topic import Topic
from store.bilingual import Bilingual
from store.database import Database
from store.errors import BandosoError, NotFound
from tests import small_city as small

#: Sài Gòn goes wholly into a new ward.
REFORM = "old_code,new_code,part,new_name,new_kind\n26740,99001,full,Bến Thành,phường\n"
Run = Callable[..., Result]


@pytest.fixture
def city(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("BANDOSO_DATABASE_URL", database.url)
    monkeypatch.setenv("BANDOSO_DATA", str(database.settings.data))
    # Wide enough for a table's cells not to be broken.
    monkeypatch.setenv("COLUMNS", "300")
    return small.built(database)


@pytest.fixture
def run(city: Database) -> Run:
    def command(*arguments: object, fails: bool = False) -> Result:
        result = CliRunner().invoke(bandoso.app, [str(argument) for argument in arguments])
        if not fails and result.exception:
            raise result.exception
        return result

    return command


def codes(city: Database) -> dict[str, str]:
    with city.transaction("reader") as connection:
        return dict(connection.execute("SELECT source_ref, code FROM registry.address").fetchall())


def told(run: Run, code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("address", "show", code).stdout)
    return found


def proposals(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_a_proposed_house_is_registered_when_it_is_approved(city: Database, run: Run) -> None:
    ask = ("address", "propose", "register", "--number", "20", "--street", "Lê Lợi", "--at", "106.705,10.7751")
    (made,) = proposals(run(*ask, "--why", "giấy phép 7"))
    assert (made["state"], made["why"]) == ("open", "giấy phép 7")
    assert [one["id"] for one in proposals(run("address", "list-proposals"))] == [made["id"]]
    (done,) = proposals(run("address", "approve", made["id"], "--reason", "đã xem"))
    assert (done["state"], done["reason"]) == ("applied", "đã xem")
    assert proposals(run("address", "list-proposals")) == []
    assert "20 Lê Lợi" in run("search", "20 Lê Lợi").stdout


def test_a_rejected_proposal_changes_nothing_and_keeps_its_reason(city: Database, run: Run) -> None:
    code = codes(city)["h1"]
    (made,) = proposals(run("address", "propose", "rename", code, "--number", "112"))
    (done,) = proposals(run("address", "reject", made["id"], "trùng số"))
    assert (done["state"], done["reason"]) == ("rejected", "trùng số")
    assert told(run, code)["address"]["number"] == "12"
    about = proposals(run("address", "list-proposals", "--code", code))
    assert [one["state"] for one in about] == ["rejected"]


def test_an_approved_change_waits_for_its_day(city: Database, run: Run) -> None:
    code = codes(city)["h1"]
    (made,) = proposals(run("address", "propose", "rename", code, "--number", "112", "--from", "2999-01-01"))
    assert proposals(run("address", "approve", made["id"]))[0]["state"] == "approved"
    assert proposals(run("address", "activate-due")) == []
    with city.transaction("owner") as connection:
        connection.execute("UPDATE registry.proposal SET valid_from = '2026-01-01'")
    assert [one["id"] for one in proposals(run("address", "activate-due"))] == [made["id"]]
    assert told(run, code)["address"]["number"] == "112"


def test_a_house_is_split_and_its_old_code_leads_to_the_new_ones(city: Database, run: Run) -> None:
    code = codes(city)["h1"]
    new = ("--new", "12A@106.702,10.7751", "--new", "12B@106.7021,10.7751")
    made = run("address", "split", code, *new, "--why", "tách thửa").stdout.split()
    assert [told(run, one)["address"]["number"] for one in made] == ["12A", "12B"]
    gone = run("address", "show", code, fails=True).exception
    assert isinstance(gone, BandosoError)
    assert all(one in str(gone) or one in str(gone.hint) for one in made)


def test_houses_are_merged_into_one_and_renumbered(city: Database, run: Run) -> None:
    known = codes(city)
    assert run("address", "merge", known["h1"], known["h2"], "--into", known["h1"]).stdout.strip() == known["h1"]
    run("address", "renumber", known["h1"], "12-14", "--why", "gộp nhà")
    found = told(run, known["h1"])
    assert found["address"]["number"] == "12-14"
    assert [event["action"] for event in found["history"]][-1] == "renamed"
    assert known["h1"] in run("search", "14 Lê Lợi").stdout


def test_a_new_number_without_its_position_is_told_how_to_be_written(city: Database, run: Run) -> None:
    told = run("address", "split", codes(city)["h1"], "--new", "5", fails=True)
    assert "'5' is not NUMBER@LON,LAT" in told.stderr


def test_the_topics_are_told_with_how_fresh_they_are(city: Database, run: Run) -> None:
    with city.transaction("owner") as connection:
        flood = Topic(
            "flood", "environment", Bilingual("Ngập", "Flood"), (), "Sở", "trạm", "CC0",
            kind="event", unit=Bilingual("cm", "cm"),
        )  # fmt: skip
        status_topic.ensure(connection, flood, actor="test")
    (line,) = run("status", "topics").stdout.splitlines()
    assert line.split() == ["flood", "—", "0", "Ngập", "/", "Flood"]


def test_a_list_of_jobs_that_is_empty_says_so(city: Database, run: Run) -> None:
    assert "no jobs yet" in run("jobs", "list").stderr


def test_a_search_in_vain_says_what_to_try(city: Database, run: Run) -> None:
    failed = run("search", "zzqqxx", fails=True).exception
    assert isinstance(failed, NotFound)
    assert "453/12" in str(failed.hint)


def test_a_wrong_position_is_said_and_changes_nothing(city: Database, run: Run) -> None:
    assert run("address", "propose", "register", "--number", "1", "--at", "xyz", fails=True).exit_code != 0
    assert isinstance(run("address", "renumber", "HCM-2222-2223", "7", fails=True).exception, BandosoError)
    assert proposals(run("address", "list-proposals", "--state", "all")) == []


def test_a_batch_is_checked_shown_and_applied(city: Database, run: Run, tmp_path: Path) -> None:
    sent, report, page = tmp_path / "lô.csv", tmp_path / "report.csv", tmp_path / "report.html"
    sent.write_text("số nhà,đường,kinh độ,vĩ độ\n30,Lê Lợi,106.704,10.7751\n12,Lê Lợi,106.702,10.7751\n", "utf-8")
    number = run("batch", "check", sent, "--report", report).stdout.strip()
    rows = list(csv.DictReader(report.read_text("utf-8-sig").splitlines()))
    assert [row["số nhà"] for row in rows] == ["30", "12"]
    shown = run("batch", "show", number, "--report", page)
    assert "đã đăng ký" in shown.stderr
    assert "<style>" in page.read_text("utf-8")
    assert "/static/" not in page.read_text("utf-8")
    assert isinstance(run("batch", "apply", number, fails=True).exception, BandosoError)
    assert "30 Lê Lợi" not in run("search", "30 Lê Lợi").stdout.split("\n")[0]
    run("batch", "apply", number, "--mode", "rows", "--why", "đợt 1")
    assert "30 Lê Lợi" in run("search", "30 Lê Lợi").stdout
    assert isinstance(run("batch", "check", tmp_path / "none.csv", fails=True).exception, BandosoError)


def test_a_street_is_found_and_renamed_after_a_dry_run(city: Database, run: Run) -> None:
    assert isinstance(run("street", "find", "không có", fails=True).exception, NotFound)
    assert "Lê Văn Sỹ" in run("street", "find", "le van sy").stdout
    dry = run("street", "rename", "Lê Văn Sỹ", "Trần Quang Khải", "--dry-run")
    assert "Hẻm 453 Lê Văn Sỹ → Hẻm 453 Trần Quang Khải" in dry.stderr
    assert "Trần Quang Khải" not in run("street", "find", "le van sy").stdout
    run("street", "rename", "Lê Văn Sỹ", "Trần Quang Khải", "--why", "nghị quyết", "--effective", "2026-01-01")
    assert "453/12 Trần Quang Khải" in run("search", "453/12 Lê Văn Sỹ").stdout


def test_wards_are_reformed_only_when_it_is_said(city: Database, run: Run, tmp_path: Path) -> None:
    table = tmp_path / "reform.csv"
    table.write_text(REFORM, "utf-8")
    dry = run("unit", "reform", table, "--effective", "2026-01-01")
    assert "26740" in dry.stderr
    assert "99001 Phường Bến Thành" in dry.stderr
    assert "Phường Bến Thành" not in run("search", "12 Lê Lợi").stdout
    run("unit", "reform", table, "--effective", "2026-01-01", "--carry-out", "--why", "nghị quyết")
    assert "Phường Bến Thành" in run("search", "12 Lê Lợi, Phường Sài Gòn").stdout
    assert isinstance(
        run("unit", "reform", tmp_path / "none.csv", "--effective", "2026-01-01", fails=True).exception, BandosoError
    )


def test_an_export_and_the_changes_after_it_are_all_there_is(city: Database, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "addresses.csv"
    made = json.loads(run("address", "export", out).stdout)
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert {row["code"] for row in rows} == set(codes(city).values())
    run("address", "renumber", codes(city)["h1"], "112")
    changed = run("address", "changes", "--since", made["cursor"]).stdout.strip().splitlines()
    assert [json.loads(line)["action"] for line in changed] == ["renamed"]
    assert len(run("address", "changes", "--limit", "2").stdout.strip().splitlines()) == 2
