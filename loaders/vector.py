"""Any vector file a department has, as a FeatureSource; what cannot be trusted is refused, with what to do about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely

from addressing.parsing.text import nfc
from layers.source import Column, ColumnType, Feature, FeatureSource, GeometryType
from layers.vn2000 import crs_hint, projection, propose
from loaders import encodings
from loaders.archives import unpacked
from store.bilingual import Bilingual
from store.city import CityProfile
from store.errors import BadInput
from store.loads import sha256_of

#: What is read. Nothing that names other files or hosts (.vrt, .xml of web services) is.
SUFFIXES = (
    ".gpkg", ".shp", ".geojson", ".json", ".geojsonl", ".fgb", ".kml", ".kmz", ".gml", ".gpx", ".tab", ".mif", ".dxf",
    ".csv", ".parquet", ".gdb", ".dgn",
)  # fmt: skip
BATCH = 5000
_SAMPLE = 500
_CSV_OPTIONS = {
    "X_POSSIBLE_NAMES": "lon,lng,long,longitude,x,kinh_do,kinhdo",
    "Y_POSSIBLE_NAMES": "lat,latitude,y,vi_do,vido",
    "KEEP_GEOM_COLUMNS": "NO",
    "AUTODETECT_TYPE": "YES",
}
_TYPES: dict[str, ColumnType] = {"i": "integer", "u": "integer", "f": "double", "b": "boolean", "M": "timestamp"}
BROKEN = (
    pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError, pyogrio.errors.FieldError, UnicodeError,
)  # fmt: skip
_GEOMETRY_TYPES: tuple[GeometryType, ...] = (
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
)


@dataclass(frozen=True, slots=True)
class _Opened:
    """One layer of one file, ready to be read again and again."""

    path: Path
    layer: str | None
    options: dict[str, str]
    encoding: encodings.Encoding | None
    info: dict[str, Any]

    def read(self, first: int, count: int) -> tuple[dict[str, Any], Any, list[Any]]:
        """(meta, WKB geometries, columns) of `count` rows from `first` on."""
        encoding = encodings.gdal_name(self.encoding) if self.encoding else None
        try:
            meta, _, geometry, fields = pyogrio.raw.read(
                self.path, layer=self.layer, encoding=encoding, skip_features=first, max_features=count, **self.options
            )
        except BROKEN as error:
            raise _unreadable(self.path, error) from error
        return meta, geometry, fields


@contextmanager
def read_vector(
    path: Path, *, layer: str | None = None, crs: str | None = None, profile: CityProfile, name: str | None = None
) -> Iterator[FeatureSource]:
    """The features of a file (or of the one data file in a .zip), while the block runs.

    `crs` is used where the file tells none, and overrides a wrong one. `name`: what the file was called by its sender.
    BadInput for an unreadable file, no geometry, several layers and none named, no CRS, positions far from the city.
    """
    if not path.is_file():
        raise BadInput(f"Không có tệp «{path}»", f"there is no file {str(path)!r}")
    sha256 = sha256_of(path)
    with _data_file(path) as file:
        opened = _open(file, layer)
        known = crs or opened.info["crs"] or (_csv_crs(opened, profile) if file.suffix.lower() == ".csv" else None)
        if known is None:
            raise _no_crs(opened, profile)
        if known.lower() != "auto":  # then publishing chooses among the city's zones, or refuses
            projection(known)
        yield FeatureSource(
            _columns(opened), known, _geometry_type(opened.info), _count(opened.info), _features(opened),
            name or path.name, sha256,
        )  # fmt: skip


@contextmanager
def _data_file(path: Path) -> Iterator[Path]:
    if path.suffix.lower() != ".zip":
        yield _known_kind(path)
        return
    with unpacked(path) as files:
        data = [file for file in files if file.suffix.lower() in SUFFIXES and not file.name.startswith(".")]
        if len(data) != 1:
            names = ", ".join(sorted(file.name for file in data)[:8])
            raise BadInput(
                f"Tệp nén «{path.name}» phải có đúng một tệp dữ liệu (thấy {len(data)})",
                f"{path.name} must hold exactly one data file, not {len(data)}",
                hint=Bilingual(names or "cần .shp, .gpkg …", names or "a .shp, .gpkg … is needed"),
            )
        yield data[0]


def _known_kind(path: Path) -> Path:
    if path.suffix.lower() not in SUFFIXES:
        raise BadInput(
            f"Không nhận loại tệp «{path.suffix or path.name}»",
            f"files of the kind {path.suffix or path.name!r} are not read",
            hint=Bilingual("nhận: .zip, " + ", ".join(SUFFIXES), "these are: .zip, " + ", ".join(SUFFIXES)),
        )
    return path


def _open(path: Path, layer: str | None) -> _Opened:
    options = _CSV_OPTIONS if path.suffix.lower() == ".csv" else {}
    encoding = encodings.of_table(path.with_suffix(".dbf")) if path.with_suffix(".dbf").is_file() else None
    try:
        chosen = _layer(path, layer)
        info = pyogrio.read_info(
            path, layer=chosen, encoding=encodings.gdal_name(encoding) if encoding else None,
            force_feature_count=True, **options,
        )  # fmt: skip
    except BROKEN as error:
        raise _unreadable(path, error) from error
    if info["geometry_type"] is None:
        raise BadInput(
            f"Tệp «{path.name}» không có hình học",
            f"{path.name} has no geometry",
            hint=Bilingual("với CSV cần cột lon, lat", "a CSV needs the columns lon and lat"),
        )
    return _Opened(path, chosen, options, encoding, info)


def _unreadable(path: Path, error: Exception) -> BadInput:
    return BadInput(
        f"Không đọc được tệp «{path.name}»",
        f"cannot read {path.name}: {error}"[:300],
        hint=Bilingual(
            "kiểm tra tệp có hỏng, có đủ .shp .shx .dbf .prj; CSV phải là UTF-8",
            "is it damaged; are .shp .shx .dbf .prj all there; a CSV must be UTF-8",
        ),
    )


def _layer(path: Path, asked: str | None) -> str:
    there = [str(name) for name, _ in pyogrio.list_layers(path)]
    spatial = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if asked is not None and asked in there:
        return asked
    if asked is None and len(spatial) <= 1 and there:
        return (spatial or there)[0]
    wrong = asked is not None
    listed = ", ".join(spatial or there)
    raise BadInput(
        f"Không có lớp «{asked}» trong tệp" if wrong else f"Tệp «{path.name}» có {len(spatial)} lớp, hãy chọn một",
        f"no layer {asked!r} in the file" if wrong else f"{path.name} has {len(spatial)} layers: choose one",
        hint=Bilingual(f"--layer: {listed}", f"--layer: {listed}"),
    )


def _columns(opened: _Opened) -> tuple[Column, ...]:
    names = [nfc(encodings.put_right(str(name), opened.encoding)) for name in opened.info["fields"]]
    return tuple(Column(name, _column_type(dtype)) for name, dtype in zip(names, opened.info["dtypes"], strict=True))


def _column_type(dtype: str) -> ColumnType:
    if dtype == "datetime64[D]":
        return "date"
    return "text" if dtype == "object" else _TYPES.get(np.dtype(dtype).kind, "text")


def _geometry_type(info: dict[str, Any]) -> GeometryType:
    plain = str(info["geometry_type"]).removeprefix("2.5D ").removeprefix("3D ").removeprefix("Measured ")
    plain = plain.removesuffix(" Z").removesuffix(" M").removesuffix(" ZM")
    return next((known for known in _GEOMETRY_TYPES if known == plain), "Unknown")


def _count(info: dict[str, Any]) -> int | None:
    return int(info["features"]) if info["features"] >= 0 else None


def _features(opened: _Opened) -> Callable[[], Iterator[Feature]]:
    cleaners = [_cleaner(column.type, opened.encoding) for column in _columns(opened)]

    def features() -> Iterator[Feature]:
        first = 0
        while True:
            _, geometry, fields = opened.read(first, BATCH)
            columns = [[clean(v) for v in values.tolist()] for clean, values in zip(cleaners, fields, strict=True)]
            yield from ((wkb, values) for wkb, *values in zip(geometry, *columns, strict=True))
            first += len(geometry)
            if len(geometry) < BATCH:
                return

    return features


def _cleaner(kind: ColumnType, encoding: encodings.Encoding | None) -> Callable[[Any], object]:
    def text(value: Any) -> object:
        if value is None or isinstance(value, bytes):
            return None
        return nfc(encodings.put_right(str(value), encoding)) or None

    def number(value: Any) -> object:
        missing = value is None or (isinstance(value, float) and not math.isfinite(value))
        return None if missing else int(value) if kind == "integer" else value

    return text if kind == "text" else number if kind in ("integer", "double") else lambda value: value


def _csv_crs(opened: _Opened, profile: CityProfile) -> str | None:
    """A CSV tells no CRS; columns called lon and lat, with degrees of this city in them, are WGS 84."""
    fitting = propose(_sample(opened), profile)
    degrees = [p for p in fitting if p.epsg == 4326 and not p.swapped and p.share_city >= 0.5]
    return "EPSG:4326" if degrees else None


def _sample(opened: _Opened) -> Any:
    _, geometry, _ = opened.read(0, _SAMPLE)
    shapes = shapely.from_wkb(geometry, on_invalid="ignore")
    shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    coordinates, of = shapely.get_coordinates(shapes, return_index=True)
    _, first = np.unique(of, return_index=True)
    return coordinates[first]


def _no_crs(opened: _Opened, profile: CityProfile) -> BadInput:
    hint = crs_hint(propose(_sample(opened), profile))
    return BadInput(
        f"Tệp «{opened.path.name}» không cho biết hệ toạ độ (thiếu .prj?)",
        f"{opened.path.name} does not tell its coordinate reference system (no .prj?)",
        hint=Bilingual(f"thêm --crs; {hint.vi}", f"add --crs; {hint.en}"),
    )
