"""A ward's batch is checked before anything is registered; what is wrong is said row by row; nothing is done twice."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from psycopg import Connection

from addressing.batch import apply as batch_apply
from addressing.batch import batch
from addressing.batch.batch import Batch, BatchRow
from addressing.registry.intake import take_addresses
from addressing.registry.record import history
from store.city import HCMC
from store.database import Database
from store.errors import BadInput, Conflict, Forbidden, NotFound
from tests import small_city as small

HEADER = "số nhà,tên đường,kinh độ,vĩ độ,mã hồ sơ\n"
# Lê Lợi runs east at latitude 10.775: even numbers stand north of it, 20 m of longitude a number.
NORTH, SOUTH = 10.7751, 10.7749


def spot(number: int) -> tuple[float, float]:
    return round(106.701 + number * 0.0001, 6), SOUTH if number % 2 else NORTH


def csv_of(*rows: str) -> list[bytes]:
    return [(HEADER + "\n".join(rows) + "\n").encode()]


def row(number: int | str, ref: str = "", *, at: tuple[float, float] | None = None, street: str = "Lê Lợi") -> str:
    lon, lat = at or spot(int(number))
    return f"{number},{street},{lon},{lat},{ref}"


@pytest.fixture
def city(database: Database) -> Database:
    small.built(database)
    known = [small.house(f"k{n}", str(n), "Lê Lợi", *spot(n)) for n in range(20, 70)]
    with database.transaction("owner") as connection:
        take_addresses(connection, known, city=HCMC)
    return database


def checked(city: Database, *rows: str, **more: Any) -> tuple[Batch, list[BatchRow]]:
    with city.transaction("writer") as connection:
        made = batch.submit(connection, csv_of(*rows), city=HCMC, **{"owner": "Ban số nhà", "actor": "test", **more})
        return made, batch.rows_of(connection, made.id)


def codes(one: BatchRow) -> dict[str, str]:
    return {finding.code: finding.severity for finding in one.findings}


def applied(city: Database, made: Batch, mode: Any = "all", **more: Any) -> Batch:
    return batch_apply.apply(lambda: city.transaction("writer"), made.id, mode, actor="test", city=HCMC, **more)


def count(city: Database) -> int:
    with city.transaction("reader") as connection:
        row = connection.execute("SELECT count(*) FROM registry.address").fetchone()
        assert row
        return int(row[0])


def test_good_rows_are_good_and_nothing_is_registered_by_checking(city: Database) -> None:
    before = count(city)
    made, rows = checked(city, row("70"), row("71"), row("72"))
    assert (made.state, made.rows, made.findings) == ("checked", {"ready": 3}, {})
    assert [(r.street, r.ward) for r in rows] == [("Lê Lợi", "Phường Sài Gòn")] * 3
    assert count(city) == before


def test_every_kind_of_mistake_is_found_and_said_in_both_languages(city: Database) -> None:
    sea, lon, lat = (107.3, 9.5), *spot(75)
    mistakes = {
        "registered": row("30"),
        "number-unreadable": row("abc", at=spot(74)),
        "position-missing": "76,Lê Lợi,,,",
        "position-swapped": row("78", at=(lat, lon)),
        "position-metres": "79,Lê Lợi,603000,1191000,",
        "outside-city": row("80", at=sea),
        "street-unknown": row("12", at=spot(81), street="Lê Lọi Mới"),
        "street-elsewhere": row("84", at=(106.7295, 10.7705)),
        "far-from-street": row("82", at=(106.705, 10.7779)),
        "twice-in-file": row("70"),
        "number-elsewhere": row("21", at=spot(61)),
        "wrong-side": row("41A", at=(spot(41)[0], NORTH)),
        "out-of-sequence": row("201", at=spot(45)),
        "same-spot": row("70B", at=spot(70)),
        "spot-taken": row("40C", at=spot(40)),
    }
    _, rows = checked(city, row("70"), *mistakes.values())
    found = dict(zip(mistakes, rows[1:], strict=True))
    assert {code: code in codes(one) for code, one in found.items()} == dict.fromkeys(mistakes, True)
    assert codes(rows[0]) == {}
    assert all(f.said().vi and f.said().en != f.said().vi and "?" not in f.said().en for r in rows for f in r.findings)
    assert "Lê Lợi" in found["street-unknown"].findings[0].detail["closest"]
    assert codes(found["wrong-side"])["wrong-side"] == "warning"
    assert codes(found["registered"])["registered"] == "error"
    assert (found["registered"].state, found["wrong-side"].state) == ("refused", "warned")


def test_a_street_that_does_not_keep_to_sides_warns_of_none(city: Database) -> None:
    mixed = [
        small.house(f"m{n}", str(n), "Lê Văn Sỹ", 106.7215 + n * 0.0001, 10.7721 if n % 4 < 2 else 10.7719)
        for n in range(2, 22)
    ]
    with city.transaction("owner") as connection:
        take_addresses(connection, mixed, city=HCMC)
    where = [(106.7215 + n * 0.0001, lat) for n in (6, 7, 12, 13) for lat in (10.7721, 10.7719)]
    _, rows = checked(city, *(row(f"{n}B", at=at, street="Lê Văn Sỹ") for n, at in enumerate(where, 6)))
    assert all("wrong-side" not in codes(one) and one.street == "Lê Văn Sỹ" for one in rows)


def test_a_side_is_told_by_neighbours_in_number_and_not_from_the_middle_of_the_street(city: Database) -> None:
    on_the_line, beside_both = row("41A", at=(spot(41)[0], 10.77501)), row("41C", at=(spot(41)[0], NORTH))
    _, rows = checked(city, on_the_line, beside_both, row("941", at=(spot(41)[0], NORTH)))
    assert ["wrong-side" in codes(one) for one in rows] == [False, True, False]
    assert "out-of-sequence" in codes(rows[2])


def test_a_house_whose_number_only_a_shop_has_is_told_of_but_not_refused(city: Database) -> None:
    shop = replace(small.house("shop", "70", "Lê Lợi", *spot(70)), kind="place", category="shop", name="Tạp hoá Bảy")
    with city.transaction("owner") as connection:
        take_addresses(connection, [shop], city=HCMC)
    _, (house,) = checked(city, row("70"))
    assert codes(house)["registered"] == "warning"
    assert house.state == "warned"


def test_a_house_as_far_from_its_street_as_its_neighbours_is_no_mistake(city: Database) -> None:
    yard = [small.house(f"y{n}", str(n), "Lê Lợi", 106.7085, 10.7751 + n * 0.00001) for n in (80, 82)]
    with city.transaction("owner") as connection:
        take_addresses(connection, yard, city=HCMC)
    _, rows = checked(city, row("84", at=(106.70855, 10.7759)), row("184", at=(106.70855, 10.77595)))
    assert ["far-from-street" in codes(one) for one in rows] == [False, True]


def test_a_ward_registers_in_itself_only(city: Database) -> None:
    inside, outside = row("72"), "5,Lê Văn Sỹ,106.7225,10.7721,"
    made, rows = checked(city, inside, outside, owner="UBND Phường Sài Gòn")
    assert (made.ward, codes(rows[0]), codes(rows[1])["outside-ward"]) == ("Phường Sài Gòn", {}, "error")
    with pytest.raises(Forbidden):
        checked(city, row("73"), owner="UBND Phường Sài Gòn", ward="Phường Nhiêu Lộc")
    with pytest.raises(NotFound):
        checked(city, row("73"), ward="Phường Không Có")


def test_all_or_nothing_registers_nothing_when_one_row_is_wrong(city: Database) -> None:
    before = count(city)
    made, _ = checked(city, row("70"), row("30"))
    with pytest.raises(Conflict, match="none was registered"):
        applied(city, made)
    assert count(city) == before


def test_row_by_row_registers_the_good_ones_with_the_batch_in_their_history(city: Database) -> None:
    made, _ = checked(city, row("70"), row("30"), row("72"))
    done = applied(city, made, "rows", why="đợt 1")
    assert done.rows == {"applied": 2, "refused": 1}
    with city.transaction("writer") as connection:
        code = batch.rows_of(connection, made.id)[0].code
        assert code
        (event,) = history(connection, code, HCMC)
        audits = connection.execute("SELECT action FROM ops.audit WHERE subject = %s", [f"batch/{made.id}"]).fetchall()
    assert (event.action, event.why, event.detail) == ("registered", "đợt 1", {"batch": made.id})
    assert ("batch.registered",) in audits


def test_the_same_batch_applied_twice_does_nothing_twice(city: Database) -> None:
    made, _ = checked(city, row("70"), row("72"))
    applied(city, made)
    now = count(city)
    assert applied(city, made).rows == {"applied": 2}
    again, _ = checked(city, row("70"), row("72"))
    assert (again.id, again.state, count(city)) == (made.id, "applied", now)
    mended, rows = checked(city, row("70"), row("72"), row("74"))
    assert [r.state for r in rows] == ["already", "already", "ready"]
    assert applied(city, mended).rows == {"already": 2, "applied": 1}
    assert count(city) == now + 1


def test_a_killed_run_goes_on_where_it_stopped(city: Database) -> None:
    made, _ = checked(city, *(row(str(n)) for n in range(70, 80)))
    before, calls = count(city), iter(range(2))

    def killed_at_the_third() -> Any:
        next(calls)
        return city.transaction("writer")

    with pytest.raises(StopIteration):
        batch_apply.apply(killed_at_the_third, made.id, "rows", actor="test", chunk=3, city=HCMC)
    assert count(city) == before + 6
    assert applied(city, made, "rows", chunk=3).rows == {"applied": 10}
    assert count(city) == before + 10


def test_a_department_that_never_registered_before_does_not_wait_for_the_square_of_its_rows(city: Database) -> None:
    for n in range(10):
        checked(city, row(70 + n))
    others = [small.house(f"o{n}", str(1000 + n), "Lê Lợi", 106.701 + n * 1e-6, NORTH) for n in range(3000)]
    with city.transaction("owner") as connection:
        take_addresses(connection, others, city=HCMC)
        connection.execute("ANALYZE registry.address, registry.batch_row")
    made, _ = checked(city, *(row(9000 + n, f"r{n}", at=(106.708 + n * 1e-6, NORTH)) for n in range(400)))
    read = []

    @contextmanager
    def counted() -> Iterator[Connection[Any]]:
        with city.transaction("writer") as connection:
            yield connection
            read.append(connection.execute(
                "SELECT coalesce(idx_tup_fetch, 0) + seq_tup_read FROM pg_stat_xact_user_tables "
                "WHERE relid = 'registry.address'::regclass"
            ).fetchone())  # fmt: skip

    done = batch_apply.apply(counted, made.id, "rows", actor="test", city=HCMC)
    assert done.rows["applied"] > 300
    assert read[0]
    assert read[0][0] < 100 * 400


def test_numbers_on_one_spot_are_told_of_the_first_other_one_there_and_of_how_many_there_are(city: Database) -> None:
    here = spot(75)
    _, rows = checked(city, row(75, at=here), row(77, at=here), row(79, at=here), row(81), row(83, at=here))
    told = [[f.detail for f in one.findings if f.code == "same-spot"] for one in rows]
    assert told == [[], [{"row": 1, "rows": 1}], [{"row": 1, "rows": 2}], [], [{"row": 1, "rows": 3}]]


def test_what_was_registered_since_the_check_is_not_registered_again(city: Database) -> None:
    made, _ = checked(city, row("70"))
    with city.transaction("owner") as connection:
        take_addresses(connection, [small.house("meanwhile", "70", "Lê Lợi", *spot(70))], city=HCMC)
    with pytest.raises(Conflict):
        applied(city, made)


def test_one_reference_is_one_address(city: Database) -> None:
    made, rows = checked(city, row("70", "A1"), row("72", "A1"))
    assert [r.state for r in rows] == ["ready", "refused"]
    applied(city, made, "rows")
    _, again = checked(city, row("74", "A1"))
    assert codes(again[0]) == {"reference-taken": "error"}


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", HEADER.encode(), b"PK\x03\x04zip"])
def test_what_is_no_batch_is_refused(city: Database, content: bytes) -> None:
    with city.transaction("writer") as connection, pytest.raises(BadInput):
        batch.submit(connection, [content], owner="x", actor="test", city=HCMC)


def test_titles_a_header_again_and_empty_rows_are_no_rows(city: Database) -> None:
    head = "Số nhà,Tên đường,Kinh độ,Vĩ độ"
    lines = ["DANH SÁCH CẤP SỐ NHÀ,,,", ",,,", head, row("70")[:-1], ",,,", head, row("72")[:-1]]
    with city.transaction("writer") as connection:
        made = batch.submit(connection, ["\n".join(lines).encode()], owner="x", actor="test", city=HCMC)
        rows = batch.rows_of(connection, made.id)
    assert [(one.n, one.number, one.state) for one in rows] == [(1, "70", "ready"), (2, "72", "ready")]


@pytest.mark.parametrize("foot", ["Tổng cộng,2,,,", ",Tổng cộng: 2 nhà,,,", "Total,,,,2", "CỘNG,,,,", "Tổng số: 2,,,,"])
def test_a_total_at_the_foot_is_no_row(city: Database, foot: str) -> None:
    _, rows = checked(city, row(80), row(82), foot)
    assert [codes(one) for one in rows] == [{}, {}]


def test_a_house_named_total_is_a_row_where_it_has_a_position(city: Database) -> None:
    _, rows = checked(city, row(80), f"Tổng cộng,Lê Lợi,{spot(82)[0]},{spot(82)[1]},")
    assert len(rows) == 2


def test_a_gate_is_no_total_though_it_sounds_like_one(city: Database) -> None:
    _, rows = checked(city, row(80), "Cổng,Lê Lợi,,,")
    assert len(rows) == 2


def test_a_workbook_with_a_merged_title_is_a_batch_and_a_number_that_became_a_day_is_told(city: Database) -> None:
    book, content = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet["A1"] = "DANH SÁCH CẤP SỐ NHÀ"
    sheet.merge_cells("A1:D1")
    sheet.append(["Số nhà", "Tên đường", "Kinh độ", "Vĩ độ"])
    sheet.append([70, "Lê Lợi", *spot(70)])
    sheet.append([date(2026, 5, 12), "Lê Lợi", *spot(72)])
    book.save(content)
    with city.transaction("writer") as connection:
        made = batch.submit(connection, [content.getvalue()], owner="x", actor="test", city=HCMC, name="sổ.xlsx")
        rows = batch.rows_of(connection, made.id)
    assert [(one.number, codes(one)) for one in rows] == [("70", {}), (None, {"number-date": "error"})]
    assert "«12/05/2026» là một ngày" in rows[1].findings[0].said().vi


def test_another_department_does_not_see_it(city: Database) -> None:
    made, _ = checked(city, row("70"))
    with city.transaction("writer") as connection, pytest.raises(NotFound):
        batch.batch_of(connection, made.id, "Sở Y tế")
