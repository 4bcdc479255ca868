"""Search on a small made-up city: what is asked the way people ask finds the right thing, and says how surely."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

import psycopg
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg_pool import AsyncConnectionPool

from addressing.answer import Answer
from addressing.gazetteer.things import distance_m
from addressing.geocoder import Geocoder
from store.city import HCMC
from store.database import Database
from store.errors import BadInput, BandosoError, NotFound, TooLarge
from tests.addressing import small_city as town


@pytest.mark.parametrize(
    "written",
    [
        "411 Lê Văn Sỹ, Phường 12, Quận 3",
        "411 le van sy",
        "411 lê văn sỹ q3",
        "411 Lê Văn Sỹ, P.12, Q.3, TP.HCM",
        "411 le van si p12 q3",
        "411 levansy",
        "411 Lê Vân Sỹ",
        "411 le van syy quan 3",
        "411 Le Van Sy Street, Ward 12, District 3, Ho Chi Minh City",
        "số 411 đường Lê Văn Sỹ, phường Nhiêu Lộc",
        "Lê Văn Sỹ, số 411, Quận 3",
        "411 Lê Văn Sỹ, Phường 12, Quận 3, 700000, Việt Nam",
        "tầng 3, 411 Lê Văn Sỹ P12 Q3, sđt 0909123456",
    ],
)
def test_a_registered_house_is_found_however_it_is_written(city: Database, written: str) -> None:
    answer = town.best(city, written)
    assert (answer.level, answer.number, answer.street) == ("house", "411", "Lê Văn Sỹ")
    assert (answer.ward, answer.old_ward, answer.old_district) == ("Phường Nhiêu Lộc", "Phường 12", "Quận 3")
    assert answer.code is not None
    assert answer.confidence > 0.75


def test_a_house_deep_in_an_alley_is_found_by_path_and_by_words(city: Database) -> None:
    for written in ("453/20/3A Lê Văn Sỹ", "số 3A hẻm 453/20 Lê Văn Sỹ", "3A ngách 20 hẻm 453 lê văn sỹ"):
        answer = town.best(city, written)
        assert (answer.level, answer.number) == ("house", "453/20/3A")


def test_a_number_not_registered_stands_between_its_neighbours_on_its_side(city: Database) -> None:
    answer = town.best(city, "421 Lê Văn Sỹ")
    assert answer.level == "interpolated"
    assert distance_m((answer.lon, answer.lat), (106.662 + 421 * 0.00003, 10.7901)) < answer.accuracy_m < 200
    assert answer.code is None
    assert answer.confidence < town.best(city, "411 Lê Văn Sỹ").confidence


def test_a_house_in_a_known_alley_is_put_into_the_alley(city: Database) -> None:
    answer = town.best(city, "453/12 lê văn sỹ q3")
    assert answer.level == "alley"
    assert distance_m((answer.lon, answer.lat), (106.676, 10.791)) < 150
    assert answer.name == "453/12 Lê Văn Sỹ"


def test_an_unknown_alley_is_its_mouth_on_the_street(city: Database) -> None:
    answer = town.best(city, "441/7 Lê Văn Sỹ")
    assert answer.level == "interpolated"
    assert answer.accuracy_m > 100
    assert answer.why == "quanh đầu hẻm 441, ước lượng giữa số 431 và số 453"


def test_an_alley_asked_for_is_the_alley_itself(city: Database) -> None:
    answer = town.best(city, "hem 453 le van sy")
    assert (answer.level, answer.name) == ("alley", "Hẻm 453 Lê Văn Sỹ")


def test_a_registered_range_answers_for_its_numbers(city: Database) -> None:
    assert town.best(city, "82-84 Lê Văn Sỹ").level == "house"
    within = town.best(city, "84 Lê Văn Sỹ")
    assert (within.level, within.why) == ("interpolated", "nằm trong số 82-84")


def test_the_old_unit_answers_with_the_new_one_and_the_other_way_round(city: Database) -> None:
    answer = town.best(city, "phường bến nghé quận 1")
    assert (answer.level, answer.old_ward, answer.old_district) == ("ward", "Phường Bến Nghé", "Quận 1")
    assert answer.ward == "Phường Sài Gòn"
    assert (answer.old_ward_code, answer.ward_code) == ("26740", "26740")
    assert "Phường Sài Gòn" in answer.label
    now = town.best(city, "phường sài gòn")
    assert (now.ward, now.old_ward) == ("Phường Sài Gòn", None)
    assert "Phường Bến Nghé" in now.why
    assert "Phường Cô Giang" in now.why


def test_an_old_ward_without_an_outline_stands_where_its_successor_is(city: Database) -> None:
    answer = town.best(city, "P. Cô Giang, Q1")
    assert answer.old_ward == "Phường Cô Giang"
    assert town.SOUTH.buffer(0.001).contains(shapely.Point(answer.lon, answer.lat))


def test_a_ward_number_in_several_districts_gives_several_answers_none_of_them_sure(city: Database) -> None:
    answers = town.ask(city, "phường 3")[0]
    assert {a.old_district for a in answers} == {"Quận 3", "Quận Gò Vấp"}
    assert all(a.confidence < 0.6 for a in answers)
    assert town.best(city, "phường 3 gò vấp").old_district == "Quận Gò Vấp"


def test_a_street_name_in_two_districts_is_decided_by_the_district(city: Database) -> None:
    undecided = town.ask(city, "lê lợi")[0]
    assert [a.level for a in undecided[:2]] == ["street", "street"]
    assert undecided[0].confidence < 0.8
    for written in ("lê lợi gò vấp", "le loi, go vap", "Lê Lợi, Phường 3, Gò Vấp", "Lê Lợi, phường Hạnh Thông"):
        answer = town.best(city, written)
        assert (answer.street, answer.old_district) == ("Lê Lợi", "Quận Gò Vấp")
        assert answer.confidence > 0.6


def test_a_ward_said_with_its_hamlet_is_no_street_of_that_name(city: Database) -> None:
    assert any(answer.street == "Lê Lợi" for answer in town.ask(city, "12, phường Lê Lợi")[0])
    assert not any(answer.street == "Lê Lợi" for answer in town.ask(city, "12 ấp 3, phường Lê Lợi")[0])


def test_a_ward_of_a_number_is_no_street_of_that_number(city: Database) -> None:
    assert not any(answer.street == "Đường số 1" for answer in town.ask(city, "12, Phường 1, Quận 3")[0])


def test_a_point_nearby_decides_between_streets_of_one_name(city: Database) -> None:
    assert town.best(city, "đường số 1", near=(106.664, 10.785)).old_district == "Quận 3"
    assert town.best(city, "đường số 1", near=(106.665, 10.825)).old_district == "Quận Gò Vấp"


def test_a_wrong_ward_is_said_to_be_unmatched(city: Database) -> None:
    answer = town.best(city, "411 Lê Văn Sỹ, Phường 3, Quận 3")
    assert answer.level == "house"
    assert answer.unmatched == ("Phường 3",)
    assert answer.confidence < town.best(city, "411 Lê Văn Sỹ, Phường 12, Quận 3").confidence


def test_typed_accents_decide_between_names_that_fold_alike(city: Database) -> None:
    assert town.best(city, "7 bà lài").street == "Bà Lài"
    assert town.best(city, "7 ba lai").street in ("Bà Lài", "Ba Lai")
    assert len([a for a in town.ask(city, "7 ba lai")[0] if a.level == "house"]) == 2
    assert town.best(city, "bà lài").street == "Bà Lài"


def test_a_street_named_by_a_date_or_a_surname_is_found(city: Database) -> None:
    for written in ("đường 3/2", "3/2", "ba tháng hai", "duong 3 thang 2 quan 3"):
        assert town.best(city, written).street == "3 Tháng 2"
    for written in ("10 duong ba trac", "10 Dương Bá Trạc", "10 đường Dương Bá Trạc"):
        assert town.best(city, written).number == "10"


def test_initials_and_slips_of_typing_find_the_street(city: Database) -> None:
    assert town.best(city, "đường ntmk").street == "Nguyễn Thị Minh Khai"
    assert town.best(city, "nguyen thi minh kahi").street == "Nguyễn Thị Minh Khai"


def test_places_are_found_by_name_abbreviation_and_english(city: Database) -> None:
    for written in ("Cho Ben Thanh", "chợ bến thành", "ben thanh market", "chợ bến thanh", "Cho Ben Thanh quan 1"):
        assert town.best(city, written).name == "Chợ Bến Thành"
    for written in ("bv cho ray", "Bệnh viện Chợ Rẫy", "cho ray hospital"):
        answer = town.best(city, written)
        assert (answer.name, answer.category) == ("Bệnh viện Chợ Rẫy", "hospital")


def test_a_place_named_before_its_address_does_not_hide_the_house(city: Database) -> None:
    answer = town.best(city, "THPT Lê Quý Đôn, 411 Lê Văn Sỹ, P12, Q3")
    assert answer.level in ("house", "place")
    assert answer.confidence > 0.3


def test_a_code_a_plus_code_and_a_position_are_understood(city: Database) -> None:
    house = town.best(city, "411 Lê Văn Sỹ")
    assert house.code is not None
    for written in (house.code, house.code.lower(), house.code.replace("-", " ")):
        assert town.best(city, written).address_id == house.address_id
    for written in (house.plus_code, house.plus_code[4:], f"{house.lat}, {house.lon}", f"{house.lon} {house.lat}"):
        answer = town.best(city, written)
        assert distance_m((answer.lon, answer.lat), (house.lon, house.lat)) < 15
        assert answer.ward == "Phường Nhiêu Lộc"


def test_a_mistyped_code_is_explained_rather_than_guessed(city: Database) -> None:
    code = town.best(city, "411 Lê Văn Sỹ").code
    assert code is not None
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    with pytest.raises(BadInput, match="check symbol"):
        town.best(city, wrong)


def test_nothing_and_far_too_much_are_refused(city: Database) -> None:
    for nothing in ("", "   ", ",.-"):
        with pytest.raises(BadInput):
            town.ask(city, nothing)
    with pytest.raises(TooLarge):
        town.ask(city, "a" * 10_000)


def test_what_is_not_there_has_no_answer(city: Database) -> None:
    assert town.ask(city, "xyzzyx qwqwqw") == [[]]


def test_a_street_that_is_not_there_falls_back_to_the_ward_and_says_so(city: Database) -> None:
    answer = town.best(city, "12 Zzyzx Qqqqq, Phường 12, Quận 3")
    assert answer.level == "ward"
    assert answer.unmatched == ("12", "Zzyzx Qqqqq")
    assert answer.confidence < 0.7


def test_suggestions_come_from_the_second_letter_and_stay_while_typing(city: Database) -> None:
    typed = "lê văn sỹ"
    for end in range(2, len(typed) + 1):
        names = [a.name for a in town.ask(city, typed[:end], autocomplete=True)[0]]
        assert "Lê Văn Sỹ" in names[:3], typed[:end]
    assert town.best(city, "ch", autocomplete=True).name == "Chợ Bến Thành"
    assert town.best(city, "411 le v", autocomplete=True).level == "house"
    assert town.best(city, "q3", autocomplete=True).name == "Quận 3"
    assert town.best(city, "le lo go vap", autocomplete=True).old_district == "Quận Gò Vấp"


def test_equal_questions_have_equal_answers(city: Database) -> None:
    first, second = town.ask(city, "lê lợi", "lê lợi")
    assert first == second


def test_answers_are_in_english_when_asked(city: Database) -> None:
    answer = town.best(city, "411 Lê Văn Sỹ", lang="en")
    assert answer.label.endswith("(before July 2025: Ward 12, District 3)")
    assert answer.city == "Ho Chi Minh City"


def test_confidence_and_accuracy_are_always_said(city: Database) -> None:
    for answers in town.ask(
        city, "411 lê văn sỹ", "lê lợi", "phường 3", "chợ bến thành", "421 lê văn sỹ", "12 đường số 1"
    ):
        assert answers
        for answer in answers:
            assert 0 < answer.confidence < 1
            assert answer.accuracy_m > 0
            assert answer.plus_code
            assert answer.matched
        assert sum(answer.confidence for answer in answers) <= 1.0001


def test_an_estimate_by_custom_alone_is_not_less_sure_than_the_whole_street_behind_it(city: Database) -> None:
    """No number of the street is known: the likelier end comes first, and its stretch in the ward is not a rival."""
    for answers in town.ask(city, "9 Nguyễn Thị Minh Khai, Phường Sài Gòn", "9 3 Tháng 2, Quận 3"):
        first, *others = answers
        assert first.why.startswith("ước lượng theo cách đánh số thường gặp")
        assert all(first.confidence >= other.confidence for other in others)


def test_a_structured_question_means_the_same(city: Database) -> None:
    async def run() -> None:
        async with AsyncConnectionPool(city.conninfo("reader"), min_size=1, max_size=1, open=False) as pool:
            geocoder = Geocoder(pool, HCMC)
            by_fields = await geocoder.structured(number="411", street="Lê Văn Sỹ", ward="12", district="3")
            assert by_fields[0].number == "411"
            assert (await geocoder.structured(ward="Bến Nghé", district="1"))[0].ward == "Phường Sài Gòn"
            assert (await geocoder.structured(name="Chợ Bến Thành"))[0].category == "market"
            with pytest.raises(BadInput):
                await geocoder.structured()

    asyncio.run(run())


def test_a_change_of_the_registry_is_searched_after_a_refresh(database: Database) -> None:
    async def run() -> None:
        async with AsyncConnectionPool(database.conninfo("reader"), min_size=1, max_size=1, open=False) as pool:
            geocoder = Geocoder(pool, HCMC)
            assert not geocoder.ready
            assert await geocoder.search("chợ bến thành") == []
            assert not await geocoder.refresh()
            town.take_in(database)
            assert await geocoder.refresh()
            assert (await geocoder.search("chợ bến thành"))[0].name == "Chợ Bến Thành"

    asyncio.run(run())


def test_a_digital_address_never_issued_is_not_found(city: Database) -> None:
    async def run() -> None:
        async with AsyncConnectionPool(city.conninfo("reader"), min_size=1, max_size=1, open=False) as pool:
            with pytest.raises(NotFound):
                await Geocoder(pool, HCMC).address("HCM-2222-2222")

    asyncio.run(run())


def outcome(asked: Future[list[Answer]]) -> list[Answer] | BandosoError:
    try:
        return asked.result(20)
    except BandosoError as refusal:
        return refusal


JUNK = st.one_of(
    st.text(max_size=600),
    st.lists(
        st.sampled_from(
            [
                *("12", "453/12", "hẻm", "P.3", "q3", "phường", "Lê Lợi", "le van sy", "chợ", "/", ",", "-", "số"),
                *("HCM-2345-6789", "7P28QPG2+Q9", "10.77,106.7", "gò vấp", "\0", "'; DROP TABLE", "%", "\\", "3/2"),
            ]
        ),
        max_size=12,
    ).map(" ".join),
)  # fmt: skip


def test_no_query_whatever_is_answered_with_anything_but_answers_or_an_explained_refusal(city: Database) -> None:
    async def run() -> None:
        async with AsyncConnectionPool(city.conninfo("reader"), min_size=1, max_size=1, open=False) as pool:
            geocoder = Geocoder(pool, HCMC)
            await geocoder.refresh()
            loop = asyncio.get_running_loop()

            @given(JUNK, st.booleans())
            @settings(max_examples=400, suppress_health_check=list(HealthCheck))
            def check(text: str, autocomplete: bool) -> None:
                asked = asyncio.run_coroutine_threadsafe(geocoder.search(text, autocomplete=autocomplete), loop)
                found = outcome(asked)
                assert found.message.vi if isinstance(found, BandosoError) else all(0 < a.confidence < 1 for a in found)

            await asyncio.to_thread(check)

    asyncio.run(run())


def test_the_role_that_searches_run_in_cannot_write(city: Database) -> None:
    with city.connect("reader") as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.execute("CREATE TABLE public.no (a int)")


def test_a_district_that_went_into_a_city_is_answered_with_it_and_is_not_sure(city: Database) -> None:
    found = town.best(city, "quan 2")
    assert found.name == "Thành phố Thủ Đức"
    assert "2021" in found.why
    assert found.confidence < 0.5
    assert town.best(city, "thành phố thủ đức").confidence > found.confidence


@pytest.mark.parametrize("number", ["99999", "8800", "99999/5"])
def test_a_number_that_a_street_has_no_room_for_is_answered_with_the_street(city: Database, number: str) -> None:
    answer = town.best(city, f"{number} Lê Văn Sỹ, Quận 3")
    assert (answer.level, answer.number, answer.street) == ("street", None, "Lê Văn Sỹ")
    assert number in answer.unmatched


def test_a_house_whose_street_was_inferred_is_less_sure_than_one_that_states_it(city: Database) -> None:
    inferred, stated = town.best(city, "12 Lê Lợi"), town.best(city, "14 Lê Lợi")
    assert (inferred.level, inferred.number, stated.level, stated.number) == ("house", "12", "house", "14")
    assert inferred.accuracy_m > stated.accuracy_m
    assert inferred.confidence < stated.confidence
    assert "suy từ vị trí" in inferred.why
    assert stated.why == "số nhà đã đăng ký"


def test_every_answer_says_why(city: Database) -> None:
    asked = ("Quận 3", "Thành phố Thủ Đức", "Phường Nhiêu Lộc", "10.7901,106.6743", "411 lê văn sỹ", "chợ bến thành")
    for answers in town.ask(city, *asked, limit=10):
        assert answers
        assert all(answer.why for answer in answers)
    (district,) = town.ask(city, "Quận 3", limit=1)[0]
    assert district.why == "nay thuộc: Phường Nhiêu Lộc, Phường Bàn Cờ"


def test_a_digital_address_is_completed_as_it_is_typed(city: Database) -> None:
    code = town.best(city, "411 lê văn sỹ").code or ""
    for typed in (code[:9], code[:10], code[:12], code[:12].lower().replace("-", "")):
        assert code in [a.code for a in town.ask(city, typed, autocomplete=True, limit=10)[0]], typed


def test_a_ward_that_begins_like_a_number_comes_first_while_it_is_typed(city: Database) -> None:
    for typed in ("Phường Nh", "Phường Nhi", "Phường Nhiê"):
        assert town.best(city, typed, autocomplete=True).name == "Phường Nhiêu Lộc", typed
    assert town.best(city, "Phường 12", autocomplete=True).name == "Phường 12"


def test_a_ward_is_suggested_by_the_beginning_of_its_bare_name(city: Database) -> None:
    found = town.ask(city, "hạnh", autocomplete=True)[0]
    assert [answer.name for answer in found][:1] == ["Phường Hạnh Thông"]


def test_what_covers_ground_is_told_within_more_metres_than_a_shop(city: Database) -> None:
    hospital, market = town.best(city, "Bệnh viện Chợ Rẫy"), town.best(city, "Chợ Bến Thành")
    assert (hospital.category, hospital.accuracy_m, market.accuracy_m) == ("hospital", 100.0, 100.0)
