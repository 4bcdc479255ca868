"""The one place where pygeoapi 0.24.0 is changed in memory, and why. `install` is called once by `OgcApi`.

1. `to_json` writes `<` as `&lt;` into JSON and escapes Vietnamese (pygeoapi/util.py:251): data would arrive changed.
   Ours is orjson, which also takes features that PostGIS wrote as they are (`orjson.Fragment`).
2. `get_crs` builds its CRS anew and `CRS.to_epsg` searches PROJ's database, 22-33 ms each, twice a request.
3. `transform_bbox` builds a transformer even from CRS84 to CRS84, and PROJ chooses another transformation between
   VN-2000 and WGS 84 than the ministry's (0.8 m off). Ours is that of `layers.vn2000`.

The handlers import these names into their modules, so a subclass or a setting cannot reach them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
import orjson
import pygeoapi.api
import pygeoapi.api.itemtypes
import pygeoapi.api.processes
import pygeoapi.api.tiles
import pygeoapi.crs
import pygeoapi.linked_data
import pygeoapi.provider.base
from pygeoapi.util import json_serial
from pyproj import CRS

from layers.vn2000 import projection

_original_get_crs = pygeoapi.crs.get_crs


class RememberedCrs(CRS):
    """A CRS that looks its EPSG code up once."""

    @cached_property
    def _epsg(self) -> int | None:
        return super().to_epsg()

    def to_epsg(self, min_confidence: int = 70) -> int | None:
        """The EPSG code, from memory for the usual confidence."""
        return self._epsg if min_confidence == 70 else super().to_epsg(min_confidence)


def to_json(value: Any, pretty: bool = False) -> bytes:
    """JSON as UTF-8, nothing escaped that JSON does not want escaped."""
    options = orjson.OPT_NON_STR_KEYS | (orjson.OPT_INDENT_2 if pretty else 0)
    return orjson.dumps(value, default=json_serial, option=options)


def get_crs(crs: str | CRS) -> CRS:
    """The CRS of an OGC URI or URN, remembered; CRSError for anything else."""
    return crs if isinstance(crs, CRS) else _crs_of(str(crs))


def transform_bbox(bbox: Sequence[float], from_crs: str, to_crs: str, always_xy: bool = False) -> list[float]:
    """A bbox as longitudes and latitudes: every layer of ours is stored so (`to_crs` is always CRS84)."""
    if from_crs == to_crs:
        return list(bbox)
    half = len(bbox) // 2
    (west, south), (east, north) = bbox[:2], bbox[half : half + 2]
    # A straight side is curved in the other CRS: the box of all four corners misses less than that of two.
    corners = np.array([(west, south), (west, north), (east, south), (east, north)])
    lonlat = projection(from_crs).from_official(corners)
    return [*lonlat.min(axis=0).tolist(), *lonlat.max(axis=0).tolist()]


@cache
def install() -> None:
    """Puts the three functions above in the place of pygeoapi's."""
    for module in (pygeoapi.api, pygeoapi.api.itemtypes, pygeoapi.api.processes, pygeoapi.api.tiles):
        _replace(module, "to_json", to_json)
    for module in (pygeoapi.crs, pygeoapi.provider.base):
        _replace(module, "get_crs", get_crs)
    for module in (pygeoapi.crs, pygeoapi.api.itemtypes):
        _replace(module, "transform_bbox", transform_bbox)


def _replace(module: Any, name: str, value: object) -> None:
    if not hasattr(module, name):
        raise RuntimeError(f"{module.__name__} has no {name}: another pygeoapi than 0.24.0?")
    setattr(module, name, value)


@lru_cache(maxsize=128)
def _crs_of(uri: str) -> CRS:
    return RememberedCrs(_original_get_crs(uri))
