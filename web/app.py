"""The HTTP door: one FastAPI application, put together from the doors of this room."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.metadata import version

from fastapi import FastAPI
from starlette.routing import Mount, Route, Router
from starlette.types import Lifespan

from addressing.matching.grounds_ahead import made_ahead
from store import leftovers
from store.settings import Settings
from web import (
    addresses,
    batches,
    docs_page,
    health,
    jobs,
    layers,
    list_page,
    memory,
    migrate,
    ogc_late,
    openapi,
    page,
    printing,
    problems,
    reforms,
    registry,
    registry_feed,
    registry_proposals,
    search,
    search_plain,
    status,
    tiles,
)
from web.compression import LEVEL, WORTH_COMPRESSING, Compressed
from web.ending import ToldOfTheEnd
from web.headers import CommonHeaders
from web.metrics import Measured
from web.page_frame import drawn_ahead
from web.page_static import FOLDER, VersionedFiles
from web.search_http import PLAIN
from web.services import Services
from web.turns import leisure, short_turns


def create_app(settings: Settings) -> FastAPI:
    """The application of these settings; what it needs is opened when it starts and closed when it stops."""
    services, city = Services.of(settings), settings.profile
    ogc, plain = ogc_late.LateOgc(services), search_plain.PlainAnswers(services)
    app = FastAPI(
        title="bandoso · bản đồ số",
        version=version("bandoso"),
        summary=f"Bản đồ số dùng chung của {city.name_vi} / the common digital map of {city.name_en}",
        description="Địa chỉ số, lớp bản đồ, trạng thái; OGC API ở /ogc. "
        "/ Digital addresses, layers, status; OGC API at /ogc.",
        lifespan=_lifespan(services, ogc, plain),
        docs_url=None,
        redoc_url=None,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.state.services = services
    # The registry's fixed paths come before /addresses/{code}.
    registers = (registry_feed, registry_proposals, addresses, registry)
    others = (printing, batches, reforms, layers, tiles, status, health, docs_page, list_page, page)
    routers = [door.router for door in (search, migrate, jobs, *registers, *others)]
    for router in routers:
        app.include_router(router)
    app.mount("/ogc", ogc)
    app.mount("/static", VersionedFiles(directory=FOLDER), name="static")
    problems.install(app)
    app.openapi = openapi.honest(app)  # type: ignore[method-assign]
    app.add_middleware(Compressed, minimum_size=WORTH_COMPRESSING, compresslevel=LEVEL)
    app.add_middleware(ToldOfTheEnd)
    app.add_middleware(CommonHeaders)
    app.add_middleware(Measured, metrics=services.metrics, doors=_doors(app.router, *routers))
    return app


def _doors(*routers: Router) -> frozenset[str]:
    """The first parts of all paths, by which requests are counted; what is under none of them is counted as other."""
    paths = [route.path for router in routers for route in router.routes if isinstance(route, Route | Mount)]
    return frozenset(path.split("/")[1] for path in paths) - {""}


def app_from_environment() -> FastAPI:
    """The factory that uvicorn's worker processes call."""
    return create_app(Settings())


#: So long, in seconds, may answers keep a worker from making suggestions ready, and from importing what few ask for.
_PATIENCE_S = 60.0


def _lifespan(services: Services, ogc: ogc_late.LateOgc, plain: search_plain.PlainAnswers) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, object]]:
        with short_turns():
            async with services.opened():
                # What few ask for and takes long to import: once searches are answered, and nobody waits for one.
                later = asyncio.create_task(_opened_later(ogc, services), name="later")
                yield {PLAIN: plain}
                later.cancel()
                await asyncio.gather(later, return_exceptions=True)

    return lifespan


async def _opened_later(ogc: ogc_late.LateOgc, services: Services) -> None:
    until_s = time.monotonic() + _PATIENCE_S
    await leisure(until_s)
    await services.geocoder.ready_to_suggest()
    await asyncio.to_thread(leftovers.sweep, services.settings.data_folder)
    await leisure(until_s)
    await asyncio.to_thread(drawn_ahead, services.settings.profile.centre)
    for module in ogc_late.LATE:
        await leisure(until_s)
        await asyncio.to_thread(import_module, module)
    await ogc.open()
    await made_ahead(await services.geocoder.gazetteer(), services.settings.profile.centre)
    memory.settle()
