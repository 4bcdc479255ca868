"""The floor for HTTP: bare Starlette that passes on what PostGIS writes, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg_pool import AsyncConnectionPool, ConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from layers.catalogue import CatalogueCache
from layers.feature_query import FeatureQuery, features
from store.database import Database
from store.settings import Settings


def app_from_environment() -> Starlette:
    """The application over the city of the environment's settings."""
    conninfo = Database(Settings()).conninfo("reader")
    # A large answer comes quicker through a thread's plain connection than through asyncio.
    pool = ConnectionPool(conninfo, min_size=1, max_size=8, open=False)
    reading = AsyncConnectionPool(conninfo, min_size=1, max_size=1, open=False)
    catalogue = CatalogueCache(reading)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with pool:
            async with reading:
                await catalogue.reload()
            yield

    def items(request: Request) -> Response:
        layer = catalogue.get(request.path_params["layer"])
        statement, parameters = features(layer, FeatureQuery(limit=int(request.query_params["limit"])))
        with pool.connection() as connection:
            rows = connection.execute(statement, parameters).fetchall()
        body = ",".join([row[0] for row in rows])
        return Response(f'{{"type":"FeatureCollection","features":[{body}]}}', media_type="application/geo+json")

    async def nothing(_: Request) -> Response:
        return Response()

    return Starlette(routes=[Route("/items/{layer}", items), Route("/nothing", nothing)], lifespan=lifespan)
