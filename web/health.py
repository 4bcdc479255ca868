"""Operations: is it alive, is it ready, what does it measure."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from fastapi import APIRouter, Request, Response
from psycopg_pool import PoolTimeout

from web.services import Services, services_of

router = APIRouter(tags=["operations"])


@router.get("/health/live")
async def live() -> dict[str, Any]:
    """The process answers, and says which it is of several workers."""
    return {"status": "ok", "worker": os.getpid()}


@router.get("/health/ready")
async def ready(request: Request, response: Response) -> dict[str, Any]:
    """The process can do its work: the database answers, the gazetteer and the catalogue are loaded."""
    services = services_of(request)
    checks = {
        "database": await _database_answers(services),
        "gazetteer": services.geocoder.ready,
        "catalogue": services.catalogue.ready,
        "live": services.hub.connected.is_set(),
    }
    well = all(checks.values())
    response.status_code = 200 if well else 503
    response.headers["Cache-Control"] = "no-store"
    return {"status": "ok" if well else "unavailable", "checks": checks}


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Prometheus exposition."""
    services = services_of(request)
    services.metrics.listeners.set(services.hub.listening)
    body, media_type = services.metrics.text()
    return Response(body, media_type=media_type)


async def _database_answers(services: Services) -> bool:
    try:
        async with services.pools.reader.connection(timeout=2) as connection:
            await connection.execute("SELECT 1")
    except (psycopg.Error, PoolTimeout):
        return False
    return True
