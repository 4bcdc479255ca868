"""Places told by what is near them: crossings, opposite, near, on a street."""

from __future__ import annotations

import pytest

from addressing.parsing.described import (
    anchor,
    crossing_names,
    side_said,
    spelled_out,
    thing_and_anchor,
    undoubled,
    without_stop,
)
from addressing.parsing.former_names import former_name
from addressing.parsing.parse import parse
from addressing.registry.intake import take_addresses
from store.city import HCMC
from store.database import Database
from tests.addressing import small_city as town


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    """Beside the small city: a street that crosses Lê Lợi, one at the hospital, two cafés."""
    streets = [
        town.street("ltnd", "Đường Long Thới - Nhơn Đức", (106.695, 10.762), (106.705, 10.762)),
        town.street("pasteur", "Pasteur", (106.700, 10.765), (106.700, 10.778), importance=0.5),
        town.street("hb", "Hồng Bàng", (106.664, 10.786), (106.675, 10.786), importance=0.5),
        town.street("lo1", "Mã Lò", (106.664, 10.832), (106.668, 10.832)),
        town.street("s9", "Đường số 9", (106.672, 10.7965), (106.674, 10.7965)),
        town.street("s9b", "Đường số 9", (106.692, 10.763), (106.694, 10.763), importance=0.6),
        town.street("s9c", "Đường số 9", (106.664, 10.838), (106.666, 10.838), importance=0.6),
        town.street("loc", "Phú Lộc", (106.664, 10.834), (106.668, 10.834)),
        town.street("lo2", "Mã Lộ", (106.698, 10.768), (106.702, 10.768), importance=0.9),
    ]
    cafes = [
        town.place("Cà phê Bệt", 106.6985, 10.7725, "cafe", 0.1),
        town.place("Cà phê Xa", 106.705, 10.777, "cafe", 0.1),
    ]
    estate = town.place("Khu công nghiệp Bàn Cờ", 106.673, 10.790, "industrial", 0.1)
    return town.take_in(module_database, streets=streets, addresses=[*cafes, estate])


@pytest.mark.parametrize(
    "written",
    [
        "ngã tư Lê Lợi - Pasteur",
        "nga tu le loi pasteur",
        "Ngã 4 Pasteur Lê Lợi, Quận 1",
        "giao lộ Pasteur, Lê Lợi",
        "góc Lê Lợi và Pasteur",
        "Lê Lợi / Pasteur",
        "corner of Pasteur and Le Loi",
        "ngã tư Lê Lợi - Pastuer",
        "gần ngã tư Lê Lợi - Pasteur, Quận 1",
        "Trước ngã tư Pasteur, Lê Lợi, Quận 1",
        "Lê Lợi góc Pasteur Q.1",
        "Le Loi / Pasteur intersection",
        "Lê Lợi ngã tư Pasteur",
        "đầu đường Pasteur, Lê Lợi, Quận 1",
        "Lê Lợi ngay ngã tư Pasteur",
        "Lê Lợi gần ngã tư Pasteur",
        "Ngã tư Pasteur trên đường Lê Lợi",
        "đoạn Lê Lợi giao Pasteur",
        "ng 4 Lê Lợi Pasteur",
        "góc 2MT Lê Lợi - Pasteur",
        "Le Loi St corner Pasteur St",
        "le loi pasteur nga tu",
    ],
)
def test_a_crossing_is_where_its_streets_meet(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert (answer.level, answer.kind) == ("place", "crossing")
    assert (round(answer.lon, 4), round(answer.lat, 4)) == (106.7, 10.77)


def test_two_streets_that_do_not_meet_are_no_crossing(city: Database) -> None:
    assert all(answer.kind != "crossing" for answer in town.ask(city, "ngã tư Lê Lợi - Hồng Bàng")[0])


@pytest.mark.parametrize("written", [
    "đối diện bệnh viện Chợ Rẫy", "ĐD BV Chợ Rẫy", "kế bên benh vien cho ray", "cách bệnh viện Chợ Rẫy 100m",
    "cần bán nhà gần bệnh viện Chợ Rẫy", "hẻm bên hông bệnh viện Chợ Rẫy",
])  # fmt: skip
def test_what_is_opposite_a_place_is_where_that_place_is_but_less_exactly(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert answer.name == "Bệnh viện Chợ Rẫy"
    assert answer.accuracy_m >= 80


@pytest.mark.parametrize("written", [
    "Đối diện THPT Lê Quý Đôn", "kế bên Trường THPT Lê Quý Đôn, Quận 3", "Trước THPT Le Quy Don, Q3",
    "gần Trường Trung học phổ thông Lê Quý Đôn", "Trạm dừng đối diện Trường THPT Lê Quý Đôn, Quận 3",
    "bus stop truong cap 3 Le Quy Don, Quan 3",
])  # fmt: skip
def test_beside_a_school_called_like_a_street_is_at_the_school(city: Database, written: str) -> None:
    assert town.best(city, written).name == "THPT Lê Quý Đôn"


@pytest.mark.parametrize("written", [
    "Cổng Trường THPT Lê Quý Đôn", "cong truong thpt le quy don, quan 3", "Đối diện cổng THPT Lê Quý Đôn, Quận 3",
])  # fmt: skip
def test_the_gate_of_a_school_is_at_the_school(city: Database, written: str) -> None:
    assert town.best(city, written).name == "THPT Lê Quý Đôn"


def test_the_gate_of_a_place_is_no_part_of_its_name() -> None:
    assert side_said("Công trường Mê Linh") is None
    assert side_said("cong truong me linh") is None
    assert side_said("cong vien tao dan") is None
    assert side_said("Trước cổng Công an phường 12") == ("Trước cổng", "Công an phường 12", True)
    assert side_said("truoc cong an phuong 12") == ("truoc", "cong an phuong 12", True)
    assert spelled_out("Nhà thiếu nhi Quận 6 (cổng chính)").strip() == "Nhà thiếu nhi Quận 6"


def test_a_side_is_told_only_by_its_own_words(city: Database) -> None:
    assert side_said("Dầu Tiếng") is None
    assert side_said("Cánh Đồng Xanh") is None
    assert side_said("Đối diện chợ Bến Thành") == ("Đối diện", "chợ Bến Thành", True)
    assert side_said("đầu tư và phát triển") == ("đầu", "tư và phát triển", False)
    assert town.best(city, "gần Lê Lợi, Quận 1").why.endswith("gần Lê Lợi")


def test_the_number_opposite_in_brackets_is_the_number(city: Database) -> None:
    answer = town.best(city, "Lê Lợi (đối diện 12), Quận 1")
    assert (answer.level, answer.number, answer.street) == ("house", "12", "Lê Lợi")


@pytest.mark.parametrize("written", [
    "Xéo 12, Lê Lợi, Quận 1", "chéo số 12 Lê Lợi, Quận 1", "Chếch số 12, Lê Lợi, Quận 1", "cheo 12, Le Loi, Quan 1",
    "Ngang số 12, Lê Lợi, Quận 1", "Khoảng số 12, Lê Lợi, Quận 1", "Trạm dừng xéo 12 Lê Lợi, Quận 1",
    "12 (đối diện), Lê Lợi, Quận 1", "Số 12 (kế bên), Lê Lợi, Quận 1", "12 (14), Lê Lợi, Quận 1",
    "Lê Lợi, Phường Bến Nghé, Quận 1 - 12", "Lê Lợi, Quận 1 - số 12",
    "Qua số 12 30m, Lê Lợi, Quận 1", "quá 12 khoảng 50m, Lê Lợi, Quận 1",
])  # fmt: skip
def test_a_number_is_read_whatever_says_on_which_side_of_it(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert (answer.level, answer.number, answer.street) == ("house", "12", "Lê Lợi")


@pytest.mark.parametrize(
    "written", ["Giữa số 12 và 14", "giữa hai nhà 12 và số 14", "Ở giữa 12 - 14", "giua so 12 va so 14"]
)
def test_between_two_numbers_are_both(city: Database, written: str) -> None:
    assert spelled_out(f"{written}, Lê Lợi, Quận 1") == "12-14, Lê Lợi, Quận 1"
    answer = town.best(city, f"{written}, Lê Lợi, Quận 1")
    assert (answer.street, answer.level in ("house", "interpolated")) == ("Lê Lợi", True)


@pytest.mark.parametrize("written", [
    "Giữa chợ Bến Thành và Lê Lợi", "Cầu Xéo, Tân Phú", "12 (lầu 2), Lê Lợi", "Khoảng trời riêng, Lê Lợi",
    "Quán 12 30m2, Lê Lợi", "12 Lê Lợi (14)",
])  # fmt: skip
def test_what_only_looks_like_a_side_of_a_number_stays(written: str) -> None:
    assert spelled_out(written) == written


def test_a_place_is_found_on_the_one_of_many_streets_of_a_name(city: Database) -> None:
    assert town.best(city, "Cạnh Bệnh viện Chợ Rẫy, Đường số 1").name == "Bệnh viện Chợ Rẫy"


def test_a_thing_near_a_place_is_the_nearest_of_its_kind(city: Database) -> None:
    assert town.best(city, "cà phê gần chợ Bến Thành").name == "Cà phê Bệt"
    assert town.best(city, "cafe near Ben Thanh Market").name == "Cà phê Bệt"
    assert town.best(city, "cà phê gần chợ Bến Thành (cửa Nam)").name == "Cà phê Bệt"


def test_opposite_a_number_is_that_number(city: Database) -> None:
    answer = town.best(city, "Đối diện 12 Lê Lợi, Quận 1")
    assert (answer.level, answer.number, answer.unmatched) == ("house", "12", ())


@pytest.mark.parametrize("written", [
    "Trạm xe buýt đối diện 12 Lê Lợi, Quận 1", "trạm dừng kế 12 Lê Lợi, Q1", "Đối diện 12, Lê Lợi, Quận 1",
    "Đ/d 12, Lê Lợi, Quận 1", "Kế 12, đường Lê Lợi, Q.1", "Trạm dừng: Trước 12, Lê Lợi, Quận 1",
    "Trạm: Lê Lợi (đối diện 12), Quận 1", "Trạm Lê Lợi (12), Quận 1", "Lê Lợi - ĐD 12, Quận 1",
])  # fmt: skip
def test_a_stop_told_by_a_number_is_at_that_number(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert (answer.number, answer.street) == ("12", "Lê Lợi")


@pytest.mark.parametrize("written", ["Mã Lò", "mã lộ", "MÃ LÒ"])
def test_typed_accents_decide_wherever_the_streets_are(city: Database, written: str) -> None:
    assert town.best(city, written).name.casefold() == written.casefold()


def test_near_any_market_says_nothing(city: Database) -> None:
    assert town.best(city, "Hồng Bàng (đoạn gần chợ)").name == "Hồng Bàng"


def test_a_place_on_a_named_street_is_that_place(city: Database) -> None:
    assert town.best(city, "Bệnh viện Chợ Rẫy, Hồng Bàng").name == "Bệnh viện Chợ Rẫy"
    assert town.best(city, "trạm bệnh viện Chợ Rẫy, Hồng Bàng").name == "Bệnh viện Chợ Rẫy"


def test_an_unknown_thing_on_a_known_street_is_the_street_and_says_what_is_missing(city: Database) -> None:
    answer = town.best(city, "Công ty Không Ai Biết, Hồng Bàng")
    assert (answer.level, answer.street) == ("street", "Hồng Bàng")
    assert "Công ty Không Ai Biết" in answer.unmatched


@pytest.mark.parametrize("written", ["Pasteur, Phú Lọng, Quận 1", "Căn S.3.02, Pasteur, Phú Lọng, Quận 1"])
def test_a_street_said_is_meant_sooner_than_one_a_slip_away_from_the_quarter_behind_it(
    city: Database, written: str
) -> None:
    answer = town.best(city, written)
    assert (answer.street, "Phú Lọng" in answer.unmatched) == ("Pasteur", True)


def test_a_quarter_behind_a_street_is_no_thing_of_a_longer_name(city: Database) -> None:
    with city.transaction("owner") as connection:
        shop = town.place("Long Thới Security", 106.7001, 10.7701, "shop", 0.1)
        assert not take_addresses(connection, [shop], city=HCMC).refused
    assert town.best(city, "Pasteur, Long Thới, Quận 1").level == "street"
    assert town.best(city, "Long Thới Security, Pasteur, Quận 1").name == "Long Thới Security"
    assert town.best(city, "Pasteur, Long Thới Security, Quận 1").name == "Long Thới Security"


def test_the_street_of_an_estate_is_the_one_near_it(city: Database) -> None:
    answer = town.best(city, "KCN Bàn Cờ, đường số 9")
    assert (answer.level, answer.street, answer.unmatched) == ("street", "Đường số 9", ())
    assert (answer.lon, answer.lat) == pytest.approx((106.673, 10.7965), abs=1e-3)


def test_an_estate_whose_numbered_street_no_map_has_is_the_answer(city: Database) -> None:
    with city.transaction("owner") as connection:
        estate = town.place("Khu công nghiệp Hòa Lạc", 106.705, 10.777, "industrial", 0.1)
        assert not take_addresses(connection, [estate], city=HCMC).refused
    assert town.best(city, "KCN Hòa Lạc, đường số 9").name == "Khu công nghiệp Hòa Lạc"


@pytest.mark.parametrize("written", ["Viettel 285 LVS", "quán cơm 285 LVS q3"])
def test_a_number_on_a_street_said_by_its_initials_is_behind_a_name(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert (answer.number, answer.street) == ("285", "Lê Văn Sỹ")


@pytest.mark.parametrize(
    "written",
    ["Pasteur (gần Bệnh viện Xa)", "Pasteur đối diện Bệnh viện Xa", "Pasteur đoạn gần Bệnh viện Xa, Quận 1"],
)
def test_a_street_told_by_what_is_near_it_is_the_place_nearest_to_that(city: Database, written: str) -> None:
    with city.transaction("owner") as connection:
        hospital = town.place("Bệnh viện Xa", 106.702, 10.767, "hospital", 0.1)
        assert not take_addresses(connection, [hospital], city=HCMC).refused
    answer = town.best(city, written)
    assert (answer.level, answer.street, answer.accuracy_m) == ("street", "Pasteur", 150.0)
    assert (answer.lon, answer.lat) == pytest.approx((106.700, 10.767), abs=1e-4)


@pytest.mark.parametrize("written", ["Pasteur (gần Nowzone)", "Pasteur đoạn gần Nowzone, Quận 1"])
def test_a_street_told_by_what_nobody_knows_is_the_street(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert (answer.level, answer.street, answer.unmatched) == ("street", "Pasteur", ("Nowzone",))


@pytest.mark.parametrize(
    "written",
    [
        "12 Nguyễn Gia Trí (Mã Lò cũ)",
        "12 Nguyễn Gia Trí (tên cũ: Mã Lò), Gò Vấp",
        "12 Nguyễn Gia Trí (trước là Mã Lò), Quận Gò Vấp",
        "12 Pasteur (đường Mã Lò cũ), Quận Gò Vấp",
    ],
)
def test_a_street_known_by_its_name_of_before_alone_is_found_by_it(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert answer.street == "Mã Lò"


def test_a_name_of_before_beside_a_known_one_says_nothing_more(city: Database) -> None:
    answer = town.best(city, "12 Pasteur (tên cũ: Mã Lò), Quận 1")
    assert (answer.street, [text for text in answer.unmatched if "Mã" in text]) == ("Pasteur", [])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("12 Nguyễn Gia Trí (D2 cũ)", "D2"),
        ("12 Nguyễn Gia Trí (cũ: đường D2)", "D2"),
        ("12 Đồng Khởi (ex Catinat)", "Catinat"),
        ("12 Lê Lợi (số 14 cũ)", None),
        ("12 Lê Lợi (14 cũ)", None),
        ("12 Lê Lợi (P.8 cũ)", None),
        ("12 Lê Lợi (gần chợ cũ kỹ)", None),
    ],
)
def test_the_name_of_before_is_what_the_brackets_say_it_is(text: str, name: str | None) -> None:
    assert former_name(text) == name


def test_a_hamlet_is_no_slip_for_a_street(city: Database) -> None:
    assert all(answer.street != "Phú Lộc" for answer in town.ask(city, "tổ 8 ấp Phú Lợi")[0])


def test_a_street_whose_name_begins_like_a_word_for_a_side_is_that_street(city: Database) -> None:
    assert town.best(city, "Hồng Bàng").street == "Hồng Bàng"


def test_the_words_for_where_are_taken_apart() -> None:
    assert anchor("Đối diện chợ Bến Thành") == ("Đối diện", "chợ Bến Thành")
    assert anchor("chợ Bến Thành") is None
    assert thing_and_anchor("ATM gần chợ Bến Thành") == ("ATM", "chợ Bến Thành")
    assert thing_and_anchor("quán ở Lê Lợi") == ("quán", "Lê Lợi")
    assert thing_and_anchor("bến tàu cánh ngầm") is None
    assert without_stop("Trạm xe buýt Bến Thành") == "Bến Thành"
    assert spelled_out("Ngã 4 Bảy Hiền") == "ngã tư Bảy Hiền"
    assert spelled_out("nga 3 Cây Gõ") == "ngã ba Cây Gõ"
    assert next(crossing_names(["góc 3/2 - Nguyễn Kim"])) == ("3/2", "Nguyễn Kim", True)


@pytest.mark.parametrize(
    "before", ["Đối diện", "Đ/d", "Đ/D số", "đd.", "Kế số nhà", "Trước nhà số", "Cạnh số", "Trạm dừng: đối diện"]
)
@pytest.mark.parametrize("number", ["202/15", "86 - 88", "108Bis", "14A5", "227/223A2", "10-12", "436/4"])
@pytest.mark.parametrize("street", ["Man Thiện", "3 Tháng 2", "Chợ Lớn"])
def test_words_before_a_number_only_tell_the_side(before: str, number: str, street: str) -> None:
    parsed = parse(spelled_out(f"{before} {number}, {street}, Quận 10"), HCMC)
    assert (parsed.number, parsed.street) == (number, street)


def test_a_name_said_twice_is_said_once() -> None:
    assert undoubled(["Trần Quý", "Hàn Hải Nguyên Trần Quý"]) == ["Trần Quý", "Hàn Hải Nguyên"]
    assert undoubled(["Châu Văn Liêm", "Hồng Bàng Hồng Bàng"]) == ["Châu Văn Liêm", "Hồng Bàng"]
    assert undoubled(["Lê Lợi", "Lê Lợi"]) == ["Lê Lợi", "Lê Lợi"]
    assert undoubled(["Chợ Bà Chiểu Bạch Đằng"]) == ["Chợ Bà Chiểu Bạch Đằng"]


def test_a_stop_a_place_and_its_street_without_commas_find_the_place(city: Database) -> None:
    answer = town.best(city, "tram benh vien cho ray hong bang quan 3")
    assert (answer.level, answer.name) == ("place", "Bệnh viện Chợ Rẫy")


def test_a_crossing_told_by_a_stop_without_commas_is_the_crossing(city: Database) -> None:
    answer = town.best(city, "Trạm Lê Lợi - Pasteur Lê Lợi Quận 1")
    assert answer.kind == "crossing"


def test_a_dash_in_a_street_s_name_parts_nothing(city: Database) -> None:
    assert town.best(city, "Long Thới - Nhơn Đức, Quận 1").street == "Đường Long Thới - Nhơn Đức"
    answer = town.best(city, "số nhà 12 đường Long Thới - Nhơn Đức, Quận 1")
    assert (answer.street, answer.unmatched) == ("Đường Long Thới - Nhơn Đức", ("12",))


def test_near_a_place_is_no_number() -> None:
    assert spelled_out("gần chợ Bến Thành") == "gần chợ Bến Thành"
    assert spelled_out("Đối diện hẻm 224, Lý Thường Kiệt") == "Đối diện hẻm 224, Lý Thường Kiệt"


@pytest.mark.parametrize("side", ["Gần chợ Bến Thành", "sau lưng chợ Bến Thành", "kế bên chợ Bến Thành"])
def test_an_address_behind_what_it_is_near_to_is_what_was_asked_for(city: Database, side: str) -> None:
    answer = town.best(city, f"{side}, 12 Lê Lợi, Quận 1")
    assert (answer.street, answer.number) == ("Lê Lợi", "12")
    assert town.best(city, f"{side}, Quận 1").name == "Chợ Bến Thành"
