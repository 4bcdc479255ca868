"""Bulk: a CSV comes out in its order, every row and cell kept, each row with its truth beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from addressing.bulk.engine import BulkEngine, gazetteer_of
from addressing.files.columns import guessed
from addressing.files.job import FileJob, Order
from addressing.files.read import find_dialect
from addressing.files.report import FileReport
from addressing.files.rows import RESULT_COLUMNS
from addressing.files.tails import Texts
from addressing.registry import registry
from store.city import HCMC, CityProfile
from store.database import Database
from store.errors import BadInput
from tests import small_city as small
from tests.addressing import small_city as town

FILE = """mã,Địa chỉ,ghi chú
1,"12 Lê Lợi, Bến Nghé, Quận 1",giao sáng
2,453/12 le van sy q3,
3,,trống
4,"999 Đường Không Có Thật, Xã Xa Lắc",x
5,12 lê lợi,
6,chợ bến thành,"nhiều
dòng"
"""


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    return small.built(module_database)


@dataclass
class Bulk:
    """The bulk engine over the small city, file to file."""

    engine: BulkEngine
    folder: Path
    profile: CityProfile

    def job(self, data: bytes, *, columns: tuple[str, ...] = (), chunk: int = 4) -> FileJob:
        source = self.folder / "in.csv"
        source.write_bytes(data)
        return FileJob(Order(source, self.folder / "out.csv", "csv", columns), self.profile, chunk=chunk)

    def lines(self, data: bytes, **order: Any) -> tuple[list[list[str]], FileReport]:
        job = self.job(data, **order)
        job.begin(again=True)
        list(job.steps(self.engine.geocode))
        report = job.finish()
        written = (self.folder / "out.csv").read_text(encoding="utf-8-sig")
        delimiter = {"\t": ","}.get(report.table["stated"]["delimiter"], report.table["stated"]["delimiter"])
        return list(csv.reader(io.StringIO(written), delimiter=delimiter)), report

    def run(self, data: bytes, **order: Any) -> tuple[list[dict[str, str]], FileReport]:
        (header, *rows), report = self.lines(data, **order)
        return [dict(zip(header, row, strict=False)) for row in rows], report


@pytest.fixture
def bulk(city: Database, tmp_path: Path) -> Bulk:
    profile = city.settings.profile
    engine = BulkEngine.within(gazetteer_of(city), profile, lambda: city.transaction("reader"))
    return Bulk(engine, tmp_path, profile)


def test_rows_come_out_in_order_with_every_cell_and_the_bad_ones_marked(bulk: Bulk) -> None:
    rows, report = bulk.run(FILE.encode())
    assert [row["mã"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert rows[0]["ghi chú"] == "giao sáng"
    assert rows[5]["ghi chú"] == "nhiều\ndòng"
    assert [row["result_status"] for row in rows] == ["ok", "ok", "skipped", "not-found", "ok", "ok"]
    assert [row["result_level"] for row in rows] == ["house", "house", "", "", "house", "place"]
    assert (rows[0]["latitude"], rows[0]["longitude"]) == ("10.775100", "106.702000")
    assert report.rows == 6
    assert report.causes["empty-address"] == 1


def test_a_row_says_the_digital_address_and_the_old_and_new_units(bulk: Bulk) -> None:
    row = bulk.run(FILE.encode())[0][0]
    assert row["result_code"].startswith("HCM-")
    assert (row["result_ward"], row["result_old_ward"], row["result_old_district"]) == (
        "Phường Sài Gòn", "Phường Bến Nghé", "Quận 1"
    )  # fmt: skip
    assert (row["result_type"], row["result_housenumber"]) == ("housenumber", "12")


def test_a_file_at_the_terminal_waits_for_a_database_that_is_away(city: Database, tmp_path: Path) -> None:
    asked, profile = [0], city.settings.profile

    @contextmanager
    def away_at_first() -> Iterator[Connection[Any]]:
        asked[0] += 1
        if asked[0] == 1:
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        with city.transaction("reader") as connection:
            yield connection

    patient = Bulk(BulkEngine.within(gazetteer_of(city), profile, away_at_first, patient=True), tmp_path, profile)
    rows, _ = patient.run(FILE.encode())
    assert [row["result_status"] for row in rows].count("ok") == 4
    # A request over HTTP has somebody who waits.
    asked[0] = 0
    at_once = BulkEngine.within(gazetteer_of(city), profile, away_at_first)
    with pytest.raises(psycopg.OperationalError):
        list(at_once.geocode([Texts(["12 Lê Lợi"], ",")]))


def test_the_answers_do_not_depend_on_the_chunk(bulk: Bulk) -> None:
    one = bulk.run(FILE.encode(), chunk=1)[0]
    assert one == bulk.run(FILE.encode(), chunk=100)[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_the_encoding_and_the_delimiter_are_found(bulk: Bulk, encoding: str, delimiter: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([["dia chi", "khách"], ["12 Lê Lợi, P. Bến Nghé", "Đào"]])
    text = written.getvalue()
    data = text.translate(_CP1258).encode("cp1258") if encoding == "cp1258" else text.encode(encoding)
    rows, report = bulk.run(data)
    assert report.table["stated"]["delimiter"] == delimiter
    assert rows[0]["result_level"] == "house"
    assert rows[0]["khách"] == "Đào"


_CP1258 = str.maketrans({"ợ": "ơ\u0323", "ế": "ê\u0301", "á": "a\u0301", "à": "a\u0300"})


def test_columns_of_parts_are_put_together(bulk: Bulk) -> None:
    data = "so nha;duong;phuong;quan\n12;Lê Lợi;Bến Nghé;1\n453/12;Lê Văn Sỹ;13;3\n".encode()
    rows, report = bulk.run(data)
    assert [row["result_level"] for row in rows] == ["house", "house"]
    assert report.table["columns"] == "so nha + duong + phuong + quan"
    assert report.table["mapping"] == "name"


def test_named_columns_are_taken_as_they_are_named(bulk: Bulk) -> None:
    data = "a,b\nkhông,12 Lê Lợi\n".encode()
    rows, report = bulk.run(data, columns=("b",))
    assert rows[0]["result_level"] == "house"
    assert (report.table["columns"], report.table["mapping"]) == ("b", "given")


@pytest.mark.parametrize(
    ("data", "columns", "message"),
    [
        (b"a,b\n1,2\n", (), "no column of addresses"),
        (b"a,b\n1,2\n", ("c",), "no column 'c'"),
        (b"", (), "empty"),
        (b"PK\x03\x04....", (), "cannot read"),
        (b"\x89PNG\x00\x00", (), "not a CSV"),
    ],
)
def test_what_cannot_be_geocoded_is_refused_before_anything_is_given_out(
    bulk: Bulk, data: bytes, columns: tuple[str, ...], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        bulk.job(data, columns=columns).begin()


def test_a_file_geocoded_before_keeps_its_old_columns(bulk: Bulk) -> None:
    data = b"address,latitude,result_label\n12 le loi,1,2\n"
    row = bulk.run(data)[0][0]
    assert (row["latitude"], row["result_label"]) == ("1", "2")
    assert row["latitude_2"] == "10.775100"


def test_rows_with_too_few_or_too_many_cells_are_kept(bulk: Bulk) -> None:
    lines, _ = bulk.lines(b"address,note\n12 le loi\n12 le loi,a,b\n")
    assert lines[1][:2] == ["12 le loi", ""]
    assert lines[2][:2] == ["12 le loi", "a"]
    assert lines[2][-1] == "b"


def test_a_mistyped_code_and_a_too_long_address_are_errors_of_their_rows_only(bulk: Bulk) -> None:
    data = f"address\nHCM-2222-2223\n{'x' * 600}\nHCM-2222-2222\n12 le loi\n".encode()
    rows, report = bulk.run(data)
    assert [row["result_cause"] for row in rows[:3]] == ["bad-code", "too-long", "code-unknown"]
    assert rows[3]["result_status"] == "ok"
    assert report.statuses == {"error": 2, "not-found": 1, "ok": 1}


def test_codes_and_positions_are_answered_in_bulk_too(bulk: Bulk, city: Database) -> None:
    with city.transaction("reader") as connection:
        found = connection.execute("SELECT code FROM registry.address WHERE source_ref = 'h1'").fetchone()
    assert found
    rows, _ = bulk.run(f'address\n{found[0].lower()}\n"10.7751,106.7020"\n'.encode())
    assert (rows[0]["result_code"], rows[0]["result_level"]) == (found[0], "house")
    assert rows[1]["result_ward"] == "Phường Sài Gòn"


def test_a_retired_code_leads_to_what_took_its_place(bulk: Bulk, city: Database) -> None:
    with city.transaction("writer") as connection:
        old, new = (
            registry.register(
                connection, small.house(ref, number, "Lê Lợi", 106.7075, 10.7751), actor="test", city=HCMC
            ).code
            for ref, number in (("o1", "90"), ("o2", "92"))
        )
        registry.retire(connection, old, successor=new, actor="test", city=HCMC)
    (_, row), _ = bulk.lines(f"địa chỉ\n{old}\n".encode())
    assert new in row
    assert town.best(city, old).code == new
    assert town.best(city, old).why == f"mã {old} đã thôi dùng, nay là mã này"


def test_every_result_column_has_its_name_once() -> None:
    assert len(set(RESULT_COLUMNS)) == len(RESULT_COLUMNS)


def test_the_delimiter_is_the_one_that_the_header_has_most_of() -> None:
    assert find_dialect(b"a;b\n").delimiter == ";"


def test_the_column_of_addresses_is_guessed_from_its_name() -> None:
    mapping = guessed(["Địa chỉ giao hàng", "x"])
    assert mapping is not None
    assert mapping.indexes == (0,)


def test_a_column_of_alleys_is_part_of_the_address() -> None:
    mapping = guessed(["Số nhà", "Hẻm", "Đường", "Phường", "Quận"])
    assert mapping is not None
    assert mapping.text_of(["12", "", "Nguyễn Trãi", "3", "5"]) == "12 Nguyễn Trãi, Phường 3, Quận 5"
    assert mapping.text_of(["12", "34", "Nguyễn Trãi", "3", "5"]) == "12, hẻm 34, Nguyễn Trãi, Phường 3, Quận 5"
