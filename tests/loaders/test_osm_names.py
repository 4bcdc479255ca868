"""Names of streets and house numbers as extracts write them."""

from __future__ import annotations

import unicodedata

import pytest

from loaders.osm_categories import category, no_name, place_name
from loaders.osm_houses import house_number, stated_street
from loaders.osm_names import StreetName, best_spelling, other_spellings, parent_keys, understand, written_name


def _name(text: str) -> StreetName:
    name = understand(text)
    assert isinstance(name, StreetName), name
    return name


def test_an_alley_is_tied_to_its_number_and_its_parent_street() -> None:
    name = _name("Hẻm 453/12 Lê Văn Sỹ")
    assert (name.alley, name.alley_path, name.parent) == (True, "453/12", "Lê Văn Sỹ")


@pytest.mark.parametrize(
    ("written", "path", "parent"),
    [
        ("Hem 53 Le Van Viet", "53", "Le Van Viet"),
        ("hẻm số 10 Đường số 79", "10", "Đường số 79"),
        ("Hẻm 65Mai Văn Vĩnh", "65", "Mai Văn Vĩnh"),
        ("Hẻm 1237 Hoàng Sa (5m)", "1237", "Hoàng Sa"),
        ("Hẻm 911 Lạc Long Quân, P.11, Q.Tân Bình", "911", "Lạc Long Quân"),
        ("Hẻm 160/1", "160/1", None),
        ("Hẻm Phạm Ngũ Lão", None, "Phạm Ngũ Lão"),
    ],
)
def test_alleys_are_understood_as_they_are_written(written: str, path: str | None, parent: str | None) -> None:
    name = _name(written)
    assert (name.alley, name.alley_path, name.parent) == (True, path, parent)


def test_the_family_name_ngo_is_no_alley_word() -> None:
    assert not _name("Ngô Quyền").alley
    assert not _name("Ngo Quyen").alley
    assert _name("Ngõ chợ xép").alley


def test_the_wrong_d_and_decomposed_letters_come_out_as_one_name() -> None:
    written = ["Trần Hưng Đạo", "Trần Hưng \u00d0ạo", unicodedata.normalize("NFD", "Trần Hưng Đạo"), "TRẦN HƯNG ĐẠO"]
    assert {_name(text).name for text in written} == {"Trần Hưng Đạo"}


@pytest.mark.parametrize("written", ["a", "RAI_65_Q9_013", "896", "266/40", "Hem 3m", "滨城市场"])
def test_what_is_no_name_is_refused_with_a_reason(written: str) -> None:
    assert isinstance(understand(written), str)


def test_spellings_of_one_street_share_a_key_and_the_accented_one_is_shown() -> None:
    assert _name("Đường Đình Phong Phú").key == _name("Dinh Phong Phu").key
    assert best_spelling({"Dinh Phong Phu": 9.0, "Đình Phong Phú": 1.0}) == "Đình Phong Phú"


def test_dated_streets_get_the_names_people_type() -> None:
    assert {"3/2", "Ba Tháng Hai"} <= set(other_spellings("3 Tháng 2"))
    assert "CMT8" in other_spellings("Cách Mạng Tháng Tám")


def test_a_side_street_is_looked_up_by_its_number_before_its_main_street() -> None:
    assert parent_keys("Duong 385 Le Van Viet")[1:] == ("so 385", "le van viet")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("453/12/3A", "453/12/3A"),
        ("Số 2A", "2A"),
        ("266-268", "266-268"),
        ("73/1 kp3", "73/1"),
        ("30/5_kp6", "30/5"),
        ("3A (706A)", "3A"),
        ("78/12 Hiệp Phú", "78/12"),
        ("ks", None),
        ("a", None),
        ("THUA510", None),
        ("STT49", None),
        ("hội chữ thập đỏ", None),
    ],
)
def test_house_numbers_are_freed_of_the_words_around_them(written: str, number: str | None) -> None:
    assert house_number(written) == number


@pytest.mark.parametrize(
    ("written", "street"),
    [
        ("Hồ Bá Kiện , P15 ,Q10", "Hồ Bá Kiện"),
        ("441/21 Nguyễn Đình Chiểu, Quận 3", "Nguyễn Đình Chiểu"),
        ("660, Dien Bien Phu st.", "Dien Bien Phu st."),
        ("3 Tháng 2", "3 Tháng 2"),
        ("Hẻm 163/14/65 Tô Hiến Thành\n", "Hẻm 163/14/65 Tô Hiến Thành"),
        ("a", None),
        ("24", None),
    ],
)
def test_a_stated_street_is_freed_of_number_and_ward(written: str, street: str | None) -> None:
    assert stated_street(written) == street


def test_junk_values_make_no_place_and_survey_rows_keep_their_owners_private() -> None:
    assert category({"shop": "a", "name": "x"}) is None
    assert category({"amenity": "marketplace", "name": "Chợ Bến Thành", "wikidata": "Q1"}) == ("market", 0.85)
    owner = {"shop": "convenience", "name": "TRAN VAN TIEN", "source": "ditagis", "ref:landuse": "1", "note": "x"}
    assert place_name(owner) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Nguyễn Huệ Boulevard", "Nguyễn Huệ"),
        ("Hàm Nghi St.", "Hàm Nghi"),
        ("Farm Road", "Farm Road"),
        ("( phố chợ )", "Phố chợ"),
        ("Võ Văn Kiệt (Đông Tây)", "Võ Văn Kiệt (Đông Tây)"),
    ],
)
def test_a_vietnamese_name_loses_its_english_word_and_a_name_its_brackets(written: str, name: str) -> None:
    assert _name(written).name == name


def test_a_name_in_another_script_is_given_in_vietnamese_or_english_or_refused() -> None:
    assert understand("វាល") == "name is not in Latin letters"
    assert place_name({"name": "វាល", "name:en": "Veal"}) == "Veal"
    assert place_name({"name": "海鮮", "name:vi": "Hải sản", "name:en": "Seafood"}) == "Hải sản"
    assert place_name({"name": "마사지"}) is None
    assert no_name({"name": "마사지"}) == "name is not in Latin letters"
    assert no_name({"name": "12"}) == "name is no name"
    assert written_name({"name": "海鮮", "int_name": "Hai san"}) == "Hai san"
