"""The tiles of one web process: which version of a layer is current, and its tiles, made once and kept."""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import anyio.to_thread
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from layers.catalogue import CatalogueCache, Layer
from store.errors import NotFound
from tiles import base, vector
from tiles.cache import TileCache
from tiles.grid import Tile

if TYPE_CHECKING:
    from tiles.raster import RasterTiles

MAKING = "2"  # part of every version: raise it when tiles are made differently
CACHE_BYTES = 64 * 2**20
ADDRESSES = ("layer_data", "addresses")  # the view that every change of the registry may alter

Make = Callable[[AsyncConnection[Any]], Awaitable[bytes]]


class Registry(NamedTuple):
    """How far the registry is: at its last change, and at the last one of streets or units."""

    revision: int
    ground: int


class TileService:
    """Vector tiles are kept and served gzipped, picture tiles as PNG. The registry's views change with the registry."""

    def __init__(self, pool: AsyncConnectionPool[Any], catalogue: CatalogueCache, folder: Path) -> None:
        self._pool = pool
        self._catalogue = catalogue
        self._folder = folder
        self._open_rasters: RasterTiles | None = None
        self._cache = TileCache(CACHE_BYTES)
        self._registry: Registry | None = None

    async def registry_changed(self, _: str = "") -> None:
        """Reads the registry's revisions again: tiles of its views are new ones from now on."""
        await self._read_registry()

    async def _read_registry(self) -> Registry:
        async with self._pool.connection() as connection:
            row = await (await connection.execute("SELECT revision, ground FROM registry.revision")).fetchone()
        self._registry = read = Registry(*row) if row else Registry(0, 0)
        return read

    async def version(self, layer: Layer) -> str:
        """What a tile of the layer is made from; it costs no SQL once the registry's revision is known."""
        if not layer.live:
            return f"{MAKING}.{layer.version}"
        registry = self._registry or await self._read_registry()
        return f"{MAKING}.{layer.version}.{registry.revision if layer.relation == ADDRESSES else registry.ground}"

    async def base_version(self) -> str:
        """The same for the base map: the versions of all layers that it is drawn from, and of the streets' names."""
        found = base.sources(self._layers())
        registry = self._registry or await self._read_registry()
        return "-".join([*[await self.version(layer) for layer in found.values()], str(registry.ground)])

    def vector_layer(self, layer_id: str) -> Layer:
        """The layer; NotFound when there is none or it is a raster."""
        layer = self._catalogue.get(layer_id)
        if layer.kind != "vector":
            raise NotFound(
                f"Lớp «{layer_id}» là ảnh: hãy xin .png", f"the layer {layer_id!r} is a raster: ask for .png"
            )
        return layer

    def raster_layer(self, layer_id: str) -> Layer:
        """The layer; NotFound when there is none or it is not a raster."""
        layer = self._catalogue.get(layer_id)
        if layer.kind != "raster":
            raise NotFound(f"Lớp «{layer_id}» không phải ảnh", f"the layer {layer_id!r} is no raster: ask for .mvt")
        return layer

    async def vector_tile(self, layer: Layer, tile: Tile) -> bytes:
        """The gzipped MVT; b"" where the layer has nothing."""
        key = (layer.id, await self.version(layer), tile)
        return await self._cache.get(key, lambda: self._made(lambda c: vector.layer_tile(c, layer, tile)))

    async def base_tile(self, tile: Tile) -> bytes:
        """The gzipped composite MVT of the base map."""
        layers = self._layers()
        key = ("base", await self.base_version(), tile)
        return await self._cache.get(key, lambda: self._made(lambda c: base.base_tile(c, layers, tile)))

    async def raster_tile(self, layer: Layer, tile: Tile) -> bytes:
        """The PNG."""
        key = (layer.id, await self.version(layer), tile)
        return await self._cache.get(key, lambda: anyio.to_thread.run_sync(self._raster_tile, layer, tile))

    def _raster_tile(self, layer: Layer, tile: Tile) -> bytes:
        # Its libraries are a third of a worker's memory and of its start, and most workers never need them.
        from tiles.raster import RasterTiles

        if self._open_rasters is None:
            self._open_rasters = RasterTiles(self._folder)
        return self._open_rasters.tile(layer, tile)

    def _layers(self) -> dict[str, Layer]:
        return {layer.id: layer for layer in self._catalogue.layers}

    async def _made(self, make: Make) -> bytes:
        async with self._pool.connection() as connection:
            body = await make(connection)
        # A fixed time in the header: equal tiles are equal bytes, on every worker.
        return gzip.compress(body, compresslevel=5, mtime=0) if body else b""
