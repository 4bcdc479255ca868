"""What one worker process holds, opened and closed together: settings, pools, gazetteer, catalogue, live events."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Self

from starlette.requests import HTTPConnection

from addressing.geocoder import Geocoder
from layers.catalogue import CatalogueCache
from store.database import Database, Pools
from store.settings import Settings
from tiles.service import TileService
from web import due_changes, feeding, memory
from web.live import Hub, Message
from web.metrics import Metrics
from web.slots import BULK_FULL, BULK_JOBS, Slots


@dataclass
class Services:
    """Everything a door may need; a door asks for it by services_of."""

    settings: Settings
    database: Database
    pools: Pools
    geocoder: Geocoder
    catalogue: CatalogueCache
    tiles: TileService
    hub: Hub
    metrics: Metrics
    bulk_jobs: Slots

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Services of these settings, not opened yet."""
        database = Database(settings)
        pools = Pools(database)
        catalogue = CatalogueCache(pools.reader)
        return cls(
            settings=settings,
            database=database,
            pools=pools,
            geocoder=Geocoder(pools.reader, settings.profile),
            catalogue=catalogue,
            tiles=TileService(pools.reader, catalogue, settings.data_folder),
            hub=Hub(database),
            metrics=Metrics(),
            bulk_jobs=Slots(BULK_JOBS, BULK_FULL),
        )

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[Self]:
        """Opens pools, loads what is held in memory and listens for changes until the block ends."""
        await self.pools.open()
        try:
            self.hub.on("registry_changed", self._registry_changed)
            self.hub.on("catalogue_changed", self._catalogue_changed)
            with memory.undisturbed():
                await asyncio.gather(self.geocoder.refresh(), self.catalogue.reload())
            memory.settle()
            tasks = [
                asyncio.create_task(self.hub.run(), name="hub"),
                asyncio.create_task(due_changes.run(self.database), name="due changes"),
            ]
            if self.settings.feeds:
                tasks.append(asyncio.create_task(feeding.run(self.database), name="feeds"))
            yield self
            await self.hub.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self.geocoder.close()
            await self.pools.close()

    async def _registry_changed(self, revision: str) -> None:
        # Search first: the payload is the revision that it shall have, where the change told.
        await self.geocoder.refresh(at_least=int(revision or 0))
        await self.tiles.registry_changed()

    async def _catalogue_changed(self, layer: str) -> None:
        await self.catalogue.reload()
        # Only now would an open page that asks find the change.
        self.hub.publish(Message("catalogue", None, {"layer": layer}))


def services_of(request: HTTPConnection) -> Services:
    """What the worker that answers a request holds."""
    services: Services = request.app.state.services
    return services
