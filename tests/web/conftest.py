"""A real server on a free port, with the doors a test asks for: event streams cannot be tested without one."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import APIRouter, FastAPI

from layers.catalogue import CatalogueCache
from store.database import Database, Pools
from tests.web.browsing import browser, open_page
from tiles.service import TileService
from web import problems
from web.live import Hub
from web.metrics import Metrics
from web.slots import BULK_FULL, BULK_JOBS, Slots

__all__ = ["browser", "open_page"]


def small_services(database: Database, **changes: Any) -> Any:
    """What the doors of maps and status need, not opened yet."""
    pools = Pools(database)
    catalogue = CatalogueCache(pools.reader)
    tiles = TileService(pools.reader, catalogue, database.settings.data_folder)
    made = {
        "settings": database.settings, "database": database, "pools": pools, "catalogue": catalogue, "tiles": tiles,
        "hub": Hub(database), "metrics": Metrics(),
        "bulk_jobs": Slots(BULK_JOBS, BULK_FULL),
    }  # fmt: skip
    return SimpleNamespace(**{**made, **changes})


@asynccontextmanager
async def opened(services: Any) -> AsyncIterator[None]:
    """As web.services opens them."""

    async def catalogue_changed(_: str) -> None:
        await services.catalogue.reload()

    await services.pools.open()
    await services.catalogue.reload()
    services.hub.on("catalogue_changed", catalogue_changed)
    services.hub.on("registry_changed", services.tiles.registry_changed)
    listening = asyncio.create_task(services.hub.run())
    await services.hub.connected.wait()
    yield
    await services.hub.close()
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening
    await services.pools.close()


class Site:
    """A running server: `http` asks it, `services` is what it holds."""

    def __init__(self, services: Any, *routers: APIRouter) -> None:
        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            async with opened(services):
                yield

        self.app = app = FastAPI(lifespan=lifespan)
        app.state.services = services
        for router in routers:
            app.include_router(router)
        problems.install(app)
        self.services = services
        self._server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=5))
        self._thread = threading.Thread(target=self._server.run)

    def __enter__(self) -> Site:
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.http = httpx.Client(base_url=self.url, timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture(scope="session")
def new_site() -> Any:
    """`new_site(database, router ...)`: a server as a with-statement."""

    @contextlib.contextmanager
    def make(database: Database, *routers: APIRouter, **changes: Any) -> Iterator[Site]:
        with Site(small_services(database, **changes), *routers) as site:
            yield site

    return make
