"""One address migrated by a running geocoder: what it finds, what the registry remembers, and then the decision."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from addressing.geocoder import Geocoder
from addressing.migrate import past as migrate_past
from addressing.migrate.address import Migration, Migrator
from addressing.migrate.units import Direction
from addressing.parsing.parse import parse
from store.bilingual import Lang

#: Streets of one name in several wards: as many answers are weighed.
_ANSWERS = 8


class MigrationDesk:
    """Migrates single addresses. Keeps what it measured of the reforms as long as the geocoder keeps its gazetteer."""

    def __init__(self, geocoder: Geocoder, pool: AsyncConnectionPool[AsyncConnection[Any]]) -> None:
        self._geocoder, self._pool = geocoder, pool
        self._migrator: Migrator | None = None

    async def migrate(self, text: str, direction: Direction, *, lang: Lang = "vi") -> Migration:
        """The address `text` in the form of `direction`. BadInput for an empty one, TooLarge above 500 characters."""
        answers = await self._geocoder.search(text, limit=_ANSWERS, lang=lang)
        number = parse(text, self._geocoder.profile).number or ""
        async with self._pool.connection() as connection:
            past = await migrate_past.read_async(connection, [(number, answer) for answer in answers])
        return (await self.migrator()).migrate(text, answers, past, direction, lang=lang)

    async def migrator(self) -> Migrator:
        """The migrator of the geocoder's present gazetteer."""
        gazetteer = await self._geocoder.gazetteer()
        if self._migrator is None or self._migrator.gazetteer is not gazetteer:
            self._migrator = Migrator(gazetteer, self._geocoder.profile)
        return self._migrator
