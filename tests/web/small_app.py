"""An application with the doors /ogc and /layers alone, and the catalogue kept fresh by NOTIFY."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from fastapi import FastAPI

from addressing.geocoder import Geocoder
from layers.catalogue import CatalogueCache
from store.city import HCMC
from store.database import Database, Pools
from store.settings import Settings
from web import layers, problems
from web.ogc import OgcApi


@dataclass
class SmallServices:
    settings: Settings
    database: Database
    pools: Pools
    catalogue: CatalogueCache
    geocoder: Geocoder


def small_app(database: Database) -> FastAPI:
    pools = Pools(database)
    services = SmallServices(
        database.settings, database, pools, CatalogueCache(pools.reader), Geocoder(pools.reader, HCMC)
    )
    ogc = OgcApi(services)

    async def listen() -> None:
        async with await database.connect_async("reader") as connection:
            await connection.execute("LISTEN catalogue_changed")
            async for _ in connection.notifies():
                await services.catalogue.reload()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await pools.open()
        await services.catalogue.reload()
        services.catalogue.on_change(ogc.refresh)
        listening = asyncio.create_task(listen())
        yield
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        await pools.close()

    app = FastAPI(lifespan=lifespan)
    app.state.services = services
    app.include_router(layers.router)
    app.mount("/ogc", ogc.app)
    problems.install(app)
    return app
