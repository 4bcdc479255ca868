"""Flow 2: a logistics firm's CSV comes back in its order, every column kept, bad rows kept and marked."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import httpx
import pytest
from geopy.geocoders import BANFrance

from tests.flows.conftest import Program

ROWS = [
    ["1", "448 Lê Văn Sỹ", "giao sáng"],
    ["2", "", "thiếu địa chỉ"],
    ["3", "453/8 le van sy", "giao chiều"],
    ["4", "xyzzy khong co that 99999", "?"],
    ["5", "448 le van sy", "trùng"],
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([["id", "địa chỉ", "ghi chú"], *ROWS])
    return path


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def check(rows: list[dict[str, str]]) -> None:
    assert [row["id"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert [row["ghi chú"] for row in rows] == [note for _, _, note in ROWS]
    assert rows[0]["result_level"] == rows[2]["result_level"] == "house"
    assert float(rows[0]["latitude"]) == pytest.approx(10.785, abs=0.001)
    assert rows[0]["result_code"] == rows[4]["result_code"]
    assert rows[1]["result_status"] != rows[0]["result_status"]
    assert not rows[1]["latitude"]
    assert not rows[3]["latitude"]


def test_a_file_is_geocoded_by_the_command_line(program: Program, file: Path, tmp_path: Path) -> None:
    done = program.run("geocode", str(file), str(tmp_path / "out.csv"))
    check(read((tmp_path / "out.csv").read_text(encoding="utf-8")))
    assert "địa chỉ" in done.stderr
    assert not list(tmp_path.glob("*.part"))


def test_a_file_is_geocoded_over_http(http: httpx.Client, file: Path) -> None:
    answer = http.post("/search/csv", files={"data": (file.name, file.read_bytes(), "text/csv")})
    assert answer.status_code == 200, answer.text
    check(read(answer.text))


def test_a_file_with_no_address_column_is_a_problem_that_says_so(http: httpx.Client) -> None:
    answer = http.post("/search/csv", files={"data": ("a.csv", b"x,y\n1,2\n", "text/csv")})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["hint"]


def test_an_existing_ban_client_works_unchanged(program: Program) -> None:
    client = BANFrance(domain=program.url.removeprefix("http://"), scheme="http")
    there = client.geocode("448 lê văn sỹ")
    assert "448" in there.address
    back = client.reverse((there.latitude, there.longitude))
    assert "Lê Văn Sỹ" in back.address
