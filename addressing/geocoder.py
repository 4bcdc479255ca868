"""The geocoder: one question in words, codes or degrees; answers with level, confidence and accuracy."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from addressing.answer import Answer
from addressing.gazetteer import change as gazetteer_change
from addressing.gazetteer import load as gazetteer_load
from addressing.gazetteer.gazetteer import Gazetteer
from addressing.gazetteer.houses import STATEMENTS, HouseSource, LineHouses
from addressing.matching.compose import Composer
from addressing.matching.fields import filled, number_said, said, street_said
from addressing.matching.filters import NONE as ANY
from addressing.matching.filters import Filters, checked_box, checked_types, units_named
from addressing.matching.question import Near
from addressing.registry.record import Address, lookup_async
from addressing.reverse import nearest as reverse
from addressing.reverse.route import Stretch, reverse_route
from addressing.searching import MOST, Searching
from store.bilingual import Lang
from store.city import CityProfile
from store.line import Line


class Geocoder(Searching):
    """Answers questions about the registry. Holds a gazetteer of one revision; house numbers stay in PostGIS."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], profile: CityProfile) -> None:
        self._pool = pool
        self.profile = profile
        self._gazetteer: Gazetteer | None = None
        self._building = asyncio.Lock()
        self._line = Line(str(pool.conninfo), STATEMENTS)

    @property
    def revision(self) -> int:
        """The registry's revision that the gazetteer is of; -1 before the first load."""
        return self._gazetteer.revision if self._gazetteer else -1

    @property
    def ready(self) -> bool:
        """Whether the gazetteer is loaded."""
        return self._gazetteer is not None

    def close(self) -> None:
        """Closes its own connection; the pool is its giver's."""
        self._line.close()

    async def refresh(self, *, force: bool = False, at_least: int = 0) -> bool:
        """Brings the gazetteer to the registry's revision; whether it moved. Cheap when it did not, or a little.

        `at_least` is the revision that is known to be there: a replica may need a moment to have it.
        """
        async with self._building:
            async with self._pool.connection() as connection:
                now = await gazetteer_load.revision_reached(connection, at_least)
                if now == self.revision and not force:
                    return False
                if self._gazetteer and not force and await self._amend(connection, self._gazetteer):
                    return True
            async with self._pool.connection() as connection:
                at, rows = await gazetteer_load.read(connection)
            made = await asyncio.to_thread(gazetteer_load.build, self.profile, at, rows)
            if self._gazetteer:
                # By their streets' shapes, so they hold.
                made.spines = self._gazetteer.spines
                await _completing(made)
            self._gazetteer = made
            return True

    async def _amend(self, connection: AsyncConnection[Any], held: Gazetteer) -> bool:
        delta = await gazetteer_change.read(connection, held)
        made = await asyncio.to_thread(gazetteer_change.amended, held, delta) if delta else None
        self._gazetteer = made or held
        return made is not None

    async def gazetteer(self) -> Gazetteer:
        """The gazetteer, loaded at the first question."""
        if self._gazetteer is None:
            await self.refresh()
        assert self._gazetteer is not None
        return self._gazetteer

    async def ready_to_suggest(self) -> Gazetteer:
        """The gazetteer with what suggestions ask of it, which answers need not wait for when a worker starts."""
        return await _completing(await self.gazetteer())

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
        filters: Filters = ANY,
    ) -> list[Answer]:
        """The same by fields; each as people type it. BadInput when all are empty."""
        gazetteer = await self.gazetteer()
        number, street, ward, district, name = map(filled, (number, street, ward, district, name))
        units = [said(gazetteer, "phường", ward), said(gazetteer, "quận", district)]
        parts = [name, f"{number_said(number)} {street_said(street, number)}".strip(), *units]
        return await self.search(
            ", ".join(p for p in parts if p.strip()), limit=limit, near=near, lang=lang, filters=filters
        )

    async def filters(self, *, types: Sequence[str] = (), unit: str = "", box: str = "") -> Filters:
        """Filters as people type them: addok's types, a unit's name or code, `west,south,east,north` in degrees.

        BadInput, with what there is, for what none of them can be.
        """
        units = units_named(await self.gazetteer(), unit, self.profile) if unit.strip() else frozenset()
        return Filters(checked_types(types), units, checked_box(box) if box.strip() else None)

    async def address(self, code: str) -> Address:
        """The registry's record of a digital address. BadInput, NotFound or Gone, each explained."""
        async with self._pool.connection() as connection:
            return await lookup_async(connection, code, self.profile)

    def houses(self) -> HouseSource:
        """Where a search looks up house numbers; bulk geocoding has its own."""
        return LineHouses(self._line)

    async def reverse(
        self, lon: float, lat: float, limit: int = 1, *, lang: Lang = "vi", types: frozenset[str] = frozenset()
    ) -> list[Answer]:
        """What is at a position (degrees), nearest first; see reverse.reverse. BadInput for what is no position."""
        return (await self.reverse_many([(lon, lat)], limit, lang=lang, types=types))[0]

    async def reverse_many(
        self,
        points: Sequence[tuple[float, float]],
        limit: int = 1,
        *,
        lang: Lang = "vi",
        types: frozenset[str] = frozenset(),
    ) -> list[list[Answer]]:
        """The same for many positions in two look-ups, in their order."""
        composer = Composer(await self.gazetteer(), self.profile, lang)
        async with self._pool.connection() as connection:
            return await reverse.reverse_many(connection, composer, points, max(1, min(limit, MOST)), types)

    async def route(self, points: Sequence[tuple[float, float]], *, lang: Lang = "vi") -> list[Stretch]:
        """What a route (degrees) runs along, stretch by stretch; see reverse_route.reverse_route."""
        composer = Composer(await self.gazetteer(), self.profile, lang)
        async with self._pool.connection() as connection:
            return await reverse_route(connection, composer, points)


async def _completing(gazetteer: Gazetteer) -> Gazetteer:
    """The gazetteer once it completes what is typed; made in a thread, the first time."""
    if "completion" not in vars(gazetteer):
        await asyncio.to_thread(getattr, gazetteer, "completion")
    return gazetteer
