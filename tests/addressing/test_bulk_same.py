"""Bulk geocoding is the single search, only quicker: over a drawn file, each row's answer is the search's own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from itertools import batched

import pytest
import shapely

from addressing.answer import Answer
from addressing.bulk.chunk import ChunkGeocoder
from addressing.bulk.engine import gazetteer_of
from addressing.files.rows import CAUSE, STATUS, Outcome
from addressing.files.tails import Done, Texts, cells_of
from addressing.parsing.text import fold
from addressing.registry.intake_addresses import take_addresses
from addressing.registry.intake_streets import take_streets
from addressing.registry.rows import AddressRow
from store.city import HCMC
from store.database import Database
from tests.addressing import small_city as town

ROWS, SEED = 300, 7
_TAILS = """
, Phường 12, Quận 3|, P.12, Q3, TPHCM|, phuong nhieu loc|, Quận 1|, P. Bến Nghé, Q.1, TP.HCM|, Phường Hạnh Thông
, P3 Gò Vấp|, Phường 3, Quận 3|, Sài Gòn|, Phường 12, Gò Vấp
"""
_ODD = """
chợ bến thành|hẻm 453 lê văn sỹ|số 12 Lê Lợi|Số nhà 14, Lê Lợi, Q1|12-14 Lê Lợi|3/2 quận 10|12, 12 Lê Lợi, Quận 1
12 Lê Lợi, lầu 3, căn hộ 5|quận 3|10.785,106.66|HCM-2222-2223|12
12, Gò Vấp|12 Gò Vấp|14 gò vấp|12 Gò Váp|D2, Gò Vấp|D2
"""
TAILS, ODD = (["", *text.strip().replace("\n", "|").split("|")] for text in (_TAILS, _ODD))


#: Beside those of the small city a namesake in the same ward, and names nearly those of a unit and of a house.
STREETS = [
    *town.STREETS,
    town.street("so1c", "Đường số 1", (106.672, 10.797), (106.678, 10.797)),
    town.street("govap", "Gò Váp", (106.692, 10.763), (106.696, 10.763)),
    town.street("d2", "Đường D2", (106.662, 10.836), (106.668, 10.836)),
    town.street("18a", "Đường 18A", (106.662, 10.834), (106.668, 10.834)),
    town.street("hanhthong", "Hạnh Thông", (106.664, 10.832), (106.664, 10.838)),
]


@pytest.fixture(scope="module")
def city(module_database: Database) -> Database:
    town.take_in(module_database)
    with module_database.transaction("owner") as connection:
        assert not take_streets(connection, STREETS, city=HCMC).refused
        take_addresses(connection, list(_houses(random.Random(SEED))), city=HCMC)  # noqa: S311
    return module_database


def _houses(chance: random.Random) -> Iterator[AddressRow]:
    """Houses on all streets: numbers that stand twice, at one door and far apart, named ones, and inferred streets."""
    for street in STREETS:
        line = shapely.from_wkb(street.wkb)
        for n in range(60):
            number = str(chance.randint(1, 40)) + chance.choice(("", "", "", "A", "/2", "/7B", "Bis", "-8"))
            where = line.interpolate(chance.random(), normalized=True)
            stated = street.name if chance.random() < 0.7 else None
            name = f"Nhà {street.name} {n}" if chance.random() < 0.1 else None
            yield AddressRow(
                chance.choice(("house", "house", "place")), "test", f"drawn-{street.source_ref}-{n}", where.x,
                where.y + 0.0001, "", name, number=number, importance=chance.choice((0.0, 0.0, 0.3)),
                street_source_ref=street.source_ref, street=stated,
            )  # fmt: skip


def _text(chance: random.Random) -> str:
    if chance.random() < 0.1:
        return chance.choice(ODD)
    name = chance.choice(STREETS).name
    written = chance.choice(
        (name, fold(name), f"Đ. {name}", f"duong {fold(name)}", _mistyped(name, chance), name.upper())
    )
    number = f"{chance.randint(1, 45)}{chance.choice(('', '', '', 'A', '/2', '/7b', '/02', 'Bis', '-8', 'A1'))}"
    return f"{number} {written}{chance.choice(TAILS)}"


def _mistyped(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return name[:at] + chance.choice(("", "x", name[at] * 2)) + name[at + 1 :]


def test_a_row_gets_the_answer_that_a_search_for_it_gets(city: Database) -> None:
    chance = random.Random(SEED)  # noqa: S311
    texts = [_text(chance) for _ in range(ROWS)]
    searched = [text for text in texts if text and text != "HCM-2222-2223"]
    expected = dict(zip(searched, town.ask(city, *searched, limit=1), strict=True))
    with city.connect("reader") as connection:
        geocoder = ChunkGeocoder(gazetteer_of(city), city.settings.profile, lambda: nullcontext(connection))
        # By chunks of any size, so that what was remembered of one chunk is used in the next.
        for size, delimiter in ((7, None), (100, ",")):
            for some in batched(texts, size):
                _compare(geocoder.done(Texts(some, delimiter)), some, expected)


def test_what_a_row_is_told_hangs_on_no_row_before_it(city: Database) -> None:
    """Words of no use beside a sure answer speak against one that is less sure, whichever of the two comes first."""
    texts = [f"{number} {street.name} (Đông Tây)" for street in STREETS for number in range(1, 41)]
    gazetteer = gazetteer_of(city)
    with city.connect("reader") as connection:
        one, other = (
            ChunkGeocoder(gazetteer, city.settings.profile, lambda: nullcontext(connection)).done(Texts(some, ","))
            for some in (texts, texts[::-1])
        )
    assert one.tails == other.tails[::-1]
    causes = {cells_of(tail, ",")[CAUSE] for tail in one.tails}
    assert {"words-left", "parts-disagree"} <= causes


@pytest.mark.parametrize(
    "words", ["Hạnh Thông", "Hạnh Thông, Gò Vấp", "Gò Vấp", "Phường 3, Gò Vấp", "Phường Hạnh Thông", "Hạnh Thôn"]
)
def test_a_number_that_is_a_streets_name_is_answered_alike_whichever_number_came_before(
    city: Database, words: str
) -> None:
    with city.connect("reader") as connection:
        geocoder = ChunkGeocoder(gazetteer_of(city), city.settings.profile, lambda: nullcontext(connection))
        for numbers in (("27", "29"), ("18a", "18A")):
            texts = [f"{number} {words}" for number in numbers]
            expected = dict(zip(texts, town.ask(city, *texts, limit=1), strict=True))
            _compare(geocoder.done(Texts(texts, ",")), texts, expected)


def _compare(done: Done, texts: Sequence[str], expected: dict[str, list[Answer]]) -> None:
    assert sum(done.levels.values()) + len(done.told) == len(texts)
    for place, text in enumerate(texts):
        cells = cells_of(done.tails[place], done.delimiter)
        assert cells == done.cells(place)
        if text in expected:
            assert cells == _cells(cells, expected[text]), text
        else:
            assert cells[STATUS] == ("error" if text else "skipped")


def _cells(cells: list[str], answers: list[Answer]) -> list[str]:
    """What the search's answer is written as; the cause says how it was judged, not what was found."""
    answer = answers[0] if answers else None
    return Outcome("ok" if answer else "not-found", cells[CAUSE], answer).cells()
