"""The street of each address of a load: by reference, else the nearest of its name; the main street first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg import Connection

from addressing.parsing.numbers import number_key
from addressing.parsing.parse import parse
from addressing.parsing.street_names import index_keys
from addressing.parsing.text import fold
from store import sqlfiles
from store.city import CityProfile
from store.values import value_class

#: How far from its street an address may stand: 500 m in degrees.
REACH = 0.0045
_ALLEY = re.compile(r"(?:hem|ngo|ngach|kiet|xuyet) ?\d")
Box = tuple[float, float, float, float]
Floats = NDArray[np.float64]


@value_class(frozen=True, slots=True)
class Asked:
    """An address as its source wrote it; `ref` is (source, source_ref) of its street, where it says so."""

    number: str | None
    street: str | None
    ref: tuple[str, str] | None
    lon: float
    lat: float


@value_class(frozen=True, slots=True)
class Settled:
    """The street found, and the number as a path from the main street; `lost` when a street was named but not found."""

    street_id: int | None
    number: str | None
    number_key: str | None
    lost: bool = False


@value_class(frozen=True, slots=True)
class _Street:
    id: int
    inner_alley: bool
    parent_id: int | None
    alley_path: str | None


@value_class(frozen=True, slots=True)
class _Name:
    """What is known of a street's name as a source writes it: its key, and whether it names an alley."""

    key: str | None
    alley: bool


class StreetFinder:
    """The streets that touch a box, by key and by reference."""

    def __init__(
        self, connection: Connection[Any], box: Box, city: CityProfile, ref: tuple[str, str] | None = None
    ) -> None:
        self._city = city
        west, south, east, north = box
        source, source_ref = ref or (None, None)
        found = connection.execute(
            sqlfiles.load(__package__, "finder_streets.sql"),
            {"west": west, "south": south, "east": east, "north": north, "source": source, "source_ref": source_ref},
            binary=True,
        ).fetchall()
        self._streets = {row[0]: _Street(row[0], row[3], row[4], row[5]) for row in found}
        self._by_ref = {(row[1], row[2]): row[0] for row in found}
        self._lines = dict(
            zip((row[0] for row in found), shapely.from_wkb([bytes(row[6]) for row in found]), strict=True)
        )
        self._boxes = {street: _reach(line) for street, line in self._lines.items()}
        self._names: dict[str, _Name] = {}
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for row in found:
            # Of the names, not of the stored keys: those may be of an older way of making keys.
            for key in {index_keys(name)[-1] for name in row[7]}:
                self._by_key[key].append(row[0])

    def settle(self, asked: Sequence[Asked]) -> list[Settled]:
        """The street and the number of each address."""
        written = [self._written(one.number, one.street) for one in asked]
        keys = [key if one.ref is None else None for (_, key), one in zip(written, asked, strict=True)]
        streets = self._nearest_of_names(keys, asked)
        for n, one in enumerate(asked):
            if one.ref is not None:
                streets[n] = self._by_ref.get(one.ref)
        return [
            self._settled(street, number, lost=street is None and (key is not None or one.ref is not None))
            for street, (number, key), one in zip(streets, written, asked, strict=True)
        ]

    def _written(self, number: str | None, street: str | None) -> tuple[str | None, str | None]:
        """The number and the street's key: `12`, `Hẻm 453 Lê Văn Sỹ` as `453/12`, `le van sy`, where that street is."""
        if not street:
            return number, None
        name = self._names.get(street)
        if name is None:
            name = self._names[street] = _Name(index_keys(street)[-1] or None, bool(_ALLEY.match(fold(street))))
        if not number or not name.alley:
            return number, name.key
        parsed = parse(f"{number} {street}", self._city)
        main = index_keys(parsed.street)[-1] if parsed.number and parsed.street else None
        # An alley of a street that is not registered may be registered by its own name.
        return (
            (parsed.number, main)
            if main and (main in self._by_key or name.key not in self._by_key)
            else (number, name.key)
        )

    def _nearest_of_names(self, keys: Sequence[str | None], asked: Sequence[Asked]) -> list[int | None]:
        rows_of: dict[str, list[int]] = defaultdict(list)
        for n, key in enumerate(keys):
            if key is not None and key in self._by_key:
                rows_of[key].append(n)
        lon, lat = np.array([(one.lon, one.lat) for one in asked]).reshape(-1, 2).T
        found = np.zeros(len(asked), np.int64)
        for key, rows in rows_of.items():
            found[rows] = self._nearest(self._by_key[key], lon[rows], lat[rows])
        return [street or None for street in found.tolist()]

    def _nearest(self, streets: Sequence[int], lon: Floats, lat: Floats) -> NDArray[np.int64]:
        """The nearest of `streets` to each position, 0 beyond reach."""
        best = np.full(len(lon), REACH)
        which = np.zeros(len(lon), np.int64)
        for street in streets:
            west, south, east, north = self._boxes[street]
            near = np.flatnonzero((lon > west) & (lon < east) & (lat > south) & (lat < north))
            if len(near):
                away = shapely.distance(shapely.points(lon[near], lat[near]), self._lines[street])
                closer = away < best[near]
                best[near[closer]], which[near[closer]] = away[closer], street
        return which

    def _settled(self, street_id: int | None, number: str | None, *, lost: bool) -> Settled:
        key = number_key(number) or None if number else None
        street = self._streets.get(street_id) if street_id is not None else None
        if street is None or not street.inner_alley or not key or not street.alley_path:
            return Settled(street_id, number, key, lost)
        # `12` in Hẻm 453 Lê Văn Sỹ is 453/12 Lê Văn Sỹ: the main street first.
        whole = key if key.startswith(street.alley_path + "/") else f"{street.alley_path}/{key}"
        return Settled(street.parent_id, whole, whole, lost)


def _reach(line: Any) -> Box:
    """The box in which a line is within reach; nowhere for no line."""
    west, south, east, north = shapely.bounds(line).tolist()
    return west - REACH, south - REACH, east + REACH, north + REACH


def box_of(positions: Iterable[tuple[float, float]]) -> Box:
    """The box within which the streets of these positions are."""
    lons, lats = zip(*positions, strict=True)
    return min(lons) - REACH, min(lats) - REACH, max(lons) + REACH, max(lats) + REACH
