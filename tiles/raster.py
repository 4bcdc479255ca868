"""Picture tiles (PNG, 256 pixels) from published rasters; transparent where there is no data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rio_tiler.colormap import cmap
from rio_tiler.errors import TileOutsideBounds
from rio_tiler.io import Reader
from rio_tiler.models import ImageData

from layers.catalogue import Layer
from store.errors import NotFound, Unavailable
from tiles.grid import TILE_PIXELS, Tile

CATEGORIES = "categories"
DEFAULT_RAMP = "viridis"


class RasterTiles:
    """Renders tiles of GeoTIFFs below `folder`. Called from several threads: each call opens the file for itself."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spans: dict[str, tuple[float, float]] = {}
        self._empty = _transparent().render(img_format="PNG", add_mask=False)

    def tile(self, layer: Layer, tile: Tile) -> bytes:
        """The PNG. NotFound for a layer that is no raster, Unavailable when its file is missing or broken."""
        if layer.raster_path is None:
            raise NotFound(f"Lớp «{layer.id}» không phải ảnh", f"the layer {layer.id!r} is not a raster")
        if tile.z < layer.meta.min_zoom:
            return self._empty
        path = self._folder / layer.raster_path
        try:
            with Reader(str(path)) as reader:
                return self._render(reader, layer, tile)
        except TileOutsideBounds:
            return self._empty
        except rasterio.errors.RasterioError as error:
            raise Unavailable(
                f"Không đọc được tệp ảnh của lớp «{layer.id}»", f"the raster of the layer {layer.id!r} cannot be read"
            ) from error

    def _render(self, reader: Reader, layer: Layer, tile: Tile) -> bytes:
        assert reader.dataset is not None
        bands = (1, 2, 3) if reader.dataset.count >= 3 else (1,)
        classes = len(bands) == 1 and (bool(reader.colormap) or layer.style.ramp == CATEGORIES)
        image = reader.tile(
            tile.x, tile.y, tile.z, tilesize=TILE_PIXELS, indexes=bands,
            # Between two classes there is no third one: codes are never averaged.
            resampling_method="nearest" if classes else "bilinear",
            reproject_method="nearest" if classes else "bilinear",
        )  # fmt: skip
        if classes:
            return image.render(img_format="PNG", colormap=reader.colormap or _class_colors())
        if image.data.dtype != "uint8":
            image.rescale(in_range=[self._span(reader, layer)] * len(bands))
        ramp = cmap.get(_ramp(layer)) if len(bands) == 1 else None
        return image.render(img_format="PNG", colormap=ramp)

    def _span(self, reader: Reader, layer: Layer) -> tuple[float, float]:
        key = f"{layer.id}/{layer.version}"
        if key not in self._spans:
            found = next(iter(reader.statistics(indexes=(1,), max_size=512).values())).model_dump()
            low, high = float(found["percentile_2"]), float(found["percentile_98"])
            self._spans[key] = (low, high if high > low else low + 1.0)
        return self._spans[key]


def _ramp(layer: Layer) -> str:
    return layer.style.ramp if layer.style.ramp in cmap.list() else DEFAULT_RAMP


def _class_colors() -> dict[int, Any]:
    known: Any = cmap.get("tab20")
    # tab20 spreads its 20 colours over 256 entries; classes are small numbers, so take one of each colour in turn.
    return {value: tuple(int(part) for part in known[(value % 20) * 256 // 20 + 6]) for value in range(256)}


def _transparent() -> ImageData:
    # A PNG of one transparent pixel would be scaled by some clients and refused by others, so it is a whole tile.
    return ImageData(np.zeros((4, TILE_PIXELS, TILE_PIXELS), dtype="uint8"))
