"""Tiles kept in memory: bounded by bytes, the least recently used go first, and one maker a tile at a time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable

OVERHEAD = 200  # bytes of key and bookkeeping a tile; empty tiles are not free


class TileCache:
    """An LRU cache of bytes for one event loop. Keys carry the version, so nothing is ever stale: it only ages out."""

    def __init__(self, limit: int) -> None:
        """`limit` in bytes."""
        self._limit = limit
        self._held: OrderedDict[Hashable, bytes] = OrderedDict()
        self._making: dict[Hashable, asyncio.Future[bytes]] = {}
        self.size = 0

    async def get(self, key: Hashable, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """The tile; made once however many ask for it at the same time. What `make` raises, all of them get."""
        held = self._held.get(key)
        if held is not None:
            self._held.move_to_end(key)
            return held
        if key not in self._making:
            self._making[key] = asyncio.ensure_future(self._make(key, make))
        # Shielded: one client that goes away must not take the tile from the others.
        return await asyncio.shield(self._making[key])

    async def _make(self, key: Hashable, make: Callable[[], Awaitable[bytes]]) -> bytes:
        try:
            made = await make()
            self._keep(key, made)
            return made
        finally:
            del self._making[key]

    def _keep(self, key: Hashable, made: bytes) -> None:
        if len(made) + OVERHEAD > self._limit // 8:
            return
        self._held[key] = made
        self.size += len(made) + OVERHEAD
        while self.size > self._limit:
            _, old = self._held.popitem(last=False)
            self.size -= len(old) + OVERHEAD
