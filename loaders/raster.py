"""Any GeoTIFF into the catalogue: checked, clipped to the city, written as a tiled, cloud-optimised GeoTIFF."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import rasterio
import rasterio.shutil
from rasterio.crs import CRS
from rasterio.errors import CRSError, RasterioIOError
from rasterio.io import DatasetReader
from rasterio.warp import transform_bounds
from rasterio.windows import Window, from_bounds

from layers import versions
from layers.meta import LayerMeta
from layers.publish import PublishedVersion, publish_raster
from store.bilingual import Bilingual
from store.city import CityProfile
from store.database import Database
from store.errors import BadInput, TooLarge
from store.loads import sha256_of
from store.progress import Progress, silent

Box = tuple[float, float, float, float]
Colours = Mapping[int, tuple[int, int, int, int]]

FOLDER = "rasters"
MARGIN = 0.1  # degrees kept around the city
GLOBAL = 4.0  # a raster this many times the city's box, in degrees², is clipped to it
MAX_PIXELS = 2_000_000_000
MAX_CLASSES = 64
_SAMPLE = 2048
_BLOCK = 512

#: EPSG:6960 in PROJ's older form: without it PROJ leaves VN-2000 unshifted, 200 m off.
_VN2000_SHIFT = "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"


def load_raster(
    database: Database,
    path: Path,
    meta: LayerMeta,
    progress: Progress = silent,
    *,
    actor: str,
    crs: str | None = None,
    colours: Colours | None = None,
) -> PublishedVersion:
    """Publishes the GeoTIFF at `path` as the layer `meta.id`. `colours` is the table of a class raster without one.

    BadInput for what is no raster, has no CRS or position, or does not touch the city. The file stands in the data
    folder before the catalogue points at it, and is taken away again when the transaction fails.
    """
    city = database.settings.profile
    if not path.is_file():
        raise BadInput(f"Không có tệp «{path}»", f"there is no file {str(path)!r}")
    sha256 = sha256_of(path)
    mark = hashlib.sha256(f"{sha256} {crs} {sorted((colours or {}).items())}".encode()).hexdigest()[:16]
    relative = Path(FOLDER) / f"{meta.id}-{mark}.tif"
    target = database.settings.data_folder / relative
    fresh = not target.exists()
    target.parent.mkdir(parents=True, exist_ok=True)
    progress(f"raster {meta.id}", 0, None)
    extent, name = write_cog(path, target, city, crs=crs, colours=colours)
    try:
        with database.transaction("writer") as connection:
            done = publish_raster(
                connection, meta, relative, extent=extent, source_crs=name, file_name=path.name, file_sha256=sha256,
                actor=actor,
            )  # fmt: skip
    except BaseException:
        if fresh:
            target.unlink(missing_ok=True)
        raise
    versions.delete_files(database.settings.data_folder, done.stale_files)
    return done


def write_cog(
    path: Path, target: Path, city: CityProfile, *, crs: str | None = None, colours: Colours | None = None
) -> tuple[Box, str]:
    """Writes `target` and returns its extent in degrees and the name of its CRS."""
    try:
        with rasterio.open(path) as source, TemporaryDirectory(dir=target.parent, prefix=".cog-") as folder:
            known = _crs(source, crs)
            window = _window(source, known, city)
            plain = Path(folder) / "plain.tif"
            bounds = _copy(source, plain, window, known, colours)
            classes = _has_classes(plain)
            finished = Path(folder) / "cog.tif"
            rasterio.shutil.copy(
                plain, finished, driver="COG", COMPRESS="DEFLATE", BLOCKSIZE=_BLOCK,
                OVERVIEW_RESAMPLING="MODE" if classes else "AVERAGE",
            )  # fmt: skip
            finished.replace(target)
    except RasterioIOError as error:
        raise BadInput(
            f"Không đọc được ảnh «{path.name}»",
            f"cannot read the raster {path.name}: {error}"[:300],
            hint=Bilingual("cần tệp GeoTIFF", "a GeoTIFF is needed"),
        ) from error
    west, south, east, north = transform_bounds(known, "EPSG:4326", *bounds)
    return (west, south, east, north), known.to_string()


def _crs(source: DatasetReader, asked: str | None) -> CRS:
    try:
        known = CRS.from_user_input(asked) if asked else source.crs
    except CRSError as error:
        raise BadInput(f"Không hiểu hệ toạ độ «{asked}»", f"{asked!r} is no CRS") from error
    if not known:
        raise BadInput(
            "Ảnh không cho biết hệ toạ độ",
            "the raster does not tell its coordinate reference system",
            hint=Bilingual("thêm --crs, ví dụ EPSG:9210", "add --crs, for example EPSG:9210"),
        )
    if source.transform.is_identity:
        raise BadInput("Ảnh không có toạ độ", "the raster has no position (no geotransform)")
    if "VN-2000" in known.to_wkt() or "VN2000" in known.to_wkt():
        return CRS.from_string(f"{known.to_proj4()} +towgs84={_VN2000_SHIFT} +type=crs")
    return CRS.from_user_input(known)


def _window(source: DatasetReader, crs: CRS, city: CityProfile) -> Window:
    """The part to keep: all of a raster of the city's size, the city with a margin out of a larger one."""
    west, south, east, north = transform_bounds(crs, "EPSG:4326", *source.bounds)
    box = (city.box[0] - MARGIN, city.box[1] - MARGIN, city.box[2] + MARGIN, city.box[3] + MARGIN)
    if east < box[0] or west > box[2] or north < box[1] or south > box[3]:
        raise BadInput(
            "Ảnh nằm ngoài thành phố",
            "the raster lies outside the city",
            hint=Bilingual(
                f"phạm vi {west:.3f}, {south:.3f}, {east:.3f}, {north:.3f}; hệ toạ độ có đúng không?",
                f"its extent is {west:.3f}, {south:.3f}, {east:.3f}, {north:.3f}; is the CRS right?",
            ),
        )
    whole = Window(0, 0, source.width, source.height)
    size = (east - west) * (north - south)
    if size > GLOBAL * (box[2] - box[0]) * (box[3] - box[1]):
        part = from_bounds(*transform_bounds("EPSG:4326", crs, *box), transform=source.transform)
        whole = part.round_offsets().round_lengths(op="ceil").intersection(whole)
    if whole.width * whole.height * source.count > MAX_PIXELS:
        raise TooLarge("Ảnh quá lớn", f"the raster has more than {MAX_PIXELS:,} pixels")
    return whole


def _copy(source: DatasetReader, target: Path, window: Window, crs: CRS, colours: Colours | None) -> Box:
    """Copies the window, block by block, and the colour table; the new bounds."""
    transform = source.window_transform(window)
    profile = {
        "driver": "GTiff", "width": int(window.width), "height": int(window.height), "count": source.count,
        "dtype": source.dtypes[0], "crs": crs, "transform": transform, "nodata": source.nodata, "BIGTIFF": "IF_SAFER",
    }  # fmt: skip
    table = colours or _colours(source)
    with rasterio.open(target, "w", **profile) as sink:
        for top in range(0, int(window.height), _BLOCK):
            rows = min(_BLOCK, int(window.height) - top)
            part = Window(window.col_off, window.row_off + top, window.width, rows)
            sink.write(source.read(window=part), window=Window(0, top, window.width, rows))
        if table and source.dtypes[0] == "uint8":
            sink.write_colormap(1, table)
        west, south, east, north = sink.bounds
    return west, south, east, north


def _colours(source: DatasetReader) -> Colours | None:
    try:
        return dict(source.colormap(1))
    except ValueError:
        return None


def _has_classes(path: Path) -> bool:
    """Whether values are classes, which must not be averaged: a colour table, or few different whole numbers."""
    with rasterio.open(path) as source:
        if _colours(source):
            return True
        if source.count != 1 or not np.issubdtype(np.dtype(source.dtypes[0]), np.integer):
            return False
        shape = (min(source.height, _SAMPLE), min(source.width, _SAMPLE))
        return len(np.unique(source.read(1, out_shape=shape))) <= MAX_CLASSES
