"""Rasters: checked, clipped to the city, classes kept as classes, published below the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from layers.meta import LayerMeta
from layers.vn2000 import projection
from loaders import land_cover
from loaders.raster import load_raster, write_cog
from store.city import HCMC
from store.database import Database
from store.errors import BadInput

META = LayerMeta("dem", "Độ cao", "Elevation", "environment", "Sở", "CC0", "thử")


def _write(path: Path, values: Any, *, west: float = 106.6, north: float = 10.9, cell: float = 0.001,
           crs: str | None = "EPSG:4326", table: Any = None) -> Path:  # fmt: skip
    transform = from_origin(west, north, cell, cell)
    with rasterio.open(
        path, "w", driver="GTiff", width=values.shape[1], height=values.shape[0], count=1, dtype=values.dtype.name,
        crs=crs, transform=transform,
    ) as made:  # fmt: skip
        made.write(values, 1)
        if table:
            made.write_colormap(1, table)
    return path


def test_a_raster_becomes_a_tiled_file_with_overviews_below_the_data_folder(database: Database, tmp_path: Path) -> None:
    values = np.arange(1500 * 1500, dtype="float32").reshape(1500, 1500)
    path = _write(tmp_path / "a.tif", values, cell=0.0001)
    done = load_raster(database, path, META, actor="test")
    with database.transaction("reader") as connection:
        row = connection.execute("SELECT raster_path, extent FROM catalogue.layer_version").fetchone()
    assert row is not None
    assert done.version == 1
    with rasterio.open(database.settings.data_folder / row[0]) as cog:
        assert cog.profile["tiled"]
        assert cog.overviews(1)
        assert cog.read(1)[10, 10] == values[10, 10]
    assert row[1] == pytest.approx([106.6, 10.75, 106.75, 10.9])


def test_classes_keep_their_values_and_colours(tmp_path: Path) -> None:
    values = np.random.default_rng(1).choice([1, 9], size=(1200, 1200)).astype("uint8")
    path = _write(tmp_path / "a.tif", values, cell=0.0001, table={1: (255, 0, 0, 255), 9: (0, 0, 255, 255)})
    write_cog(path, tmp_path / "cog.tif", HCMC)
    with rasterio.open(tmp_path / "cog.tif") as cog:
        assert cog.colormap(1)[9] == (0, 0, 255, 255)
        assert set(np.unique(cog.read(1, out_shape=(300, 300)))) == {1, 9}


def test_a_world_raster_is_clipped_to_the_city(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.tif", np.ones((360, 720), dtype="uint8"), west=-180, north=90, cell=0.5)
    (west, south, east, north), _ = write_cog(path, tmp_path / "cog.tif", HCMC)
    assert 105 <= west <= HCMC.box[0] < HCMC.box[2] <= east <= 109
    assert 8 <= south <= HCMC.box[1] < HCMC.box[3] <= north <= 12.5


def test_the_package_s_land_cover_is_a_layer_of_named_classes(tmp_path: Path) -> None:
    write_cog(land_cover.package_file(), tmp_path / "cog.tif", HCMC, crs=land_cover.CRS, colours=land_cover.colours())
    with rasterio.open(tmp_path / "cog.tif") as cog:
        assert set(np.unique(cog.read(1))) <= set(land_cover.CLASSES)
        assert cog.colormap(1)[13] == land_cover.colours()[13]
    assert "13 đô thị" in land_cover.meta().description_vi


def test_a_vn2000_raster_stands_where_it_should(tmp_path: Path) -> None:
    west, north = 603000.0, 1191000.0
    ones = np.ones((10, 10), dtype="uint8")
    path = _write(tmp_path / "a.tif", ones, west=west, north=north, cell=10, crs="EPSG:9210")
    (left, _, _, top), _ = write_cog(path, tmp_path / "cog.tif", HCMC)
    lon, lat = projection("EPSG:9210")(np.array([[west, north]]))[0]
    assert left == pytest.approx(lon, abs=2e-5)
    assert top == pytest.approx(lat, abs=2e-5)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize(
    ("change", "said"),
    [({"crs": None}, "coordinate reference system"), ({"west": 2.0, "north": 48.0}, "outside the city")],
)
def test_a_raster_that_cannot_be_placed_is_refused_and_nothing_is_left(
    database: Database, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    path = _write(tmp_path / "a.tif", np.ones((10, 10), dtype="uint8"), **change)
    with pytest.raises(BadInput, match=said):
        load_raster(database, path, META, actor="test")
    assert list((database.settings.data_folder / "rasters").iterdir()) == []


def test_what_is_no_raster_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"no raster")
    with pytest.raises(BadInput, match="cannot read the raster"):
        load_raster(database, tmp_path / "a.tif", META, actor="test")
