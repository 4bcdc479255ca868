"""Schools, clinics, offices and temples by name: what is known is found, the typed units decide, and what is not
known does not lead away from what was typed."""

from __future__ import annotations

import pytest

from addressing.parsing.place_names import place_key
from store.database import Database
from tests.addressing import small_city as town

SHORE = ((106.692, 10.761), (106.708, 10.761))


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    """Beside the small city: facilities called as many are, and one called like a street."""
    places = [
        town.place("nhà thờ Huyện Sĩ", 106.6935, 10.7640, "worship", 0.3),
        town.place("Trường Tiểu học Kim Đồng", 106.6950, 10.7650, "school", 0.3),
        town.place("Trường THPT Nguyễn Thị Minh Khai", 106.6700, 10.7950, "school", 0.3),
        town.place("Sân vận động Lê Lợi", 106.6850, 10.7850, "stadium", 0.3),
        town.place("Chùa Long An", 106.7050, 10.7630, "worship", 0.3),
        town.place("Bệnh viện", 106.6810, 10.7810, "hospital", 0.1),
        town.place("Ngã 4 Bảy Hiền", 106.6620, 10.7990, "bus_stop", 0.1),
        town.place("Nhà văn hóa Sao Mai", 106.6790, 10.7903, "community_centre", 0.3),
        town.place("UBND Quận 1", 106.6920, 10.7620, "government", 0.3),
        town.place("Trường THCS - THPT Lê Lợi", 106.6640, 10.8350, "school", 0.3),
        town.place("Trường cấp 1 Lê Văn Sỹ", 106.6860, 10.7870, "school", 0.3),
        town.place("Chùa An Long", 106.6900, 10.7640, "worship", 0.3),
        town.place("Circle K", 106.6800, 10.7902, "convenience", 0.1),
        town.place("Bến xe Ngã Bảy", 106.6945, 10.7690, "bus_station", 0.2),
        town.place("Trường Tiểu học Hoa Sen - Cơ sở 2", 106.6960, 10.7660, "school", 0.3),
        town.place("Trường Mầm non Ngọc Lan Tím - Cơ sở 3", 106.7010, 10.7704, "school", 0.3),
        town.place("Chùa Bình Minh", 106.7030, 10.7704, "worship", 0.3),
        town.place("Trường Tiểu học Hoa Sen", 106.6910, 10.7700, "school", 0.3),
        town.place("Ngã 7 Lý Chiêu Hoàng", 106.6915, 10.7705, "bus_stop", 0.1),
        town.place("Trường THPT Lý Chiêu Hoàng", 106.7015, 10.7705, "school", 0.3),
        town.place("Chợ 175", 106.6700, 10.8300, "market", 0.4),
        town.place("Bệnh viện Bến Nghé", 106.7020, 10.7640, "hospital", 0.3),
        town.place("Bệnh viện Mắt Sao Mai", 106.7040, 10.7640, "hospital", 0.5),
        town.place("Hoàng Anh Gia Lai 3", 106.7060, 10.7650, "housing", 0.3),
        town.place("Chung cư Hoàng Anh Gia Lai 1", 106.6640, 10.7850, "housing", 0.3),
        town.place("Nhà thờ Hàng Xanh", 106.6850, 10.7830, "worship", 0.45),
        town.place("Ngã 4 Hàng Xanh", 106.6860, 10.7830, "bus_stop", 0.15),
        town.place("Chung cư", 106.6640, 10.7860, "housing", 0.3),
        town.place("Tòa nhà Ruby Tower - Saigon Pearl", 106.7070, 10.7650, "housing", 0.3),
        town.place("Công viên dạ cầu Sài Gòn", 106.6910, 10.7610, "park", 0.45),
    ]
    streets = [
        town.street("ts", "Trường Sa", *SHORE),
        town.street("csg", "Cầu Sài Gòn 1", (106.7090, 10.7610), (106.7099, 10.7650)),
        town.street("ht", "Hạnh Thông", (106.6700, 10.8250), (106.6700, 10.8350)),
        town.street("bn", "Bến Nghé", (106.6620, 10.8350), (106.6680, 10.8350)),
    ]
    return town.take_in(module_database, streets=streets, addresses=[*places, town.house("12", "ts", 106.7, 10.7611)])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Nhà thờ Huyện Sỹ", "nhà thờ Huyện Sĩ"),
        ("nha tho huyen sy quan 1", "nhà thờ Huyện Sĩ"),
        ("Trường THPT Nguyễn Thị Minh Khai, Quận 3", "Trường THPT Nguyễn Thị Minh Khai"),
        ("Sân vận động Lê Lợi", "Sân vận động Lê Lợi"),
        ("SVĐ Lê Lợi, Q3", "Sân vận động Lê Lợi"),
        ("Ngã tư Bảy Hiền", "Ngã 4 Bảy Hiền"),
        ("vòng xoay bảy hiền", "Ngã 4 Bảy Hiền"),
        ("Trường Tiểu học Kim Đồng, Quận 1", "Trường Tiểu học Kim Đồng"),
        ("UBND Quận 1, Phường Bến Nghé, Quận 1", "UBND Quận 1"),
        ("ubnd quan 1 phuong ben nghe quan 1", "UBND Quận 1"),
        ("UBND Quận 1, 27 Lê Lợi, Quận 1", "UBND Quận 1"),
        ("Trường THCS - THPT Lê Lợi, Quận Gò Vấp", "Trường THCS - THPT Lê Lợi"),
        ("Trường cấp 1 Lê Văn Sỹ, Phường 3, Quận 3", "Trường cấp 1 Lê Văn Sỹ"),
        ("TH Kim Đồng, Q.1", "Trường Tiểu học Kim Đồng"),
        ("TH Lê Văn Sỹ, Quận 3", "Trường cấp 1 Lê Văn Sỹ"),
        ("trpong tieu hoc kim dong, quan 1", "Trường Tiểu học Kim Đồng"),
        ("Trường Tiểu hooc Kim Đồng, Q.1", "Trường Tiểu học Kim Đồng"),
        ("Trường Tiểu học Hoa Sen - Cơ sở 2 Quận 1, TP.HCM", "Trường Tiểu học Hoa Sen - Cơ sở 2"),
        ("Trường Tiểu học Hoa Sen, Quận 1", "Trường Tiểu học Hoa Sen"),
        ("ubnd quan 1 phuong ben nghe, quan 1", "UBND Quận 1"),
        ("chợ 175 gò vấp", "Chợ 175"),
        ("bệnh viện phường Bến Nghé", "Bệnh viện Bến Nghé"),
        ("chung cư Hoàng Anh Gia Lai 3", "Hoàng Anh Gia Lai 3"),
        ("trạm xe buýt Hàng Xanh", "Ngã 4 Hàng Xanh"),
        ("cầu Sài Gòn", "Cầu Sài Gòn 1"),
        ("chung cư Saigon Pearl", "Tòa nhà Ruby Tower - Saigon Pearl"),
        ("TH Hoa Sen co so 2", "Trường Tiểu học Hoa Sen - Cơ sở 2"),
    ],
)
def test_a_facility_is_found_by_its_name_though_a_street_or_a_unit_is_in_it(
    city: Database, written: str, name: str
) -> None:
    assert town.best(city, written).name == name


@pytest.mark.parametrize(
    ("written", "district"),
    [
        ("Trường Tiểu học Kim Đồng, Quận Gò Vấp", "Quận Gò Vấp"),
        ("Trường Tiểu học Kim Đồng, Gò Vấp", "Quận Gò Vấp"),
        ("Chùa Long Vân, Quận Gò Vấp", "Quận Gò Vấp"),
        ("BV Q. Gò Vấp", "Quận Gò Vấp"),
        ("Tòa án nhân dân Quận 3", "Quận 3"),
        ("Công an P.7 Q.3", "Quận 3"),
    ],
)
def test_where_the_one_in_the_typed_unit_is_not_known_the_unit_is_the_answer(
    city: Database, written: str, district: str
) -> None:
    answer = town.best(city, written)
    assert (answer.level, answer.old_district) == ("ward", district)


def test_a_ward_number_that_the_district_has_not_is_told_as_unmatched(city: Database) -> None:
    answer = town.best(city, "phường 7, quận 3")
    assert (answer.name, answer.unmatched) == ("Quận 3", ("phường 7",))


def test_the_ward_is_the_answer_where_its_district_is_said_without_the_kind(city: Database) -> None:
    assert town.best(city, "phường Bến Nghé, Gò Vấp").ward == "Phường Sài Gòn"


def test_a_place_of_the_very_name_near_the_address_comes_before_an_estimate(city: Database) -> None:
    answer = town.best(city, "Nhà văn hóa Sao Mai, 599 Lê Văn Sỹ, Quận 3")
    assert answer.name == "Nhà văn hóa Sao Mai"


def test_the_doors_behind_a_streets_name_are_read(city: Database) -> None:
    first = town.best(city, "Lê Văn Sỹ 82-84, Quận 3")
    assert (first.level, first.number) == ("house", "82-84")


def test_another_branch_of_a_chain_is_not_at_the_address(city: Database) -> None:
    first = town.best(city, "Circle K, 4 Lê Lợi, Phường Bến Nghé, Quận 1")
    assert (first.level, first.street) == ("interpolated", "Lê Lợi")
    first = town.best(city, "Circle K, 599 Lê Văn Sỹ, Phường 3, Quận 3")
    assert (first.number, first.street) == ("599", "Lê Văn Sỹ")


@pytest.mark.parametrize("written", [
    "12 - Ngân hàng Bạch Lê, Lê Lợi, Quận 1", "12 Ngân hàng Lê Bình, Lê Lợi, Quận 1",
    "12 Nhà thuốc An Lợi, Lê Lợi, Quận 1",
])  # fmt: skip
def test_what_stands_between_a_number_and_its_street_is_at_that_number(city: Database, written: str) -> None:
    first = town.best(city, written)
    assert (first.level, first.number, first.street) == ("house", "12", "Lê Lợi")


@pytest.mark.parametrize("written", ["Nhà đường Lê Lợi (số 12), Quận 1", "Nhà mặt tiền Lê Lợi (số 12), Quận 1"])
def test_what_is_for_sale_is_no_part_of_the_streets_name(city: Database, written: str) -> None:
    first = town.best(city, written)
    assert (first.level, first.number, first.street) == ("house", "12", "Lê Lợi")


def test_a_chain_comes_after_the_address(city: Database) -> None:
    assert town.best(city, "Circle K, 599 Lê Văn Sỹ, Quận 3").street == "Lê Văn Sỹ"


def test_a_registered_door_comes_before_the_name(city: Database) -> None:
    assert town.best(city, "Nhà văn hóa Sao Mai, 500 Lê Văn Sỹ, Quận 3").number == "500"


def test_the_initials_of_a_street_are_read_before_the_unit_is_taken_for_a_street(city: Database) -> None:
    assert town.best(city, "15 NTMK, Bến Nghé").street == "Nguyễn Thị Minh Khai"


def test_the_street_that_an_unknown_name_ends_with_is_told_but_not_surely(city: Database) -> None:
    answer = town.best(city, "Plaza Lê Văn Sỹ")
    assert answer.street == "Lê Văn Sỹ"
    assert answer.confidence < 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ngã 4 Bảy Hiền", "Ngã tư Bảy Hiền"),
        ("nhà thờ Huyện Sỹ", "Nhà thờ Huyện Sĩ"),
        ("UBND P.12 Q. Bình Thạnh", "Ủy ban nhân dân Phường 12 quận Bình Thạnh"),
        ("TYT Phường 5", "Trạm y tế P5"),
        ("Bưu cục Phú Nhuận", "Bưu điện Phú Nhuận"),
        ("Trường TH Nguyễn Thái Sơn", "Trường Tiểu học Nguyễn Thái Sơn"),
        ("TH Nguyễn Thái Sơn", "Trường cấp 1 Nguyễn Thái Sơn"),
        ("Trường MN Sơn Ca", "Trường Mầm non Sơn Ca"),
        ("cấp 3 Lê Quý Đôn", "Trường THPT Lê Quý Đôn"),
        ("CA P.5", "Công an phường 5"),
        ("BVĐK Sài Gòn", "Bệnh viện Đa khoa Sài Gòn"),
        ("BX Miền Tây", "Bến xe Miền Tây"),
        ("Khu chế xuất Linh Trung II", "KCX Linh Trung 2"),
        ("Trụ sở Ủy ban Nhân dân Thành phố Hồ Chí Minh", "UBND TP HCM"),
    ],
)
def test_names_of_places_written_otherwise_have_one_key(one: str, other: str) -> None:
    assert place_key(one) == place_key(other)


@pytest.mark.parametrize("office", ["UBND", "Công an", "Trạm y tế"])
def test_a_street_said_behind_the_ward_of_an_office_is_the_street(city: Database, office: str) -> None:
    answer = town.best(city, f"{office} Phường Bến Nghé Nguyễn Thị Minh Khai Quận 1")
    assert (answer.street, answer.old_ward) == ("Nguyễn Thị Minh Khai", "Phường Bến Nghé")


def test_a_number_behind_a_street_that_is_called_like_a_school_is_its_number(city: Database) -> None:
    answer = town.best(city, "Trường Sa 12, Quận 1")
    assert (answer.street, answer.number) == ("Trường Sa", "12")


def test_where_only_a_kind_is_said_one_of_that_kind_is_told(city: Database) -> None:
    assert town.best(city, "bến xe").name == "Bến xe Ngã Bảy"


def test_of_two_places_of_the_same_words_the_one_in_the_typed_order_is_meant(city: Database) -> None:
    assert town.best(city, "Chùa An Long").name == "Chùa An Long"
    assert town.best(city, "Chùa Long An").name == "Chùa Long An"


@pytest.mark.parametrize(
    "written",
    [
        "Trường Mầm non Ngọc Lan Anh, Lê Lợi, Quận 1",
        "Trường Ngoại ngữ Sao Sáng - Cơ sở 3, Lê Lợi, Quận 1",
        "Cầu Bình Minh, Lê Lợi, Quận 1",
    ],
)
def test_a_place_of_another_name_or_kind_does_not_stand_for_one_that_nobody_knows(city: Database, written: str) -> None:
    first = town.ask(city, written)[0][0]
    assert (first.level, first.street) == ("street", "Lê Lợi")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("trường Nguyễn Thị Minh Khai quận 3", "Trường THPT Nguyễn Thị Minh Khai"),
        ("Tiểu học Hoa Sen cơ sở 2", "Trường Tiểu học Hoa Sen - Cơ sở 2"),
        ("THPT Minh Khai quận 3", "Trường THPT Nguyễn Thị Minh Khai"),
        ("Trường Tiểu hoc Kim Đông", "Trường Tiểu học Kim Đồng"),
    ],
)
def test_a_place_is_still_found_by_a_part_of_its_name(city: Database, written: str, name: str) -> None:
    assert town.ask(city, written)[0][0].name == name


def test_a_kind_of_place_in_a_district_is_those_that_are_there_none_surer_than_its_share(city: Database) -> None:
    for asked in ("chùa Quận 1", "chua q1"):
        (found,) = town.ask(city, asked, limit=5)
        assert {answer.name for answer in found} == {
            "nhà thờ Huyện Sĩ",
            "Chùa Long An",
            "Chùa An Long",
            "Chùa Bình Minh",
        }
        assert all(answer.confidence <= 0.3 and not answer.unmatched for answer in found), asked


def test_words_that_are_in_the_names_of_a_kind_find_those_in_the_typed_unit(city: Database) -> None:
    (found,) = town.ask(city, "trường tiểu học quận 1", limit=5)
    assert len(found) == 3
    assert all(answer.name and answer.name.startswith("Trường Tiểu học") for answer in found)


def test_a_kind_before_the_bare_name_of_a_unit_is_looked_for_there(city: Database) -> None:
    (found,) = town.ask(city, "trường học gò vấp", limit=5)
    assert [answer.name for answer in found] == ["Trường THCS - THPT Lê Lợi"]


def test_what_bears_the_kind_and_the_unit_as_its_name_is_meant(city: Database) -> None:
    assert town.best(city, "UBND Quận 1").name == "UBND Quận 1"
    assert town.best(city, "UBND Quận 1").confidence > 0.9


def test_a_beach_that_no_map_has_is_the_unit_it_is_named_with(city: Database) -> None:
    found = town.best(city, "bãi biển nhiêu lộc")
    assert (found.level, found.name, found.unmatched) == ("ward", "Phường Nhiêu Lộc", ("bãi biển",))
    assert found.confidence <= 0.7


def test_a_roundabout_is_rather_the_crossing_of_its_name_than_a_school(city: Database) -> None:
    (found,) = town.ask(city, "vòng xoay Lý Chiêu Hoàng", limit=5)
    assert [answer.name for answer in found] == ["Ngã 7 Lý Chiêu Hoàng"]


@pytest.mark.parametrize(
    "offered", ["Nhà nát", "Villa", "mặt bằng", "Đất mặt tiền đường nội bộ", "Nhà 7 tỷ", "Officetel"]
)
def test_what_is_for_sale_on_a_street_is_no_part_of_its_name(city: Database, offered: str) -> None:
    answer = town.best(city, f"{offered} Lê Văn Sỹ, Quận 3")
    assert (answer.level, answer.street) == ("street", "Lê Văn Sỹ")


def test_a_ward_behind_what_nobody_knows_is_no_street_of_its_name(city: Database) -> None:
    answer = town.best(city, "LKF-25 Verosa Park, Bến Nghé")
    assert (answer.level, answer.ward) == ("ward", "Phường Sài Gòn")


def test_a_ward_before_its_district_is_no_street_that_crosses(city: Database) -> None:
    answer = town.best(city, "Lê Lợi, Hạnh Thông, Gò Vấp")
    assert (answer.level, answer.name) == ("street", "Lê Lợi")
    assert town.best(city, "ngã tư Lê Lợi, Hạnh Thông").kind == "crossing"


def test_a_street_called_like_a_ward_elsewhere_is_the_street_in_the_typed_ward(city: Database) -> None:
    answer = town.best(city, "Bán nhà Bến Nghé P3 Gò Vấp")
    assert (answer.level, answer.name) == ("street", "Bến Nghé")
    assert town.best(city, "xã Nhiêu Lộc, Bến Nghé").level == "ward"


def test_the_police_of_a_ward_by_its_letters_is_no_cafe(city: Database) -> None:
    assert town.best(city, "CA P.3, Quận 3").level == "ward"
