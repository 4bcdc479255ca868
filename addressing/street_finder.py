"""The street of each address of a load: by reference, else the nearest of its name; the main street first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from psycopg import Connection

from addressing.numbers import number_key
from addressing.parse import parse
from addressing.street_names import index_keys
from addressing.text import fold
from store import sqlfiles

#: How far from its street an address may stand: 500 m in degrees.
REACH = 0.0045
_ALLEY = re.compile(r"(?:hem|ngo|ngach|kiet|xuyet) ?\d")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """An address as its source wrote it; `ref` is (source, source_ref) of its street, where it says so."""

    number: str | None
    street: str | None
    ref: tuple[str, str] | None
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Settled:
    """The street found, and the number as a path from the main street; `lost` when a street was named but not found."""

    street_id: int | None
    number: str | None
    number_key: str | None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class _Street:
    id: int
    inner_alley: bool
    parent_id: int | None
    alley_path: str | None


class StreetFinder:
    """The streets that touch a box, by key and by reference."""

    def __init__(self, connection: Connection[Any], box: Box, ref: tuple[str, str] | None = None) -> None:
        west, south, east, north = box
        source, source_ref = ref or (None, None)
        found = connection.execute(
            sqlfiles.load("addressing", "finder_streets.sql"),
            {"west": west, "south": south, "east": east, "north": north, "source": source, "source_ref": source_ref},
            binary=True,
        ).fetchall()
        self._streets = {row[0]: _Street(row[0], row[3], row[4], row[5]) for row in found}
        self._by_ref = {(row[1], row[2]): row[0] for row in found}
        self._lines = dict(
            zip((row[0] for row in found), shapely.from_wkb([bytes(row[6]) for row in found]), strict=True)
        )
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for row in found:
            # Of the names, not of the stored keys: those may be of an older way of making keys.
            for key in {index_keys(name)[-1] for name in row[7]}:
                self._by_key[key].append(row[0])

    def settle(self, asked: Sequence[Asked]) -> list[Settled]:
        """The street and the number of each address."""
        written = [_main_street_first(one.number, one.street) for one in asked]
        keys = [index_keys(street)[-1] or None if street else None for _, street in written]
        streets = self._nearest_of_names(
            [key if one.ref is None else None for key, one in zip(keys, asked, strict=True)], asked
        )
        for n, one in enumerate(asked):
            if one.ref is not None:
                streets[n] = self._by_ref.get(one.ref)
        return [
            self._settled(street, number, lost=street is None and (key is not None or one.ref is not None))
            for street, (number, _), key, one in zip(streets, written, keys, asked, strict=True)
        ]

    def _nearest_of_names(self, keys: Sequence[str | None], asked: Sequence[Asked]) -> list[int | None]:
        rows_of: dict[str, list[int]] = defaultdict(list)
        for n, key in enumerate(keys):
            if key in self._by_key and key is not None:
                rows_of[key].append(n)
        positions = np.array([(one.lon, one.lat) for one in asked]).reshape(-1, 2)
        found: list[int | None] = [None] * len(asked)
        for key, rows in rows_of.items():
            for n, street in zip(rows, self._nearest(self._by_key[key], positions[rows]), strict=True):
                found[n] = street
        return found

    def _nearest(self, streets: Sequence[int], positions: NDArray[np.float64]) -> list[int | None]:
        """The nearest of `streets` to each position, None beyond reach."""
        points: Any = shapely.points(positions)
        best = np.full(len(positions), REACH)
        which: list[int | None] = [None] * len(positions)
        for street in streets:
            line = self._lines[street]
            west, south, east, north = line.bounds
            lon, lat = positions[:, 0], positions[:, 1]
            near = (lon > west - REACH) & (lon < east + REACH) & (lat > south - REACH) & (lat < north + REACH)
            for n in np.flatnonzero(near)[shapely.distance(points[near], line) < best[near]]:
                best[n] = shapely.distance(points[n], line)
                which[n] = street
        return which

    def _settled(self, street_id: int | None, number: str | None, *, lost: bool) -> Settled:
        key = number_key(number) or None if number else None
        street = self._streets.get(street_id) if street_id is not None else None
        if street is None or not street.inner_alley or not key or not street.alley_path:
            return Settled(street_id, number, key, lost)
        # `12` in Hẻm 453 Lê Văn Sỹ is 453/12 Lê Văn Sỹ: the main street first.
        whole = key if key.startswith(street.alley_path + "/") else f"{street.alley_path}/{key}"
        return Settled(street.parent_id, whole, whole, lost)


def box_of(positions: Iterable[tuple[float, float]]) -> Box:
    """The box within which the streets of these positions are."""
    lons, lats = zip(*positions, strict=True)
    return min(lons) - REACH, min(lats) - REACH, max(lons) + REACH, max(lats) + REACH


def _main_street_first(number: str | None, street: str | None) -> tuple[str | None, str | None]:
    """`12`, `Hẻm 453 Lê Văn Sỹ` as `453/12`, `Lê Văn Sỹ`; anything else as it is."""
    if not number or not street or not _ALLEY.match(fold(street)):
        return number, street
    parsed = parse(f"{number} {street}")
    return (parsed.number, parsed.street) if parsed.number and parsed.street else (number, street)
