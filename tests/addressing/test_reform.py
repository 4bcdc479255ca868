"""A street's new name and a reform of wards are one operation each: codes stay, the names of all times find."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from psycopg import Connection
from psycopg_pool import AsyncConnectionPool

from addressing.answer import Answer
from addressing.geocoder import Geocoder
from addressing.reform import street as reform_street
from addressing.reform import units as reform_units
from addressing.reform.table import read_table
from addressing.registry import record, registry
from addressing.registry.outlines import Outlines
from addressing.registry.street_wards import settle_street_units
from store.city import HCMC
from store.database import Database
from store.errors import BadInput, Conflict, NotFound
from tests import small_city as small

TODAY = date(2026, 1, 1)
HALVES = "POLYGON((106.70 10.77,106.705 10.77,106.705 10.78,106.70 10.78,106.70 10.77))"
#: Sài Gòn is divided: its west edge becomes Bến Thành, the rest goes to a new Nhiêu Lộc with all of the old one.
TABLE = f"""old_code,new_code,part,new_name,new_kind,outline
26740,99001,partial,Bến Thành,phường,"{HALVES}"
26740,27160,partial,,,
27160,27160,full,,,
"""


@pytest.fixture
def city(database: Database) -> Database:
    return small.built(database)


def ask(city: Database, query: str) -> list[Answer]:
    async def answers() -> list[Answer]:
        async with AsyncConnectionPool(city.conninfo("reader"), min_size=1, max_size=2, open=False) as pool:
            return await Geocoder(pool, HCMC).search(query)

    return asyncio.run(answers())


def codes(city: Database) -> dict[str, str]:
    with city.transaction("reader") as connection:
        return dict(connection.execute("SELECT source_ref, code FROM registry.address").fetchall())


def renamed(city: Database, name: str, new: str, **more: Any) -> reform_street.Renamed:
    with city.transaction("writer") as connection:
        street = reform_street.the_one(connection, name)
        return reform_street.rename(connection, street, new, actor="sở", city=HCMC, **more)


def reformed(city: Database, table: str, **more: Any) -> reform_units.ReformReport:
    with city.transaction("writer") as connection:
        return reform_units.reform(connection, read_table(table), TODAY, actor="sở", city=HCMC, **more)


def test_a_renamed_street_is_found_by_both_names_and_every_code_stays(city: Database) -> None:
    before = codes(city)
    done = renamed(city, "Lê Văn Sỹ", "Trần Quang Khải", why="nghị quyết 1")
    assert (done.was, done.now, done.addresses) == ("Lê Văn Sỹ", "Trần Quang Khải", 2)
    assert done.alleys == (("Hẻm 453 Lê Văn Sỹ", "Hẻm 453 Trần Quang Khải"),)
    assert codes(city) == before
    for query in (
        "453/12 Lê Văn Sỹ",
        "453/12 Trần Quang Khải",
        "12 hẻm 453 Lê Văn Sỹ",
        "453/12 tran quang khai, P.13, Q.3",
    ):
        (first, *_) = ask(city, query)
        assert (first.level, first.code, first.street) == ("house", before["h3"], "Trần Quang Khải"), query


def test_a_house_is_found_by_its_streets_former_name_also_where_another_street_is_called_so(city: Database) -> None:
    h1 = codes(city)["h1"]
    renamed(city, "Lê Lợi", "Hòa Bình")
    renamed(city, "Lê Văn Sỹ", "Lê Lợi")
    first, *others = ask(city, "12 le loi")
    assert (first.level, first.code) == ("house", h1)
    assert "Lê Lợi" in {other.street for other in others}


def test_an_answer_says_what_its_street_was_called(city: Database) -> None:
    renamed(city, "Lê Văn Sỹ", "Trần Quang Khải")
    renamed(city, "Trần Quang Khải", "Hòa Bình")
    for query in ("453/12 Lê Văn Sỹ", "Hòa Bình", "700 Hòa Bình"):
        assert ask(city, query)[0].old_street == "Trần Quang Khải", query
    assert ask(city, "12 Lê Lợi")[0].old_street is None


def test_the_history_of_each_address_tells_of_the_new_name(city: Database) -> None:
    renamed(city, "Lê Văn Sỹ", "Trần Quang Khải", why="nghị quyết 1")
    with city.transaction("reader") as connection:
        event = record.history(connection, codes(city)["h3"], HCMC)[-1]
    assert (event.action, event.why) == ("street-renamed", "nghị quyết 1")
    assert (event.detail["was"], event.detail["now"]) == ("Lê Văn Sỹ", "Trần Quang Khải")


def test_an_address_tells_its_streets_former_names_with_their_last_days(city: Database) -> None:
    renamed(city, "Lê Văn Sỹ", "Trần Quang Khải", effective=date(2026, 3, 1))
    renamed(city, "Trần Quang Khải", "Hòa Bình", effective=date(2026, 5, 1))
    with city.transaction("reader") as connection:
        found = record.lookup(connection, codes(city)["h3"], HCMC)
    assert [(name.name, name.valid_to) for name in found.old_streets] == [
        ("Trần Quang Khải", date(2026, 5, 1)),
        ("Lê Văn Sỹ", date(2026, 3, 1)),
    ]


def test_an_old_name_has_its_time_and_may_come_back(city: Database) -> None:
    renamed(city, "Lê Văn Sỹ", "Trần Quang Khải", effective=date(2026, 3, 1))
    renamed(city, "Trần Quang Khải", "Lê Văn Sỹ", effective=date(2026, 5, 1))
    with city.transaction("reader") as connection:
        names = connection.execute(
            "SELECT n.name, n.kind, n.valid::text FROM registry.street_name n "
            "JOIN registry.street s ON s.id = n.street_id WHERE s.name = 'Lê Văn Sỹ' AND n.kind = 'old'"
        ).fetchall()
    assert [name for name, _, _ in names] == ["Trần Quang Khải"]
    assert names[0][2] == "[2026-03-01,2026-05-01)"


def test_a_dry_run_of_a_renaming_changes_nothing(city: Database) -> None:
    assert renamed(city, "Lê Văn Sỹ", "Trần Quang Khải", dry_run=True).addresses == 2
    with city.transaction("writer") as connection:
        assert reform_street.find(connection, "Trần Quang Khải") == []
        assert connection.execute("SELECT FROM ops.audit WHERE action = 'street.renamed'").fetchall() == []


def test_a_name_of_several_streets_is_asked_back(city: Database) -> None:
    with pytest.raises(Conflict) as several:
        renamed(city, "Đường số 1", "Nguyễn Thần Hiến")
    assert len(several.value.detail["streets"]) == 2  # type: ignore[arg-type]
    with city.transaction("writer") as connection:
        street = reform_street.the_one(connection, "Đường số 1", "Nhiêu Lộc")
        assert reform_street.rename(connection, street, "Nguyễn Thần Hiến", actor="sở", city=HCMC).was == "Đường số 1"


def test_what_nobody_sees_in_a_name_is_not_kept(city: Database) -> None:
    assert renamed(city, "Lê Văn Sỹ", "Võ\u200b Văn\x07 \tKiệt\x00").now == "Võ Văn Kiệt"


@pytest.mark.parametrize("name", ["", "  ", "\x00", "\u200b", "Lê Văn Sỹ", "x" * 200])
def test_no_new_name_is_refused(city: Database, name: str) -> None:
    with pytest.raises(BadInput):
        renamed(city, "Lê Văn Sỹ", name)


def test_an_unknown_street_is_said_to_be_unknown(city: Database) -> None:
    with pytest.raises(NotFound):
        renamed(city, "Đường Không Có", "Mới")


def test_a_reform_moves_addresses_by_the_ground_and_keeps_every_code(city: Database) -> None:
    before = codes(city)
    done = reformed(city, TABLE, dry_run=False, why="nghị quyết 2")
    assert (done.ended, done.made, done.notes) == (2, 2, [])
    assert {(m.old_code, m.new_code): m.addresses for m in done.moved} == {
        ("26740", "99001"): 3, ("27160", "27160"): 3,
    }  # fmt: skip
    assert codes(city) == before
    (first, *_) = ask(city, "12 Lê Lợi")
    assert (first.ward, first.old_ward, first.old_district) == ("Phường Bến Thành", "Phường Bến Nghé", "Quận 1")


def test_after_a_reform_the_names_of_all_times_find_the_house(city: Database) -> None:
    reformed(city, TABLE, dry_run=False)
    for ward in ("Phường Bến Thành", "Phường Sài Gòn", "Phường Bến Nghé, Quận 1"):
        (first, *_) = ask(city, f"12 Lê Lợi, {ward}")
        assert (first.level, first.number, first.ward) == ("house", "12", "Phường Bến Thành"), ward
        assert first.unmatched == (), ward
    assert ask(city, "Phường Sài Gòn")[0].level == "ward"


def test_a_ward_of_before_is_said_to_be_what_is_in_force_after_a_second_reform(city: Database) -> None:
    (before, *_) = ask(city, "Phường Bến Nghé, Quận 1")
    assert (before.ward, "đến 6/2025" in before.label) == ("Phường Sài Gòn", True)
    reformed(city, TABLE, dry_run=False)
    (first, *_) = ask(city, "Phường Bến Nghé, Quận 1")
    assert first.ward == "Phường Bến Thành"
    assert "Phường Bến Nghé, Quận 1 (đến 6/2025), nay là Phường Bến Thành" in first.label
    assert "Phường Sài Gòn" not in first.why
    (ended, *_) = ask(city, "Phường Sài Gòn")
    assert "Phường Sài Gòn (đến 12/2025), nay là" in ended.label


def test_the_units_of_a_reform_have_validity_and_succession(city: Database) -> None:
    reformed(city, TABLE, dry_run=False)
    with city.transaction("reader") as connection:
        valid = dict(connection.execute(
            "SELECT full_name, valid::text FROM registry.unit WHERE level = 'ward' AND lower(valid) IS NOT NULL "
            "AND upper(valid) IS NOT NULL"
        ).fetchall())  # fmt: skip
        links = connection.execute(
            "SELECT o.full_name, n.full_name, s.part FROM registry.unit_succession s "
            "JOIN registry.unit o ON o.id = s.old_unit_id "
            "JOIN registry.unit n ON n.id = s.new_unit_id WHERE s.effective = %s ORDER BY 1, 2",
            [TODAY],
        ).fetchall()
    assert valid["Phường Sài Gòn"] == "[2025-07-01,2026-01-01)"
    assert links == [
        ("Phường Nhiêu Lộc", "Phường Nhiêu Lộc", "full"),
        ("Phường Sài Gòn", "Phường Bến Thành", "partial"),
        ("Phường Sài Gòn", "Phường Nhiêu Lộc", "partial"),
    ]


def test_a_dry_run_of_a_reform_reports_and_changes_nothing(city: Database) -> None:
    assert reformed(city, TABLE).addresses == 6
    assert ask(city, "12 Lê Lợi")[0].ward == "Phường Sài Gòn"


@pytest.mark.parametrize(
    "table",
    [
        "",
        "a,b\n1,2\n",
        "old_code,new_code\n",
        "old_code,new_code,part\n00000,1,full\n",
        "old_code,new_code,part,new_name\n26740,1,full,A\n26740,2,full,B\n",
        "old_code,new_code,part,new_name\n26740,1,partial,A\n26740,2,partial,B\n",
        "old_code,new_code,part\n26740,88,full\n",
        'old_code,new_code,part,new_name,outline\n26740,1,full,A,"POINT(1 1)"\n',
    ],
)
def test_a_table_that_cannot_be_carried_out_is_refused_whole(city: Database, table: str) -> None:
    with pytest.raises(BadInput):
        reformed(city, table, dry_run=False)
    assert ask(city, "12 Lê Lợi")[0].ward == "Phường Sài Gòn"


def test_a_code_of_a_ward_that_stays_is_refused(city: Database) -> None:
    with pytest.raises(Conflict):
        reformed(city, "old_code,new_code,part,new_name\n26740,27160,full,A\n", dry_run=False)


def test_a_reform_of_a_day_to_come_is_only_tried(city: Database) -> None:
    later = date.today() + timedelta(days=400)  # noqa: DTZ011 the margin is larger than any zone
    with city.transaction("writer") as connection:
        table = read_table(TABLE)
        assert reform_units.reform(connection, table, later, actor="sở", city=HCMC).addresses == 6
        with pytest.raises(BadInput):
            reform_units.reform(connection, table, later, actor="sở", dry_run=False, city=HCMC)


def test_who_went_where_in_a_reform_is_in_each_address_s_history(city: Database) -> None:
    reformed(city, TABLE, dry_run=False, why="nghị quyết 3")
    with city.transaction("reader") as connection:
        said = connection.execute(
            "SELECT DISTINCT why, detail ->> 'was', detail ->> 'now' FROM registry.address_event "
            "WHERE action = 'units-changed' AND actor = 'sở' ORDER BY 2, 3"
        ).fetchall()
    assert ("nghị quyết 3", "Phường Sài Gòn", "Phường Bến Thành") in said
    assert {row[0] for row in said} == {"nghị quyết 3"}


def test_after_a_reform_what_was_not_asked_again_is_where_the_outlines_say_all_the_same(city: Database) -> None:
    reformed(city, TABLE, dry_run=False)
    with city.transaction("owner") as connection:
        rows = connection.execute(
            "SELECT ST_X(geom), ST_Y(geom), ward_id, old_ward_id, old_district_id FROM registry.address"
        ).fetchall()
        outlines = Outlines.within(connection, HCMC.box, HCMC)
        told = outlines.locate([(row[0], row[1]) for row in rows])
        assert [(u.ward, u.old_ward, u.old_district) for u in told] == [row[2:] for row in rows]
        query = "SELECT street_id, unit_id, length_m FROM registry.street_unit ORDER BY 1, 2"
        kept = connection.execute(query).fetchall()
        connection.execute("CREATE TEMP TABLE street_units_of AS SELECT id FROM registry.street")
        settle_street_units(connection, HCMC)
        assert connection.execute(query).fetchall() == kept


@pytest.mark.parametrize("reform_first", [False, True])
def test_an_address_registered_while_its_ward_ends_is_in_the_ward_that_follows(
    city: Database, *, reform_first: bool
) -> None:
    def reform(connection: Connection[Any]) -> None:
        reform_units.reform(connection, read_table(TABLE), TODAY, actor="sở", city=HCMC, dry_run=False)

    def register(connection: Connection[Any]) -> None:
        registry.register(connection, small.house("new", "77", "Lê Lợi", 106.7021, 10.7751), actor="x", city=HCMC)

    both_at_once(city, *((reform, register) if reform_first else (register, reform)))
    with city.transaction("reader") as connection:
        ended = connection.execute(
            "SELECT a.source_ref FROM registry.address a JOIN registry.unit u ON u.id = a.ward_id "
            "WHERE a.state = 'active' AND NOT upper_inf(u.valid)"
        ).fetchall()
    assert ended == []


def test_of_two_reforms_of_a_ward_at_once_the_second_finds_it_ended(city: Database) -> None:
    def reformed(code: str) -> Callable[[Connection[Any]], None]:
        table = read_table(f"old_code,new_code,part,new_name,new_kind,outline\n26740,{code},full,Mới {code},phường,\n")
        return lambda connection: void(
            reform_units.reform(connection, table, TODAY, actor="sở", city=HCMC, dry_run=False)
        )

    with pytest.raises(BadInput, match="no ward in force has the code 26740"):
        both_at_once(city, reformed("99001"), reformed("99002"))
    with city.transaction("reader") as connection:
        made = connection.execute("SELECT code FROM registry.unit WHERE code LIKE '9900_'").fetchall()
    assert made == [("99001",)]


def test_of_two_new_names_of_a_street_at_once_none_is_forgotten(city: Database) -> None:
    def called(name: str) -> Callable[[Connection[Any]], None]:
        return lambda connection: void(reform_street.rename(connection, street, name, actor="sở", city=HCMC))

    with city.transaction("reader") as connection:
        street = reform_street.the_one(connection, "Lê Văn Sỹ")
    both_at_once(city, called("Trần Quang Khải"), called("Hòa Bình"))
    for query in ("453/12 Lê Văn Sỹ", "453/12 Trần Quang Khải", "12 hẻm 453 Trần Quang Khải", "453/12 Hòa Bình"):
        (first, *_) = ask(city, query)
        assert (first.level, first.code, first.street) == ("house", codes(city)["h3"], "Hòa Bình"), query
    with city.transaction("reader") as connection:
        event = record.history(connection, codes(city)["h3"], HCMC)[-1]
        assert reform_street.find(connection, "Hẻm 453 Hòa Bình")
    assert (event.detail["was"], event.detail["now"]) == ("Trần Quang Khải", "Hòa Bình")


def void(_: object) -> None:
    """What is answered does not matter."""


def both_at_once(
    city: Database, first: Callable[[Connection[Any]], None], second: Callable[[Connection[Any]], None]
) -> None:
    """The second begins while the first is done and not yet committed; what the second raises."""
    with ThreadPoolExecutor(1) as other, city.transaction("writer") as connection:
        # Begun here, or what the first does is committed at its own end.
        connection.execute("SELECT")
        first(connection)
        waiting = other.submit(in_a_transaction, city, second)
        with suppress(TimeoutError):
            waiting.result(2.0)
        connection.commit()
        waiting.result(30.0)


def in_a_transaction(city: Database, work: Callable[[Connection[Any]], None]) -> None:
    with city.transaction("writer") as connection:
        work(connection)


def test_outlines_with_heights_are_read_without_them(city: Database) -> None:
    ring = "106.70 10.77 5,106.705 10.77 5,106.705 10.78 5,106.70 10.78 5,106.70 10.77 5"
    done = reformed(city, TABLE.replace(HALVES, f"POLYGON Z(({ring}))"), dry_run=False)
    assert (done.ended, done.made) == (2, 2)


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"features":' * 50_000])
def test_outlines_within_outlines_without_end_are_refused(deep: str) -> None:
    with pytest.raises(BadInput):
        read_table(TABLE, deep)


def test_line_ends_of_all_systems_are_read_alike() -> None:
    tables = [read_table(TABLE.replace("\n", end)) for end in ("\n", "\r\n", "\r")]
    assert tables[0].units
    assert tables == [tables[0]] * 3


def test_a_cell_longer_than_a_table_may_have_is_refused() -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_table(TABLE + "1,2,full," + "x" * 200_000)
