"""The geocoder: one question in words, codes or degrees; answers with level, confidence and accuracy."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from addressing import gazetteer_load, pluscode, reverse
from addressing.address_search import AddressSearch
from addressing.answer import Answer
from addressing.autocomplete import Suggester
from addressing.compose import Composer
from addressing.gazetteer import Gazetteer
from addressing.houses import ConnectedHouses, HouseSource
from addressing.parse import ParsedAddress, parse
from addressing.query import Query, classify
from addressing.rank import Candidate, ranked
from addressing.record import Address, lookup_async
from addressing.streets_match import StreetHit, find_streets
from addressing.words_search import WordsSearch, best_quality
from store.bilingual import Lang
from store.city import HCMC, CityProfile

Near = tuple[float, float] | None
_TRAILING = re.compile(r"^(.*[^\W\d].*?)[\s,]+(\d{1,5}[A-Za-z]?)$")
_MOST = 50


class Geocoder:
    """Answers questions about the registry. Holds a gazetteer of one revision; house numbers stay in PostGIS."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], profile: CityProfile = HCMC) -> None:
        self._pool = pool
        self.profile = profile
        self._gazetteer: Gazetteer | None = None
        self._building = asyncio.Lock()

    @property
    def revision(self) -> int:
        """The registry's revision that the gazetteer is of; -1 before the first load."""
        return self._gazetteer.revision if self._gazetteer else -1

    @property
    def ready(self) -> bool:
        """Whether the gazetteer is loaded."""
        return self._gazetteer is not None

    async def refresh(self, *, force: bool = False) -> bool:
        """Rebuilds the gazetteer when the registry moved on; whether it did. Cheap when it did not."""
        async with self._building:
            async with self._pool.connection() as connection:
                now = await gazetteer_load.revision(connection)
                if now == self.revision and not force:
                    return False
            async with self._pool.connection() as connection:
                at, rows = await gazetteer_load.read(connection)
            self._gazetteer = await asyncio.to_thread(gazetteer_load.build, at, rows)
            return True

    async def gazetteer(self) -> Gazetteer:
        """The gazetteer, loaded at the first question."""
        if self._gazetteer is None:
            await self.refresh()
        assert self._gazetteer is not None
        return self._gazetteer

    async def search(
        self, query: str, *, limit: int = 5, autocomplete: bool = False, near: Near = None, lang: Lang = "vi"
    ) -> list[Answer]:
        """The best answers to what was typed, at most `limit`; none where nothing fits.

        `near` is (lon, lat) in degrees and biases, never filters. BadInput for an empty query or a mistyped digital
        address, TooLarge above 500 characters.
        """
        asked = classify(query, self.profile)
        composer = Composer(await self.gazetteer(), self.profile, lang)
        limit = max(1, min(limit, _MOST))
        if asked.kind == "code":
            return await self._by_code(composer, asked)
        if asked.kind in ("position", "plus_code"):
            return await self._at_position(composer, asked, limit)
        parsed = parse(asked.text, self.profile)
        if autocomplete:
            return await self._suggest(composer, asked.text, parsed, near, limit)
        return ranked(await self._resolve(composer, parsed, near), limit)

    async def structured(
        self,
        *,
        number: str = "",
        street: str = "",
        ward: str = "",
        district: str = "",
        name: str = "",
        limit: int = 5,
        near: Near = None,
        lang: Lang = "vi",
    ) -> list[Answer]:
        """The same by fields; each as people type it. BadInput when all are empty."""
        parts = [name, f"{number} {street}".strip(), _said("phường", ward), _said("quận", district)]
        return await self.search(", ".join(p for p in parts if p.strip()), limit=limit, near=near, lang=lang)

    async def address(self, code: str) -> Address:
        """The registry's record of a digital address. BadInput, NotFound or Gone, each explained."""
        async with self._pool.connection() as connection:
            return await lookup_async(connection, code, self.profile)

    @asynccontextmanager
    async def houses(self) -> AsyncIterator[HouseSource]:
        """Where a search looks up house numbers; bulk geocoding has its own."""
        async with self._pool.connection() as connection:
            yield ConnectedHouses(connection)

    async def _by_code(self, composer: Composer, asked: Query) -> list[Answer]:
        async with self.houses() as houses:
            found = await houses.of_code(asked.value)
        if found is None or found[1] == "retired":
            return []
        house, _, street_text = found
        street = composer.gazetteer.streets.get(house.street_id) if house.street_id is not None else None
        answer = composer.house(house, street, street_text=street_text, matched=(asked.text,))
        return [replace(answer, confidence=0.99)]

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
        )
        return [point, *(await self.reverse(lon, lat, limit, lang=composer.lang))][:limit]

    def _decoded(self, asked: Query) -> tuple[float, float, float]:
        return pluscode.decode(asked.value, self.profile.centre)

    async def reverse(self, lon: float, lat: float, limit: int = 1, *, lang: Lang = "vi") -> list[Answer]:
        """What is at a position (degrees), nearest first; see reverse.reverse. BadInput for what is no position."""
        composer = Composer(await self.gazetteer(), self.profile, lang)
        async with self._pool.connection() as connection:
            return await reverse.reverse(connection, composer, lon, lat, max(1, min(limit, _MOST)))

    async def _resolve(self, composer: Composer, parsed: ParsedAddress, near: Near) -> list[Candidate]:
        if parsed.number or parsed.street or parsed.alley:
            return await self._resolve_address(composer, parsed, near)
        words = WordsSearch(composer, parsed, near)
        if parsed.place:
            return await self._resolve_words(composer, parsed, near)
        return words.named_units()

    async def _resolve_address(self, composer: Composer, parsed: ParsedAddress, near: Near) -> list[Candidate]:
        text = parsed.street or (parsed.ward.name if parsed.ward else "")
        found = await self._on_streets(composer, parsed, find_streets(composer.gazetteer, text) if text else [], near)
        if parsed.place:
            words = WordsSearch(composer, parsed, near)
            found += words.places(parsed.place, guess=not found)
        if found:
            return found
        lacking = tuple(part for part in (parsed.number, parsed.alley, parsed.street) if part)
        words = WordsSearch(composer, parsed, near, lacking)
        # The street is not there: a place of that name is an answer only when it is surely that name.
        sure = 0.85 * 0.75 ** len(lacking)
        named = [c for c in words.anything(text) if c.quality >= sure] if parsed.street else []
        return named or words.named_units()

    async def _on_streets(
        self, composer: Composer, parsed: ParsedAddress, hits: Sequence[StreetHit], near: Near
    ) -> list[Candidate]:
        search = AddressSearch(composer, parsed, near)
        fits = search.fits([*hits, *self._alleys_of(composer, parsed, hits)])
        if not fits:
            return []
        async with self.houses() as houses:
            return await search.candidates(houses, fits)

    def _alleys_of(self, composer: Composer, parsed: ParsedAddress, hits: Sequence[StreetHit]) -> list[StreetHit]:
        """Alleys registered by their own name (`Hẻm 86 Đinh Phong Phú`) whose main street is not known."""
        if not parsed.alley or not parsed.street or any(hit.likeness > 0.95 for hit in hits):
            return []
        return find_streets(composer.gazetteer, f"hẻm {parsed.alley} {parsed.street}", guess=False)

    async def _resolve_words(self, composer: Composer, parsed: ParsedAddress, near: Near) -> list[Candidate]:
        text = parsed.place or ""
        found = WordsSearch(composer, parsed, near).anything(text)
        trailing = _TRAILING.match(text)
        if trailing and best_quality(found) < 0.95:
            numbered = replace(
                parsed, number=trailing[2], number_key=trailing[2].upper(), street=trailing[1], place=None
            )
            found += await self._resolve_address(composer, numbered, near)
        if found:
            return found
        return WordsSearch(composer, parsed, near, (text,)).named_units()

    async def _suggest(
        self, composer: Composer, text: str, parsed: ParsedAddress, near: Near, limit: int
    ) -> list[Answer]:
        suggester = Suggester(composer, parsed, near)
        if parsed.number and parsed.street:
            fits = suggester.streets(parsed.street)
            search = AddressSearch(composer, parsed, near)
            async with self.houses() as houses:
                found = await search.candidates(houses, fits[: 2 * limit])
        elif parsed.units and not parsed.place:
            found = await self._resolve(composer, parsed, near)
            found += [after(c) for c in suggester.of_anything(text)]
        else:
            found = suggester.of_anything(text)
        if len(found) < limit:
            found += [after(c) for c in await self._resolve(composer, parsed, near)]
        return ranked(found, limit, least=0.0)


def after(candidate: Candidate) -> Candidate:
    """A candidate of the second choice: after those of the first."""
    return replace(candidate, score=candidate.score - 1.0)


def _said(kind: str, name: str) -> str:
    """`3` → `phường 3`; a name that already says its kind stays."""
    name = name.strip()
    if not name or re.match(
        r"(?i)(p|q|f|h|x|tt|tp|tx)[. ]|p\d|q\d|ph|qu|hu|x[ãa] |th[ịi]|th[àa]nh ph|đặc|.*(ward|district)", name
    ):
        return name
    return f"{kind} {name}"
