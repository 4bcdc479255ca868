"""A name like a known one may be a name that nobody registered: how sure a guess says it is."""

from __future__ import annotations

import pytest

from store.database import Database
from tests.addressing import small_city as town


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    places = [
        town.place("Chợ Phú Lạc", 106.695, 10.785, "market", 0.4),
        town.place("Trường Tiểu học Thiên Lâm", 106.666, 10.785, "school", 0.4),
        town.place("Trường Tiểu học Bàu Sen", 106.676, 10.785, "school", 0.4),
        town.place("Trường Mầm non Nghi Xuân", 106.686, 10.785, "kindergarten", 0.4),
        town.place("Trường Tiểu học Hoàng Minh Giám", 106.696, 10.785, "school", 0.4),
        town.place("Bánh bèo Gò Nổi", 106.676, 10.7850, "restaurant", 0.1),
        town.place("Bánh bèo Gò Nổi", 106.6761, 10.7851, "restaurant", 0.1),
    ]
    return town.take_in(module_database, addresses=places)


@pytest.mark.parametrize("written", ["Chợ Phú Lâm", "cho phu lam"])
def test_a_word_of_another_name_is_little_trusted_to_be_a_slip(city: Database, written: str) -> None:
    assert town.best(city, written).confidence < 0.4


@pytest.mark.parametrize("written", ["Chợ Phú Lạcc", "Chợ Phhú Lạc", "Trường Tiểu học Bàu Senn", "Chợ Phú Lạc"])
def test_a_word_that_no_name_has_is_a_slip(city: Database, written: str) -> None:
    assert town.best(city, written).confidence > 0.8


def test_bare_words_of_other_names_are_little_trusted_to_be_a_slip_for_a_unit(city: Database) -> None:
    guessed, meant, kind_said = (town.best(city, text) for text in ("Bến Nghi", "Bến Ngghé", "Phường Bến Nghi"))
    assert (guessed.level, meant.level, kind_said.level) == ("ward", "ward", "ward")
    assert guessed.confidence < 0.4
    assert min(meant.confidence, kind_said.confidence) > 0.8


def test_the_end_of_a_name_is_little_trusted_to_be_that_name(city: Database) -> None:
    assert town.best(city, "Trường Tiểu học Minh Giám").confidence < 0.6


def test_the_beginning_of_a_name_is_trusted(city: Database) -> None:
    assert town.best(city, "Trường Tiểu học Hoàng Minh").confidence > 0.8


def test_a_name_that_goes_on_is_another(city: Database) -> None:
    shorter = town.best(city, "Trường Tiểu học Bàu Sen Emasi")
    assert (shorter.name, shorter.confidence < 0.5) == ("Trường Tiểu học Bàu Sen", True)


def test_a_street_at_the_end_of_an_unknown_name_is_half_as_sure(city: Database) -> None:
    street, said = town.best(city, "Vũ trường Zeta Lê Văn Sỹ"), town.best(city, "Lê Văn Sỹ")
    assert street.level == said.level == "street"
    assert street.confidence <= 0.5 * said.confidence + 0.01


def test_one_shop_mapped_twice_at_one_spot_is_one_answer(city: Database) -> None:
    assert [answer.confidence > 0.9 for answer in town.ask(city, "Bánh bèo Gò Nổi")[0]] == [True]
