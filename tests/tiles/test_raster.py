"""Picture tiles: the colours of the file, its edges transparent, nothing where it is not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds

from layers.catalogue import Layer
from layers.meta import LayerMeta
from layers.style import Style
from store.errors import NotFound, Unavailable
from tiles import grid
from tiles.raster import RasterTiles

# A PNG has no position, and rasterio warns of it when it reads one.
pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")

BOX = (106.6, 10.6, 106.8, 10.8)
INSIDE = grid.tile(14, 13048, 7702)
FAR = grid.tile(14, 13200, 7702)
RED, BLUE = (214, 39, 40, 255), (31, 119, 180, 255)


def layer(path: str | None = "r.tif", **style: Any) -> Layer:
    look = Style(**style)
    meta = LayerMeta("picture", "Ảnh", "Picture", "environment", "Sở", "MIT", "thử", style=look, min_zoom=3)
    return Layer(meta, "raster", look, 1, None if path else ("a", "b"), path, "Raster", (), None, BOX, "EPSG:4326", "x",
                 datetime.now(UTC))  # fmt: skip


def write(folder: Path, values: Any, *, colors: Any = None, nodata: float | None = None) -> RasterTiles:
    """A cloud-optimised GeoTIFF of the values over BOX, as the loader writes them."""
    bands = values if values.ndim == 3 else values[np.newaxis]
    profile = {
        "driver": "COG", "dtype": bands.dtype.name, "count": len(bands), "height": bands.shape[1],
        "width": bands.shape[2], "crs": "EPSG:4326", "transform": from_bounds(*BOX, bands.shape[2], bands.shape[1]),
        "nodata": nodata,
    }  # fmt: skip
    with rasterio.open(folder / "r.tif", "w", **profile) as file:
        file.write(bands)
        if colors:
            file.write_colormap(1, colors)
    return RasterTiles(folder)


def pixels(png: bytes) -> Any:
    """Red, green, blue, alpha of a tile, as clients see them."""
    with MemoryFile(png) as held, held.open() as image:
        assert (image.width, image.height) == (256, 256)
        read = image.read()
        return read if image.count == 4 else np.concatenate([read[[0, 0, 0]], read[-1:]])


def test_classes_keep_the_files_colours_unmixed(tmp_path: Path) -> None:
    values = np.ones((64, 64), dtype="uint8")
    values[:, 1::2] = 2
    tiles = write(tmp_path, values, colors={1: RED, 2: BLUE})
    seen = {tuple(color) for color in pixels(tiles.tile(layer(), grid.tile(10, 815, 481))).reshape(4, -1).T.tolist()}
    assert seen <= {RED, BLUE, (0, 0, 0, 0)}
    assert {RED, BLUE} <= seen


def test_classes_without_colours_get_distinct_ones(tmp_path: Path) -> None:
    values = np.repeat(np.arange(8, dtype="uint8"), 8 * 64).reshape(64, 64)
    tiles = write(tmp_path, values)
    picture = pixels(tiles.tile(layer(ramp="categories"), grid.tile(10, 815, 481)))
    opaque = picture[:3, picture[3] == 255]
    assert len(np.unique(opaque, axis=1).T) == 8


def test_a_continuous_raster_is_coloured_by_its_ramp_and_no_data_is_transparent(tmp_path: Path) -> None:
    values = np.tile(np.linspace(-3, 40, 64, dtype="float32"), (64, 1))
    values[:32] = -9999
    tiles = write(tmp_path, values, nodata=-9999)
    picture = pixels(tiles.tile(layer(ramp="viridis"), grid.tile(10, 815, 481)))
    visible = picture[3] > 0
    assert 0 < visible.mean() < 0.6
    assert len(np.unique(picture[:3, visible], axis=1).T) > 20


def test_a_photograph_is_shown_as_it_is(tmp_path: Path) -> None:
    values = np.stack([np.full((64, 64), each, dtype="uint8") for each in (10, 200, 30)])
    tiles = write(tmp_path, values)
    assert pixels(tiles.tile(layer(), INSIDE))[:, 128, 128].tolist() == [10, 200, 30, 255]


def test_outside_the_raster_and_below_its_zoom_the_tile_is_transparent(tmp_path: Path) -> None:
    tiles = write(tmp_path, np.ones((64, 64), dtype="uint8"), colors={1: RED})
    for tile in (FAR, grid.tile(2, 3, 1)):
        assert not pixels(tiles.tile(layer(), tile)).any()
    edge = pixels(tiles.tile(layer(), grid.tile(8, 203, 120)))
    assert {0, 255} == set(np.unique(edge[3]).tolist())


def test_a_missing_or_broken_file_is_told_as_unavailable_and_a_vector_layer_as_not_found(tmp_path: Path) -> None:
    tiles = RasterTiles(tmp_path)
    with pytest.raises(Unavailable):
        tiles.tile(layer("gone.tif"), INSIDE)
    (tmp_path / "r.tif").write_bytes(b"no raster")
    with pytest.raises(Unavailable):
        tiles.tile(layer(), INSIDE)
    with pytest.raises(NotFound):
        tiles.tile(layer(None), INSIDE)
