"""The one place where pygeoapi 0.24.0 is changed in memory, and why. `install` is called once by `OgcApi`.

1. `to_json` writes `<` as `&lt;` into JSON and escapes Vietnamese (pygeoapi/util.py:251): data would arrive changed.
   Ours is orjson, which also takes features that PostGIS wrote as they are (`orjson.Fragment`).
2. `get_crs` builds its CRS anew and `CRS.to_epsg` searches PROJ's database, 22-33 ms each, twice a request.
3. `transform_bbox` builds a transformer even from CRS84 to CRS84.

The handlers import these names into their modules, so a subclass or a setting cannot reach them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from typing import Any

import orjson
import pygeoapi.api
import pygeoapi.api.itemtypes
import pygeoapi.api.processes
import pygeoapi.api.tiles
import pygeoapi.crs
import pygeoapi.linked_data
import pygeoapi.provider.base
from pygeoapi.util import json_serial
from pyproj import CRS, Transformer

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
    """A bbox in another CRS; the same when both are one."""
    if from_crs == to_crs:
        return list(bbox)
    transform = _transformer(from_crs, to_crs, always_xy).transform
    half = len(bbox) // 2
    low, high = transform(bbox[0], bbox[1]), transform(bbox[half], bbox[half + 1])
    return [*low, *high]


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


@lru_cache(maxsize=128)
def _transformer(from_crs: str, to_crs: str, always_xy: bool) -> Transformer:
    return Transformer.from_crs(_crs_of(from_crs), _crs_of(to_crs), always_xy=always_xy)
