"""Reading an OpenStreetMap extract (PBF or XML) as a stream: memory holds node locations, never the extract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import osmium
import shapely
from osmium.filter import KeyFilter

from store.bilingual import Bilingual
from store.errors import BadInput

#: Above this size node locations go to a temporary file instead of memory.
IN_MEMORY_BYTES = 400 * 2**20
#: osmium's year of what was given no day.
_NO_DAY = 1970


@dataclass(frozen=True)
class Thing:
    """An object of the extract: `ref` is n1, w2 or r3; `wkb` in degrees (EPSG:4326)."""

    ref: str
    tags: dict[str, str]
    wkb: bytes

    @cached_property
    def geometry(self) -> shapely.Point | shapely.LineString | shapely.MultiLineString | shapely.MultiPolygon:
        """The shape; parsed when it is first asked for, since most objects are only passed on."""
        shape = shapely.from_wkb(self.wkb)
        assert isinstance(shape, shapely.Point | shapely.LineString | shapely.MultiPolygon | shapely.MultiLineString)
        return shape

    @property
    def number(self) -> int:
        """The object's id without its letter."""
        return int(self.ref[1:])


def check_readable(path: Path) -> None:
    """BadInput, with what was wrong, unless the file opens as an OSM extract and has objects."""
    hint = Bilingual("cần tệp .osm.pbf, .osm hoặc .osm.bz2", "an .osm.pbf, .osm or .osm.bz2 file is needed")
    try:
        if next(iter(osmium.FileProcessor(str(path))), None) is not None:
            return
    except (RuntimeError, ValueError, OSError) as error:
        raise BadInput(
            f"Không đọc được tệp OpenStreetMap «{path.name}»", f"cannot read {path.name}: {error}", hint=hint
        ) from error
    raise BadInput(f"Tệp «{path.name}» không có đối tượng nào", f"{path.name} has no objects", hint=hint)


def _safely(path: Path, reading: Iterable[Any]) -> Iterator[Any]:
    """The objects of `reading`; what osmium finds broken on the way is the file's fault, and is said so."""
    try:
        yield from reading
    except RuntimeError as error:
        raise BadInput(
            f"Tệp OpenStreetMap «{path.name}» bị hỏng hoặc chưa sắp xếp",
            f"{path.name} is damaged or not sorted: {error}",
            hint=Bilingual("tải lại, hoặc «osmium sort»", "fetch it again, or `osmium sort` it"),
        ) from error


@contextmanager
def _locations(path: Path) -> Iterator[str]:
    if path.stat().st_size <= IN_MEMORY_BYTES:
        yield "flex_mem"
        return
    with TemporaryDirectory(prefix="bandoso-osm-") as folder:
        yield f"sparse_file_array,{folder}/nodes"


def nodes(path: Path, *keys: str) -> Iterator[Thing]:
    """Nodes that have any of the keys, as points."""
    reading: Iterable[Any] = osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(KeyFilter(*keys))
    factory = _Factory()
    for node in _safely(path, reading):
        if node.location.valid():
            yield Thing(f"n{node.id}", dict(node.tags), factory.create_point(node))


def ways(path: Path, *keys: str) -> Iterator[Thing]:
    """Ways that have any of the keys, as lines. Nodes missing from the extract are left out of the line."""
    with _locations(path) as storage:
        processor = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations(storage)
        reading: Iterable[Any] = processor.with_filter(KeyFilter(*keys))
        factory = _Factory()
        for way in _safely(path, reading):
            if not way.is_way():
                continue
            line = _line(factory, way)
            if line is not None:
                yield Thing(f"w{way.id}", dict(way.tags), line)


def areas(path: Path, *keys: str) -> Iterator[Thing]:
    """Closed ways and multipolygon or boundary relations with any of the keys, as multipolygons."""
    with _locations(path) as storage:
        processor = osmium.FileProcessor(str(path)).with_locations(storage).with_areas(KeyFilter(*keys))
        reading: Iterable[Any] = processor.with_filter(KeyFilter(*keys))
        factory = _Factory()
        for area in _safely(path, reading):
            if not area.is_area():
                continue
            shape = _shape(factory, area)
            if shape is not None:
                yield Thing(f"{'w' if area.from_way() else 'r'}{area.orig_id()}", dict(area.tags), shape)


def last_changed(path: Path) -> date | None:
    """The day of the newest boundary or other relation of the extract; None where it keeps no days."""
    relations: Iterable[Any] = osmium.FileProcessor(str(path), osmium.osm.RELATION)
    days = (relation.timestamp for relation in _safely(path, relations))
    newest = max((day for day in days if day.year > _NO_DAY), default=None)
    return newest.date() if newest is not None else None


class _Factory:
    """osmium's geometries as WKB bytes."""

    def __init__(self) -> None:
        self._factory = osmium.geom.WKBFactory()

    def create_point(self, node: Any) -> bytes:
        return bytes.fromhex(self._factory.create_point(node))

    def create_linestring(self, way: Any) -> bytes:
        return bytes.fromhex(self._factory.create_linestring(way))

    def create_multipolygon(self, area: Any) -> bytes:
        return bytes.fromhex(self._factory.create_multipolygon(area))


def _line(factory: _Factory, way: Any) -> bytes | None:
    try:
        return factory.create_linestring(way)
    except (RuntimeError, osmium.InvalidLocationError):
        coordinates = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
        return shapely.to_wkb(shapely.LineString(coordinates)) if len(set(coordinates)) >= 2 else None


def _shape(factory: _Factory, area: Any) -> bytes | None:
    try:
        return factory.create_multipolygon(area)
    except RuntimeError:  # osmium says so of areas whose rings do not close
        return None


def area_of(line: shapely.LineString) -> shapely.Polygon | None:
    """The area a closed way encloses, or None when it is a mere line."""
    if len(line.coords) < 4 or not line.is_closed:
        return None
    return shapely.Polygon(line.coords)
