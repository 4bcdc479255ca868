"""The search of bulk geocoding: the single search itself, that remembers what many rows have in common.

Nothing here decides anything: what a row means is decided where it is for a single question. A memo's key is all that
its value depends on, so a row's answer is the same whichever rows went before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from psycopg import Connection

from addressing.answer import Answer
from addressing.bulk.frames import Frame
from addressing.bulk.houses import AskedHouses, ChunkHouses, run_together
from addressing.bulk.readings import shared_reading
from addressing.code import looks_like_code
from addressing.files.columns import MAX_TEXT
from addressing.files.rows import Outcome, outcome_of
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.houses import HouseSource
from addressing.matching.compose import Composer
from addressing.matching.filters import NONE as NO_FILTERS
from addressing.matching.known_names import is_street
from addressing.matching.numbered_names import has_numbered_names, may_be_all_of_a_name
from addressing.matching.question import Question
from addressing.matching.reread import reread
from addressing.matching.street_or_unit import means_a_unit
from addressing.parsing.described import spelled_out
from addressing.parsing.leading_number import ANY, with_number
from addressing.parsing.parse import ParsedAddress, parse
from addressing.searching import Searching
from store.bilingual import Lang
from store.city import CityProfile
from store.errors import BandosoError

Connect = Callable[[], AbstractContextManager[Connection[Any]]]


class ChunkSearch(Searching):
    """The search, with a given gazetteer, with houses gathered over a chunk, and with a memory."""

    def __init__(self, gazetteer: Gazetteer, profile: CityProfile, lang: Lang = "vi") -> None:
        self.profile = profile
        self._given = gazetteer
        self.composer = Composer(gazetteer, profile, lang)
        self._asked = AskedHouses()

    async def gazetteer(self) -> Gazetteer:
        """The given one: a job sees one revision from its first row to its last."""
        return self._given

    def houses(self) -> HouseSource:
        """Those of the whole chunk."""
        return self._asked

    async def reverse(
        self, lon: float, lat: float, limit: int = 1, *, lang: Lang = "vi", types: frozenset[str] = frozenset()
    ) -> list[Answer]:
        """Nothing: a row that is a position already is its own answer."""
        return []

    def shared_reading(self, text: str) -> ParsedAddress | None:
        """`text` taken apart, with ANY for its number, where that holds for every other number; else None."""
        if looks_like_code(text, self.profile.code_prefix):
            return None
        reading = shared_reading(text, lambda one: self.understood(self.composer, one))
        return None if reading and has_numbered_names(self._given, reading.street) else reading

    def frame(self, text: str, plain: ParsedAddress | None) -> Frame:
        """What the words after the number of `text` are to any number; `plain` is what quick.quick makes of it."""
        reading = (self._plain_reading(text, plain) if plain else None) or self.shared_reading(text)
        if reading is not None and self._number_decides(reading):
            reading = None
        if reading is None or not reading.street or reading.place or reading.house or reading.alley:
            return Frame(reading, plain is not None)
        question = self._question(reading)
        # The frame is kept: to remember its streets as a single question's would cost time and memory again.
        return Frame.of(question.addresses(), self._fits(question, reading.street), plain=plain is not None)

    def _number_decides(self, reading: ParsedAddress) -> bool:
        """Whether beside these words a number like `18A` may be a street's name, which others are not."""
        if reading.street_kind:
            return False
        return not reading.street or may_be_all_of_a_name(self._given, reading.street)

    def is_named(self, reading: ParsedAddress | None) -> bool:
        """Whether a registered street has the very name that was read."""
        return reading is not None and is_street(self._given, reading.street)

    def _plain_reading(self, text: str, plain: ParsedAddress) -> ParsedAddress | None:
        """shared_reading where nothing could hang on the number: plain words with a street's name."""
        if plain.street is None or plain.number is None or spelled_out(text) != text:
            return None
        composed = f"{ANY}{plain.text.removeprefix(plain.number)}"
        reading = replace(plain, text=composed, number=ANY, number_key=ANY)
        if has_numbered_names(self._given, plain.street):
            return None
        if is_street(self._given, plain.street) and not means_a_unit(self._given, reading):
            return reading
        again = reread(self._given, reading)
        # A street that begins with a figure could be taken for a part of the number.
        return again if again.number == ANY and plain.street[0].isalpha() else None

    async def numbered(self, reading: ParsedAddress, number: str) -> list[Answer]:
        """The answer to a text of which the reading is shared: what search gives, with less to do."""
        return await self.answers(self._question(with_number(reading, number)), 1)

    def _question(self, parsed: ParsedAddress) -> Question:
        return Question(self.composer, parsed, None, NO_FILTERS, only_first=True)


class Bulk:
    """Geocodes texts, a chunk at a time, with one gazetteer; `connect` gives a reader connection for a chunk."""

    def __init__(self, gazetteer: Gazetteer, profile: CityProfile, connect: Connect) -> None:
        self._search = ChunkSearch(gazetteer, profile)
        self._connect = connect

    def outcomes(self, texts: Sequence[str]) -> list[Outcome]:
        """The outcome of each text, in order; equal texts are looked for once."""
        with self._connect() as connection:
            found = search_all(self._search, ChunkHouses(connection), texts)
        return [found[text] for text in texts]


#: A reading that holds for a text, and the text's own number.
Known = tuple[ParsedAddress, str]


def search_all(
    search: ChunkSearch, houses: ChunkHouses, texts: Iterable[str], known: Mapping[str, Known] = MappingProxyType({})
) -> dict[str, Outcome]:
    """Searches for all these texts together, for each once; `known` says how some of them are read."""
    distinct = list(dict.fromkeys(texts))
    asked = [text for text in distinct if text and len(text) <= MAX_TEXT]
    searches = [
        search.numbered(*known[t]) if t in known else search.search(t, limit=1, lang=search.composer.lang)
        for t in asked
    ]
    runs = run_together(houses, searches)
    found = {text: _outcome(search, text, result) for text, result in zip(asked, runs, strict=True)}
    return {text: found.get(text) or _unasked(text) for text in distinct}


def _outcome(search: ChunkSearch, text: str, result: Sequence[Answer] | BandosoError) -> Outcome:
    if not isinstance(result, BandosoError) and not result and looks_like_code(text, search.profile.code_prefix):
        return Outcome("not-found", "code-unknown")
    unsure = not isinstance(result, BandosoError) and bool(result) and result[0].level in ("street", "alley")
    numbered = unsure and parse(text, search.profile).number is not None
    return outcome_of(result, numbered=numbered, profile=search.profile)


def _unasked(text: str) -> Outcome:
    return Outcome("error", "too-long") if text else Outcome("skipped", "empty-address")
