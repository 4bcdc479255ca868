"""How typed words are answered: taken apart, looked for in a gazetteer, placed by the houses that stand there."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import replace

from addressing import pluscode
from addressing.answer import Answer
from addressing.code import beginning
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.houses import HouseSource
from addressing.matching import code_search
from addressing.matching.autocomplete import Suggester, kind_in_full
from addressing.matching.compose import Composer
from addressing.matching.confirmed import confirmed
from addressing.matching.filters import NONE as ANY
from addressing.matching.filters import Filters
from addressing.matching.fit import Fits
from addressing.matching.known_names import is_place, is_unit
from addressing.matching.query import Query, classify
from addressing.matching.question import Near, Question
from addressing.matching.rank import Candidate, at_houses, in_order, likeliest, ranked
from addressing.matching.reread import reread
from addressing.matching.rescue import is_doubtful, is_namesake, is_of_another_town, is_only_a_unit, other_readings
from addressing.matching.sides import beside, named_at
from addressing.matching.spot_search import SpotSearch
from addressing.matching.streets import as_typed, find_streets_near
from addressing.matching.unfinished import begun_behind_number, finished
from addressing.matching.units import clues_of
from addressing.matching.whole_names import has_address_beside
from addressing.matching.words_search import best_quality
from addressing.parsing.described import spelled_out, with_anchor, without_relation
from addressing.parsing.parse import ParsedAddress, parse
from addressing.parsing.text import fold
from addressing.parsing.vocabulary import PLACE_WORD
from addressing.reasons import said_alone
from store.bilingual import Lang
from store.city import CityProfile

MOST = 50
_TRAILING = re.compile(r"^(.*[^\W\d].*?)[\s,]+(\d{1,5}[A-Za-z]?)$")
#: A typed unit against what is outside it: a place of the very name scores more, one half like it less.
_IN_THE_UNIT = 0.68
_NOT_AS_READ = 0.3
#: What puts the typed unit before a namesake elsewhere.
_AHEAD = 0.1
#: What is called quite as typed is like it as this at least.
_CALLED_SO = 0.75


class Searching(ABC):
    """A search of words, whoever holds the gazetteer and looks up houses: one question's, or a file's."""

    profile: CityProfile

    @abstractmethod
    async def gazetteer(self) -> Gazetteer:
        """What the registry names, of one revision."""

    async def ready_to_suggest(self) -> Gazetteer:
        """The gazetteer with what suggestions ask of it."""
        return await self.gazetteer()

    @abstractmethod
    def houses(self) -> HouseSource:
        """Where house numbers are looked up."""

    @abstractmethod
    async def reverse(self, lon: float, lat: float, limit: int = 1, *, lang: Lang = "vi") -> list[Answer]:
        """What is at a position (degrees), nearest first."""

    async def search(
        self,
        query: str,
        *,
        limit: int = 5,
        autocomplete: bool = False,
        near: Near = None,
        lang: Lang = "vi",
        filters: Filters = ANY,
    ) -> list[Answer]:
        """The best answers to what was typed, at most `limit`, that `filters` accept; none where nothing fits.

        `near` is (lon, lat) in degrees and biases, never filters. BadInput for an empty query or a mistyped digital
        address, TooLarge above 500 characters.
        """
        asked = classify(query, self.profile)
        gazetteer = await (self.ready_to_suggest() if autocomplete else self.gazetteer())
        composer = Composer(gazetteer, self.profile, lang)
        limit = max(1, min(limit, MOST))
        between = beginning(asked.text, self.profile.code_prefix) if autocomplete else None
        if asked.kind == "code" or between:
            coded = await code_search.typed(self.houses(), composer, asked, between, limit)
            coded = [answer for answer in coded if filters.accepts(answer)][:limit]
            if coded or asked.kind == "code":
                return coded
        if asked.kind in ("position", "plus_code"):
            most = MOST if filters else limit
            return [a for a in await self._at_position(composer, asked, most) if filters.accepts(a)][:limit]
        parsed = self.understood(composer, asked.text)
        question = Question(composer, parsed, near, filters, only_first=limit == 1 and not filters)
        if autocomplete:
            return await self._suggest(question, asked.text, limit)
        return await self.answers(question, limit)

    def understood(self, composer: Composer, text: str) -> ParsedAddress:
        """Words taken apart, with the help of the registry's names."""
        side, named = named_at(composer.gazetteer, spelled_out(text))
        parsed = with_anchor(without_relation(parse(named, self.profile)), self.profile)
        read = reread(composer.gazetteer, parsed)
        return replace(read, side=side) if side else read

    async def answers(self, question: Question, limit: int) -> list[Answer]:
        """The best answers to an address that is taken apart already."""
        found = ranked(await self._at_houses(question.accepted(await self._resolve(question)), limit), limit)
        return (
            [beside(a, question.parsed.side, question.composer.lang) for a in found] if question.parsed.side else found
        )

    async def _at_houses(self, found: list[Candidate], limit: int) -> list[Candidate]:
        """The streets among those that will be shown are placed where houses stand."""
        if all(candidate.along is None for candidate in found):
            return found
        streets = list(dict.fromkeys(c.along.street_id for c in in_order(found)[:limit] if c.along is not None))
        if not streets:
            return found
        standing = await self.houses().standing(streets)
        return at_houses(found, dict(zip(streets, standing, strict=True)))

    async def _at_position(self, composer: Composer, asked: Query, limit: int) -> list[Answer]:
        lon, lat, accuracy = (*asked.position, 1.0) if asked.position else self._decoded(asked)
        where = composer.at(lon, lat)
        name = asked.value or f"{lat:.6f}, {lon:.6f}"
        kind = "plus_code" if asked.value else "position"
        point = composer.answer(
            "place",
            lon,
            lat,
            name,
            where,
            confidence=0.99,
            accuracy_m=round(accuracy, 1),
            kind=kind,
            matched=(asked.text,),
            why=said_alone("position", composer.lang),
        )
        return [point, *(await self.reverse(lon, lat, limit, lang=composer.lang))][:limit]

    def _decoded(self, asked: Query) -> tuple[float, float, float]:
        return pluscode.decode(asked.value, self.profile.centre)

    async def _resolve(self, question: Question) -> list[Candidate]:
        found = _or_called_so(question, await self._read_first(question))
        gazetteer, parsed = question.composer.gazetteer, question.parsed
        if not is_doubtful(gazetteer, parsed, found) and not is_of_another_town(gazetteer, parsed, found):
            return found
        found = await self._read_otherwise(question, found)
        # Sooner the typed unit than something half like the name elsewhere.
        lacking = tuple(part for part in (parsed.number, parsed.street, parsed.place) if part)
        units = question.words(lacking).named_units()
        score = _IN_THE_UNIT
        if is_namesake(gazetteer, parsed, found) or is_of_another_town(gazetteer, parsed, found):
            score = max(score, _AHEAD + max(c.score for c in found))
        best = max((c.score for c in units), default=0.0)
        return found + [replace(c, score=score - best + c.score, quality=0.5) for c in units]

    async def _read_otherwise(self, question: Question, found: list[Candidate]) -> list[Candidate]:
        """`found`, and what other readings of the text give."""
        only_a_unit = is_only_a_unit(found)
        for parsed in other_readings(question.composer.gazetteer, question.parsed):
            again = await self._resolve_address(replace(question, parsed=parsed))
            # What was taken for a name has the address in it, or nothing but the unit was understood.
            if parsed.number or only_a_unit:
                found = [replace(c, score=c.score - _NOT_AS_READ) for c in found]
            found, only_a_unit = found + again, False
        return found

    async def _read_first(self, question: Question) -> list[Candidate]:
        parsed = question.parsed
        named = question.words().whole_names() or question.words().of_kind_in_units()
        if named and not has_address_beside(parsed, named[0].make()):
            return named
        if not (parsed.street and (parsed.number_key[:1].isdigit() or "/" in parsed.number_key)) and not parsed.alley:
            spots = SpotSearch(question.composer, parsed, question.near).candidates()
            if spots:
                return spots
        if parsed.number or parsed.street or parsed.alley:
            return await self._resolve_address(question)
        if parsed.place and parsed.ward and is_unit(question.composer.gazetteer, parsed.place):
            # `xã Nhuận Đức, Củ Chi`: the district of the ward.
            parsed = replace(parsed, place=None, loose=(parsed.place, *parsed.loose))
            return replace(question, parsed=parsed).words().named_units()
        if parsed.place:
            return await self._resolve_words(question)
        return question.words().named_units()

    async def _resolve_address(self, question: Question) -> list[Candidate]:
        parsed = question.parsed
        # `E4/12A ấp 5, xã Vĩnh Lộc A`: a ward with its hamlet is no street, nor is `phường 4`.
        ward = parsed.ward.name if parsed.ward and not parsed.neighbourhood else ""
        text = parsed.street or ("" if ward.isdigit() else ward)
        found = await self._on_streets(question, self.fits(question, text))
        if parsed.place:
            places = [*question.words().whole_names(), *question.words().places(parsed.place, guess=not found)]
            found += confirmed(question.composer.gazetteer, places, found)
        if found:
            return found
        lacking = tuple(part for part in (parsed.number, parsed.alley, parsed.street) if part)
        words = question.words(lacking)
        # The street is not there: a place of that name is an answer only when it is surely that name.
        sure = 0.85 * 0.75 ** len(lacking)
        named = [c for c in words.anything(text, sure) if c.quality >= sure] if parsed.street else []
        return named or words.named_units()

    async def _on_streets(self, question: Question, fits: Fits) -> list[Candidate]:
        if not fits:
            return []
        return await question.addresses().candidates(self.houses(), fits)

    def fits(self, question: Question, text: str) -> Fits:
        """The streets that `text` may mean, best first; found once for all numbers on a street in the same units."""
        if question.near or question.filters:
            return self._fits(question, text)
        kept, key = question.composer.gazetteer.fits, (text, question.parsed.unnumbered)
        found: Fits | None = kept.get(key)
        return found if found is not None else kept.put(key, self._fits(question, text))

    def _fits(self, question: Question, text: str) -> Fits:
        parsed, gazetteer = question.parsed, question.composer.gazetteer
        hits = find_streets_near(gazetteer, text, clues_of(gazetteer, parsed.units, parsed.loose)) if text else ()
        if parsed.street_kind == "duong" or (text[1:2].isdigit() and text[0] in "Ss"):
            hits = as_typed(gazetteer, text, hits)
        hits, filters = (*hits, *question.alleys(hits)), question.filters
        return question.addresses().fits([hit for hit in hits if filters.may_hold(hit.street)] if filters else hits)

    async def _resolve_words(self, question: Question) -> list[Candidate]:
        text = question.parsed.place or ""
        found = question.words().anything(text)
        trailing = _TRAILING.match(text)
        named = PLACE_WORD.match(fold(text)) or is_place(question.composer.gazetteer, text)
        if trailing and best_quality(found) < 0.95 and not named:
            numbered = replace(
                question.parsed, number=trailing[2], number_key=trailing[2].upper(), street=trailing[1], place=None
            )
            found += await self._resolve_address(replace(question, parsed=numbered))
        found = found or question.words().of_kind(text)
        if not any(c.quality >= _CALLED_SO and c.trust == 1.0 for c in found):
            found = question.words().of_named_kind_in_units(text) or found
        words = question.words()
        return found or question.words((text,)).named_units() or words.by_tail(text) or words.unit_by_tail(text)

    async def _suggest(self, question: Question, text: str, limit: int) -> list[Answer]:
        """What is suggested for a text; for each of those it may yet become, where its last unit is unfinished."""
        composer = question.composer
        whole = finished(composer.gazetteer, text, self.profile)
        if not whole:
            return ranked(await self._suggestions(question, text, limit), limit, least=0.0)
        found = []
        for one in whole:
            asked = replace(question, parsed=self.understood(composer, one))
            found += await self._suggestions(asked, one, limit)
        return ranked(found, limit, least=0.0)

    async def _suggestions(self, question: Question, text: str, limit: int) -> list[Candidate]:
        if street := begun_behind_number(question.parsed, text):
            question = replace(question, parsed=street)
        parsed, text = question.parsed, kind_in_full(text)
        suggester = Suggester(question.composer, parsed, question.near)
        if parsed.number and parsed.street:
            fits = Fits(suggester.streets(parsed.street))
            found = await question.addresses().candidates(self.houses(), fits)
            # `Số 31 Tân Quy Đông` begins with its number.
            found += suggester.of_anything(text)
        elif parsed.units and not parsed.place:
            found = await self._resolve(question)
            begun = suggester.units_beginning(text)
            # `Phường Nhi` may be read as a number, but to who is typing it is the beginning of a name.
            found = [after(c) for c in found] + begun if begun else found
            found += [after(c) for c in suggester.of_anything(text)]
        else:
            found = suggester.of_anything(text)
        found = question.accepted(found)
        if len(found) < limit:
            found += [after(c) for c in question.accepted(await self._resolve(question))]
        return found


def after(candidate: Candidate) -> Candidate:
    """A candidate of the second choice: after those of the first."""
    return replace(candidate, score=candidate.score - 3.0)


def _or_called_so(question: Question, found: list[Candidate]) -> list[Candidate]:
    """`found`, behind the places that are called all that was typed where it leaves some of that out."""
    best = likeliest(found)
    if best and _explains_all(best):
        return found
    called = question.words().called_so()
    lift = max((c.score for c in found), default=0.0) + _AHEAD - min((c.score for c in called), default=0.0)
    return [replace(c, score=c.score + lift) for c in called] + found


def _explains_all(best: Candidate) -> bool:
    answer = best.make()
    return not answer.unmatched and answer.level != "place" and best.quality >= _CALLED_SO
