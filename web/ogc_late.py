"""The OGC API door, opened after all others: pygeoapi takes longer to import than everything else together."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

from web.services import Services

if TYPE_CHECKING:
    from web.ogc import OgcApi

#: What is imported, in parts that may be imported one by one.
LATE = ("pygeoapi.api", "web.ogc")


class LateOgc:
    """An application to mount at /ogc; whoever asks before it is there waits for it."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._app: ASGIApp | None = None
        self._opening = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app or await self.open()
        await app(scope, receive, send)

    async def open(self) -> ASGIApp:
        """Imports and makes it, once; in a thread, so that others are answered meanwhile."""
        async with self._opening:
            if self._app is None:
                ogc = await asyncio.to_thread(_imported, self._services)
                self._services.catalogue.on_change(ogc.refresh)
                self._app = ogc.app
            return self._app


def _imported(services: Services) -> OgcApi:
    from web.ogc import OgcApi

    return OgcApi(services)
