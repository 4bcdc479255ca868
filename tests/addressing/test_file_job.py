"""A file of any format geocoded into another: mapping, types, bad rows, reports, and going on after a stop."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from addressing.bulk.answering import ClosestAnswers
from addressing.bulk.engine import BulkEngine, gazetteer_of
from addressing.files.job import Answers, FileJob, Order, beside
from addressing.files.report import FileReport
from addressing.files.table import FORMATS, Format
from addressing.files.tails import Done, Texts
from store.database import Database
from store.errors import BadInput, Conflict
from tests import small_city as small
from tests.addressing.tables import read, written

ROWS: list[tuple[Any, str | None, Any]] = [
    (1, "12 Lê Lợi, Bến Nghé, Quận 1", True),
    (2, "453/12 le van sy q3", None),
    (3, None, False),
    (4, "999 Đường Không Có Thật, Xã Xa Lắc", True),
    (5, "12 lê lợi", None),
]
HEADER = ("mã", "Địa chỉ", "giao")


class City:
    def __init__(self, database: Database) -> None:
        self.profile = database.settings.profile
        self.gazetteer = gazetteer_of(database)
        self.connect = lambda: database.transaction("reader")
        self.closest = ClosestAnswers(self.gazetteer, self.profile, self.connect)

    def answers(self) -> Answers:
        return BulkEngine.within(self.gazetteer, self.profile, self.connect).geocode

    def job(self, source: Path, target: Path, out: Format = "csv", *, chunk: int = 2, **order: Any) -> FileJob:
        return FileJob(Order(source, target, out, **order), self.profile, chunk=chunk)

    def run(self, source: Path, target: Path, out: Format = "csv", **order: Any) -> FileReport:
        job = self.job(source, target, out, **order)
        job.begin()
        list(job.steps(self.answers()))
        return job.finish(self.closest)


@pytest.fixture(scope="module")
def city(module_database: Database) -> City:
    return City(small.built(module_database))


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("of", FORMATS)
def test_every_format_goes_into_every_format(city: City, tmp_path: Path, of: Format, to: Format) -> None:
    source = written(tmp_path / f"in.{of}", of, HEADER, ROWS)
    report = city.run(source, tmp_path / f"out.{to}", to)
    rows = read(tmp_path / f"out.{to}", to)
    assert [str(row["mã"]) for row in rows] == ["1", "2", "3", "4", "5"]
    assert [row["Địa chỉ"] or None for row in rows] == [text for _, text, _ in ROWS]
    assert [row["result_status"] for row in rows] == ["ok", "ok", "skipped", "not-found", "ok"]
    assert float(rows[0]["latitude"]) == pytest.approx(10.7751, abs=1e-4)
    assert report.table["mapping"] == "name"
    assert report.table["columns"] == "Địa chỉ"
    typed = {"ndjson", "xlsx", "parquet"}
    if of in typed and to in typed:
        assert [row["mã"] for row in rows] == [1, 2, 3, 4, 5]
        assert rows[0]["giao"] is True
    if to in typed:
        assert isinstance(rows[0]["latitude"], float)


def test_dates_and_long_numbers_keep_their_types(city: City, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    day = dt.datetime(2026, 11, 22, 7, 30)  # noqa: DTZ001 a cell of Excel has no time zone
    for row in (("address", "day", "phone", "what"), ("12 lê lợi", day, "0903123456", "=1+1"), ("", day, 903, "x")):
        book.active.append(row)
    book.active["D2"].data_type = "s"
    book.save(tmp_path / "in.xlsx")
    city.run(tmp_path / "in.xlsx", tmp_path / "out.xlsx", "xlsx")
    first, second = read(tmp_path / "out.xlsx", "xlsx")
    assert (first["day"], first["phone"], first["what"]) == (day, "0903123456", "=1+1")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["bandoso"]["D2"].data_type == "s"
    assert second["phone"] == 903
    city.run(tmp_path / "in.xlsx", tmp_path / "out.parquet", "parquet")
    schema = pq.read_schema(tmp_path / "out.parquet")
    assert schema.field("day").type == pa.timestamp("us")
    assert schema.field("phone").type == pa.string()
    assert schema.field("latitude").type == pa.float64()


HEADLESS = [
    ("12 Lê Lợi, Phường Bến Nghé, Quận 1", "Nguyễn Văn Trỗi", "a@b.vn"),
    ("453/12 Lê Văn Sỹ, Phường 12, Quận 3", "Trần Thị Hoa", "c@d.vn"),
]


@pytest.mark.parametrize(
    ("header", "rows", "columns"),
    [
        (("a", "b", "c"), HEADLESS, "a"),
        (("x1", "x2", "x3"), [row[::-1] for row in HEADLESS], "x3"),
        (None, HEADLESS, "cột 1"),
        (("DiaChi", "Email Address", "z"), HEADLESS, "DiaChi"),
        (("c1", "c2", "c3", "c4"), [("12/3", "Lê Lợi", "Phường 5", "Quận 1"), ("7A", "Lê Lai", "P. 6", "Q3")] * 4,
         "c1 + c2 + c3 + c4"),
        (("số nhà", "Tên đường", "Phường/Xã", "Quận/Huyện"), [("12", "Lê Lợi", "Bến Nghé", "1")],
         "số nhà + Tên đường + Phường/Xã + Quận/Huyện"),
        (("ĐỊA CHỈ (số nhà, đường)", "mã phường"), [("12 Lê Lợi", "26740")], "ĐỊA CHỈ (số nhà, đường)"),
        (("address", "where"), [("1002", "12 Lê Lợi, Quận 1")] * 7, "where"),
    ],
)  # fmt: skip
def test_the_columns_are_guessed_from_names_or_from_the_data(
    city: City, tmp_path: Path, header: Sequence[str] | None, rows: list[Sequence[str]], columns: str
) -> None:
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([*([header] if header else []), *rows])
    report = city.run(tmp_path / "in.csv", tmp_path / "out.csv")
    assert report.table["columns"] == columns
    assert report.rows == len(rows)


def read_of_any_length(path: Path) -> list[dict[str, Any]]:
    usual = csv.field_size_limit(10**6)
    try:
        return read(path, "csv")
    finally:
        csv.field_size_limit(usual)


def test_bad_rows_are_kept_and_marked_and_spoil_no_other(city: City, tmp_path: Path) -> None:
    lines = [
        b"id,address,note",
        "1,12 lê lợi,a".encode(),
        b"2,12 le loi",
        b"3,12 le loi,a,b",
        b'4,"12 le loi,a',
        b"5,12 le loi,\x00\xff\xfe",
        b"",
        b"7," + b"x" * 200_000 + b",a",
        b'8,"12 le loi\n",a',
        b"9,,a",
        "10,12 lê lợi,a".encode(),
        b"",
        b"",
    ]
    (tmp_path / "in.csv").write_bytes(b"\r\n".join(lines))
    report = city.run(tmp_path / "in.csv", tmp_path / "out.csv")
    rows = read_of_any_length(tmp_path / "out.csv")
    assert [row["id"] for row in rows] == ["1", "2", "3", "4", "5", "", "7", "8", "9", "10"]
    causes = ["", "few-cells", "extra-cells", "broken-row", "", "empty-address", "too-long", "", "empty-address", ""]
    assert [row["result_cause"] for row in rows] == causes
    assert [row["result_level"] for row in rows if row["result_status"] == "ok"] == ["house"] * 7
    assert report.rows == 10


@pytest.mark.parametrize("to", ["xlsx", "parquet"])
def test_cells_beyond_the_header_are_kept_whatever_else_is_told_of_their_row(
    city: City, tmp_path: Path, to: Format
) -> None:
    (tmp_path / "in.csv").write_text("id,address\n1,25 lê lợi,beyond\n2,12 lê lợi\n", encoding="utf-8")
    city.run(tmp_path / "in.csv", tmp_path / f"out.{to}", to)
    first, second = read(tmp_path / f"out.{to}", to)
    assert first["result_cause"] == "number-unknown"
    assert (first["result_extra"], second["result_extra"]) == ("beyond", None)


@pytest.mark.parametrize("to", ["csv", "ndjson", "xlsx", "parquet"])
def test_half_a_surrogate_pair_in_json_spoils_no_file(city: City, tmp_path: Path, to: Format) -> None:
    (tmp_path / "in.ndjson").write_text('{"address": "12 L\\ud800 le loi", "\\udfff": "\\udc00", "n": ["\\ud801"]}\n')
    assert city.run(tmp_path / "in.ndjson", tmp_path / f"out.{to}", to).rows == 1
    (row,) = read(tmp_path / f"out.{to}", to)
    assert "le loi" in str(row["address"])


def test_a_line_that_is_no_json_is_kept(city: City, tmp_path: Path) -> None:
    (tmp_path / "in.ndjson").write_text('{"address": "12 lê lợi", "n": 1}\n{broken\n{"n": 2}\n', encoding="utf-8")
    city.run(tmp_path / "in.ndjson", tmp_path / "out.ndjson", "ndjson")
    first, second, third = read(tmp_path / "out.ndjson", "ndjson")
    assert (first["n"], first["result_level"]) == (1, "house")
    assert second["result_extra"] == ["{broken"]
    assert second["result_cause"] == "not-json"
    assert "address" not in third
    city.run(tmp_path / "in.ndjson", tmp_path / "out.parquet", "parquet")
    assert [row["result_extra"] for row in read(tmp_path / "out.parquet", "parquet")] == [None, "{broken", None]


def test_the_report_groups_by_cause_and_shows_what_came_closest(city: City, tmp_path: Path) -> None:
    source = written(tmp_path / "in.csv", "csv", HEADER, ROWS)
    with source.open("a", encoding="utf-8") as stream:
        stream.write("6,12 Lê Loiz Lawi Quận 3,\n")
        stream.write('7,"Lầu 2, 12 Lê Lợi, Quận 1 (gọi trước khi giao)",\n')
    city.run(source, tmp_path / "out.csv")
    report, exceptions = beside(tmp_path / "out.csv")
    told = json.loads(report.read_text(encoding="utf-8"))
    by_cause = {group["cause"]: group for group in told["causes"]}
    assert by_cause["empty-address"]["count"] == 1
    assert by_cause["empty-address"]["vi"]
    assert by_cause["empty-address"]["en"]
    assert by_cause["empty-address"]["examples"][0]["row"] == 3
    assert told["rows"] == 7
    assert by_cause["words-left"]["examples"][0]["row"] == 7
    assert told["columns"] == "Địa chỉ"
    lines = read(exceptions, "csv")
    assert {line["row"] for line in lines} >= {"3", "4"}
    assert "7" not in {line["row"] for line in lines}
    assert any("Lê" in line["closest"] for line in lines)
    assert exceptions.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_stopped_job_goes_on_and_ends_as_if_it_had_never_stopped(city: City, tmp_path: Path) -> None:
    source = written(tmp_path / "in.csv", "csv", HEADER, ROWS)
    whole = city.run(source, tmp_path / "whole.csv")
    for _ in range(2):
        job = city.job(source, tmp_path / "out.csv", chunk=1)
        job.begin()
        steps = job.steps(city.answers())
        next(steps)
        del steps
        job.stop()
        assert not (tmp_path / "out.csv").exists()
        with (tmp_path / "out.csv.part").open("ab") as part:
            part.write(b"what a killed run wrote beyond its journal")
    asked: list[str] = []
    job = city.job(source, tmp_path / "out.csv", chunk=1)
    answers = city.answers()

    def counted(chunks: Iterable[Texts]) -> Iterator[Done]:
        def noted() -> Iterator[Texts]:
            for chunk in chunks:
                asked.extend(chunk.texts)
                yield chunk

        return answers(noted())

    job.begin()
    assert job.resumed_at == 2
    list(job.steps(counted))
    report = job.finish(city.closest)
    assert len(asked) == 3
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert beside(tmp_path / "out.csv")[1].read_bytes() == beside(tmp_path / "whole.csv")[1].read_bytes()
    assert (report.statuses, report.causes, report.examples) == (whole.statuses, whole.causes, whole.examples)
    assert report.runs == 3
    assert not list(tmp_path.glob("*.part*"))


def test_rows_answered_by_another_state_of_the_registry_are_told_of_once(city: City, tmp_path: Path) -> None:
    source, target = written(tmp_path / "in.csv", "csv", HEADER, ROWS), tmp_path / "out.csv"
    for revision in (7, 7, 8, 8):
        job = FileJob(Order(source, target, "csv"), city.profile, chunk=1, revision=repeat(revision).__next__)
        job.begin()
        next(job.steps(city.answers()))
        job.stop()
    job = FileJob(Order(source, target, "csv"), city.profile, chunk=1, revision=lambda: 8)
    job.begin()
    list(job.steps(city.answers()))
    report = job.finish()
    assert report.changed_after == [2]
    assert "sau dòng 2" in str(report.warning)
    assert "after row 2" in str(report.warning)
    assert beside(target)[1].read_text("utf-8").count("registry-changed") == 1


def test_a_job_that_ended_before_its_first_rows_has_one_header(city: City, tmp_path: Path) -> None:
    source = written(tmp_path / "in.csv", "csv", HEADER, ROWS)
    city.run(source, tmp_path / "whole.csv")
    for _ in range(2):
        job = city.job(source, tmp_path / "out.csv")
        job.begin()
        job.stop()
    city.run(source, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert beside(tmp_path / "out.csv")[1].read_bytes() == beside(tmp_path / "whole.csv")[1].read_bytes()


def test_a_changed_input_or_another_order_begins_anew(city: City, tmp_path: Path) -> None:
    source = written(tmp_path / "in.csv", "csv", HEADER, ROWS)

    def resumed(**order: Any) -> int:
        job = city.job(source, tmp_path / "out.csv", chunk=2, **order)
        job.begin()
        next(job.steps(city.answers()))
        job.stop()
        return job.resumed_at

    assert [resumed(), resumed(), resumed(columns=("Địa chỉ",)), resumed(columns=("Địa chỉ",))] == [0, 2, 0, 2]
    with source.open("a", encoding="utf-8") as stream:
        stream.write("9,x,\n")
    assert resumed(columns=("Địa chỉ",)) == 0


def test_two_runs_never_write_one_output(city: City, tmp_path: Path) -> None:
    source = written(tmp_path / "in.csv", "csv", HEADER, ROWS)
    job = city.job(source, tmp_path / "out.csv")
    job.begin()
    with pytest.raises(Conflict):
        city.job(source, tmp_path / "out.csv").begin()
    job.stop()


def test_a_delivered_output_is_not_made_again(city: City, tmp_path: Path) -> None:
    source = written(tmp_path / "in.csv", "csv", HEADER, ROWS)
    job = city.job(source, tmp_path / "out.csv")
    job.begin()
    list(job.steps(city.answers()))
    job._state.whole = True
    job.keep()
    job.stop()
    (tmp_path / "out.csv.part").replace(tmp_path / "out.csv")  # killed between this and the end of the journal
    again = city.job(source, tmp_path / "out.csv")
    again.begin()
    assert not list(again.steps(city.answers()))
    again.finish()
    assert len(read(tmp_path / "out.csv", "csv")) == len(ROWS)


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.csv", b""), ("a.csv", b"a,b\n1,2\n"), ("a.xlsx", b"PK\x03\x04rest"), ("a.parquet", b"PAR1rest"),
     ("a.ndjson", b"[1]\n"), ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00"), ("no.csv", None)],
)  # fmt: skip
def test_what_is_no_table_is_refused_and_leaves_nothing(
    city: City, tmp_path: Path, name: str, data: bytes | None
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(BadInput) as refused:
        city.run(tmp_path / name, tmp_path / "out.csv")
    assert refused.value.message.vi
    assert not list(tmp_path.glob("out*"))
