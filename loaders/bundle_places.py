"""The bundle's places (schools, hospitals, shops, parks, zones, stations, projects) as rows of the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from psycopg import Connection
from shapely import STRtree

from addressing.parsing.text import fold
from addressing.registry.rows import AddressKind, AddressRow
from layers.source import FeatureSource
from loaders.bundle_layers import PLACES
from loaders.metres import flat
from loaders.osm_houses import stated_street
from loaders.osm_names import SOURCE as STREETS
from loaders.osm_told import Told
from loaders.report import LoadReport
from loaders.vector import read_vector
from store import sqlfiles
from store.city import CityProfile

SOURCE = "places-2026"
SAME_PLACE_M = 150.0
_ENOUGH = 8  # letters of a name that may stand inside a longer name of the same place

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlaceLayer:
    """How the rows of one layer become places."""

    layer: str
    key: str
    describe: Callable[[Row], tuple[AddressKind, str, float]]


def _school(row: Row) -> tuple[AddressKind, str, float]:
    if row["kind"] == "Đại học":
        return "landmark", "university", 0.6
    return "place", "college" if row["kind"].startswith("Cao đẳng") else "school", 0.45


def _shop(row: Row) -> tuple[AddressKind, str, float]:
    kinds = {"Trung tâm thương mại": ("mall", 0.6), "Siêu thị": ("supermarket", 0.45)}
    return ("place", *kinds.get(row["kind"], ("convenience", 0.2)))


def _project(row: Row) -> tuple[AddressKind, str, float]:
    return "project", "housing", 0.5 if row["verified"] == "thu-cong" else 0.4


def _always(kind: AddressKind, category: str, importance: float) -> Callable[[Row], tuple[AddressKind, str, float]]:
    return lambda _: (kind, category, importance)


PLACE_LAYERS = (
    PlaceLayer("health", "osm_id", _always("place", "hospital", 0.65)),
    PlaceLayer("schools", "osm_id", _school),
    PlaceLayer("shops", "osm_id", _shop),
    PlaceLayer("parks", "osm_id", _always("place", "park", 0.45)),
    PlaceLayer("industrial", "osm_id", _always("place", "industrial", 0.45)),
    PlaceLayer("lakes", "osm_id", _always("place", "lake", 0.3)),
    PlaceLayer("metro_stations", "id", _always("landmark", "metro_station", 0.55)),
    PlaceLayer("housing_projects", "id", _project),
)


def bundle_place_rows(
    connection: Connection[Any], folder: Path, profile: CityProfile, report: LoadReport
) -> Iterator[AddressRow]:
    """Places that the registry does not have yet: the same name within 150 m is the same place."""
    known, told = Known.of_registry(connection), Told.of_registry(connection)
    for layer in PLACE_LAYERS:
        with read_vector(folder / PLACES, layer=layer.layer, profile=profile) as source:
            for row, point in _rows(source):
                made = _place(layer, row, point, told)
                if made is None:
                    report.refuse("name is no name", row.get("name") or row[layer.key])
                elif known.has(made.name or "", point):
                    report.refuse("in the registry already (same name within 150 m)", made.name)
                else:
                    known.add(made.name or "", point)
                    report.take(f"places of {layer.layer}")
                    yield made


def _rows(source: FeatureSource) -> Iterator[tuple[Row, shapely.Point]]:
    names = [column.name for column in source.columns]
    for wkb, values in source.features():
        if wkb is None:
            continue
        shape = shapely.from_wkb(wkb)
        inside = shape.centroid if shape.intersects(shape.centroid) else shape.representative_point()
        yield dict(zip(names, values, strict=True)), inside


def _place(layer: PlaceLayer, row: Row, point: shapely.Point, told: Told) -> AddressRow | None:
    name = str(row.get("name") or "")
    if len(fold(name)) < 2 or not any(c.isalpha() for c in name):
        return None
    kind, category, importance = layer.describe(row)
    station = category == "metro_station"
    number, street_ref = told.take({"name": name, "addr:street": row.get("address") or ""}, point) or (None, None)
    return AddressRow(
        kind, SOURCE, f"{layer.layer} {row[layer.key]}", point.x, point.y, category,
        name=f"Ga metro {name}" if station else name,
        aliases=(f"Ga {name}",) if station else (),
        english_names=(f"{name} metro station",) if station else (),
        number=number,
        street=_street(row.get("address")) if street_ref is None else None,
        street_source_ref=street_ref,
        street_source=STREETS if street_ref else None,
        importance=importance,
    )  # fmt: skip


def _street(address: str | None) -> str | None:
    """The street, where the address is one and not a whole address with its number."""
    return stated_street(address) if address and "," not in address and not address[0].isdigit() else None


class Known:
    """Places of other sources, by what they are called and where."""

    def __init__(self, names: list[str], points: Any) -> None:
        self.names = names
        self.tree = STRtree(flat(points)) if names else None
        self.added: dict[str, list[shapely.Point]] = {}

    @classmethod
    def of_registry(cls, connection: Connection[Any]) -> Known:
        """All named places that did not come from the bundle."""
        rows = connection.execute(sqlfiles.load(__package__, "known_places.sql"), {"source": SOURCE}).fetchall()
        return cls([row[0] for row in rows], shapely.points(np.array([row[1:] for row in rows] or [[0.0, 0.0]])))

    def has(self, name: str, point: shapely.Point) -> bool:
        """Whether a place of this name is within 150 m."""
        spot, folded = flat(point), fold(name)
        near: Any = self.tree.query(spot, predicate="dwithin", distance=SAME_PLACE_M) if self.tree else []
        twins = self.added.get(folded, [])
        return any(same_name(folded, self.names[i]) for i in near) or any(
            twin.distance(spot) <= SAME_PLACE_M for twin in twins
        )

    def add(self, name: str, point: shapely.Point) -> None:
        """One more: the bundle has places twice, too."""
        self.added.setdefault(fold(name), []).append(flat(point))


def same_name(one: str, other: str) -> bool:
    """Whether two folded names are of one place: equal, or the shorter one, if long enough, whole inside the other."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= _ENOUGH and f" {short} " in f" {long} ")
